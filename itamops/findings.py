"""What a check has to say: findings, each at a place."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

import msgspec

Pointer = tuple[str | int, ...]
"""Where in a record: keys and list positions from the top, `("software", 3, "product")`."""


class Level(StrEnum):
    """How much a finding weighs; only an error fails a check by itself."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"

    @property
    def rank(self) -> int:
        """Where it stands among all, 0 being the worst."""
        return tuple(Level).index(self)


class FindingClass(StrEnum):
    """What a finding has to do with the change that is judged."""

    INTRODUCED = "introduced"
    OLDER = "older"
    FIXED = "fixed"
    WAIVED = "waived"
    PRESENT = "present"


class Place(msgspec.Struct, frozen=True, order=True):
    """A span of a file: lines and columns count from 1, columns in code points, the end is exclusive."""

    path: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1


class Anchor(msgspec.Struct, frozen=True):
    """A place named by keys, which becomes a `Place` only when somebody has to read it.

    `on_key` points at the key instead of the value. `kind` and `record` are empty for a file that is no
    record.
    """

    path: str
    pointer: Pointer = ()
    on_key: bool = False
    kind: str = ""
    record: str = ""


class Related(msgspec.Struct, frozen=True):
    """Another place that a finding speaks of."""

    place: Place
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule yields: the engine adds code, level and place, which makes it a finding.

    `subject` names what is wrong independent of its position, so that a change's findings can be told from
    those that were there; it defaults to the anchor's record and pointer. `measure` says how bad it is, if
    that can grow: a shortage of 5 seats after one of 50 is no new finding.
    """

    anchor: Anchor | Place
    message: str
    fix: str = ""
    subject: str = ""
    measure: int | None = None
    related: tuple[tuple[Anchor, str], ...] = ()


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong, where it is wrong, and what to do about it."""

    place: Place
    code: str
    level: Level
    message: str
    subject: str
    fix: str = ""
    measure: int | None = None
    kind: str = ""
    record: str = ""
    pointer: Pointer = ()
    related: tuple[Related, ...] = ()
    classed: FindingClass = FindingClass.PRESENT


def sayable(text: str) -> str:
    """Write bytes of a path that are no UTF-8 as escapes: a tree can hold them, a report cannot say them."""
    return text if text.isascii() else text.encode(errors="surrogateescape").decode(errors="backslashreplace")


def report_order(finding: Finding) -> tuple[Place, str, str, str]:
    """Sort key of a report: by place, then by what is said there."""
    return (finding.place, finding.code, finding.subject, finding.message)


def nearest(word: str, known: Sequence[str]) -> str:
    """Return the known word that is most like this one, or nothing where none is near."""
    return _nearest(word, tuple(known))


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str:
    """Return the same, found once for a mistake that many records make."""
    from difflib import get_close_matches  # noqa: PLC0415  only a mistake pays for the import

    near = get_close_matches(word, known, n=1, cutoff=0.7) or [
        one for one in known if one.casefold() == word.casefold()
    ]
    return near[0] if near else ""


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return `did you mean "x"?` for the nearest known word, or nothing where none is near."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else ""
