"""Foreign formats on their way in: from files and a registry to new files and what was not understood."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from itamops.importers.batch import Target
from itamops.importers.cyclonedx import BomOptions, import_cyclonedx
from itamops.importers.endoflife import EndOfLifeOptions, import_endoflife
from itamops.importers.report import ImportResult, Options
from itamops.importers.snipe_it import import_snipe_it
from itamops.importers.usage import UsageOptions, import_usage


class Importer(NamedTuple):
    """A foreign format: what it is in a line, what somebody has to decide, and how it is read.

    `read` is given names and bytes of files, what the import goes into, and a value of `options`. `rejects`:
    its result has the rows that were not taken whole.
    """

    summary: str
    options: type[msgspec.Struct]
    read: Callable[[Sequence[tuple[str, bytes]], Target, Any], ImportResult]
    rejects: bool = False


IMPORTERS: Mapping[str, Importer] = {
    "snipe-it": Importer(
        "Devices, licenses, people, models and places from Snipe-IT's CSV files.",
        Options,
        import_snipe_it,
        rejects=True,
    ),
    "usage": Importer(
        "Sessions, access, installations and last use of one product, from CSV files.",
        UsageOptions,
        import_usage,
    ),
    "endoflife": Importer(
        "End of support of models and software versions, from endoflife.date's product files.",
        EndOfLifeOptions,
        import_endoflife,
    ),
    "cyclonedx": Importer(
        "Software, services and entitlements from CycloneDX bills of materials in JSON.",
        BomOptions,
        import_cyclonedx,
    ),
}
"""By the name of the system."""
