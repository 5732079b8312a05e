"""What a path stands for: a record, a setting, a sheet of rows beside a record, or nothing known."""

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from itamops.kinds import KIND_BY_FOLDER, SETTINGS, Setting, Shelf
from itamops.snapshot import SURROUNDINGS

ROOT = "registry/"
CONFIGURATION = "itamops.yaml"
SCHEMAS = "schemas/"
EXTENSIONS = "schemas/extensions/"
FOLDERS = {Shelf.FLAT: 2, Shelf.FIRST_TWO: 3, Shelf.YEAR: 3, Shelf.PRODUCT: 3}
"""How many folders a record of a shelf stands in."""

FREE = re.compile(
    rf"{ROOT}(?!policy/).*"
    r"|README(?:\.[a-z]+)?|LICEN[CS]E(?:\.[a-z]+)?|(?:CHANGELOG|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md|docs/(?:[^.].*/)?[^./][^/]*\.(?:md|txt|png|jpg|svg|pdf)"
)
"""Files that do not govern: what the registry records, and what only people read."""

PROGRAMS = re.compile(rf"(?:.*/)?(?:{'|'.join(map(re.escape, SURROUNDINGS))})(?:/.*)?")
"""Files that a forge, an editor or git executes or obeys, wherever they stand."""


class RecordFile(NamedTuple):
    """The file of a record, by its path; the id that its content gives must agree."""

    kind: str
    id: str


class SettingFile(NamedTuple):
    """A file of configuration, policy or tables."""

    setting: Setting


class Sheet(NamedTuple):
    """A CSV of rows beside the record of the same stem."""

    kind: str
    id: str


StandsFor: TypeAlias = RecordFile | SettingFile | Sheet | None

SHEETS = {"count": "sightings", "usage": "rows"}
"""The kinds whose rows may stand in a CSV beside the record, and the field that pins it."""

_SETTINGS = [(re.compile(setting.path), setting) for setting in SETTINGS]


def classify(path: str) -> StandsFor:
    """Return what the path of a file stands for; nothing, where no file of that name belongs.

    A name that cannot be printed belongs nowhere: it breaks lines, steers a terminal, or is no UTF-8.
    """
    if not path.isprintable():
        return None
    folder, _, name = path.rpartition("/")
    kind = _kind_in(folder)
    stem, _, suffix = name.rpartition(".")
    if kind and stem and suffix == "yaml":
        return RecordFile(kind, stem)
    if kind:
        return Sheet(kind, stem) if stem and suffix == "csv" and kind in SHEETS else None
    for pattern, setting in _SETTINGS:
        if pattern.fullmatch(path):
            return SettingFile(setting)
    return None


@lru_cache(maxsize=65536)
def _kind_in(folder: str) -> str:
    """Name the kind whose records stand in a folder, if any: there are many more files than folders."""
    parts = folder.split("/")
    kind = KIND_BY_FOLDER.get(parts[1]) if len(parts) > 1 and parts[0] == "registry" else None
    return kind.name if kind and len(parts) == FOLDERS[kind.shelf] else ""


def is_governance(path: str) -> bool:
    """Return whether a file governs: it decides what is checked or who may do what, or a program may obey it.

    Whatever is not known to be a record or a text for people does; it is read from the base of a change.
    """
    return FREE.fullmatch(path) is None or PROGRAMS.fullmatch(path) is not None
