"""Foreign formats on their way in: from files and a registry to new files and what was not understood."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from itamops.importers.batch import NewId
from itamops.importers.report import ImportResult, Options
from itamops.importers.snipe_it import import_snipe_it
from itamops.registry import Registry

Importer: TypeAlias = Callable[
    [Sequence[tuple[str, bytes]], Registry, Options, NewId, Callable[[str], str]], ImportResult
]
"""From names and bytes of files to what an import would write and has to say."""

IMPORTERS: Mapping[str, Importer] = {"snipe-it": import_snipe_it}
"""By the name of the system."""
