"""A product file of endoflife.date: Markdown that begins with YAML, of which the release cycles are read."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from itamops.documents import Data
from itamops.documents.characters import UnreadableTextError, read_text
from itamops.documents.reader import read_events
from itamops.findings import Level
from itamops.importers.report import Reported

MAXIMUM_BYTES = 1024 * 1024

End = date | bool | None
"""The day on which something ends, true where it has ended, false where no end is known; None is unsaid."""

_FRONT_MATTER = re.compile(rb"(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Release(NamedTuple):
    """A release cycle: its name, what people call it, its first day, the ends of its support and sale."""

    cycle: str
    label: str
    released: date | None
    support: End
    sale: End


class Product(NamedTuple):
    """A product with all its names, of which the first is the one to write down, and its release cycles."""

    file: str
    names: tuple[str, ...]
    title: str
    releases: tuple[Release, ...]

    @property
    def name(self) -> str:
        """What endoflife.date calls it."""
        return self.names[0]


class _NoProductError(Exception):
    """The file as a whole says nothing."""


def read_product(file: str, content: bytes, problems: list[Reported]) -> Product | None:
    """Read a product file; what is not understood is reported and left out, never raised."""
    try:
        data, releases = _front_matter(content)
    except _NoProductError as error:
        message = f"is no product file of endoflife.date, {error}: left out"
        problems.append(Reported(file=file, message=message, level=Level.ERROR, dropped=True))
        return None
    stem = PurePosixPath(file).stem
    alternates = data.get("alternate_urls")
    names = (data.get("permalink"), stem, *(alternates if isinstance(alternates, list) else ()))
    label = _text(data.get("releaseLabel")) or "__RELEASE_CYCLE__"
    return Product(
        file=file,
        names=tuple(dict.fromkeys(name for given in names if (name := _text(given).strip("/")))),
        title=_text(data.get("title")) or stem,
        releases=tuple(_releases(file, releases, label, problems)),
    )


def _front_matter(content: bytes) -> tuple[Mapping[str, Data], list[Data]]:
    """Return the data at the top of a file, and the releases in it."""
    if len(content) > MAXIMUM_BYTES:
        raise _NoProductError(f"it has {len(content):,} bytes of at most {MAXIMUM_BYTES:,}")
    found = _FRONT_MATTER.match(content)
    if not found:
        raise _NoProductError("it does not begin with YAML between two lines of ---")
    try:
        text, _ = read_text(found[1])
        data, flaws = read_events(text)
    except UnreadableTextError as error:
        data, flaws = None, error.flaws
    if not isinstance(data, dict):
        raise _NoProductError(f"line {flaws[0].line + 1}: {flaws[0].message}")
    releases = data.get("releases")
    if not isinstance(releases, list):
        raise _NoProductError("it lists no releases")
    return data, releases


def _releases(file: str, releases: list[Data], label: str, problems: list[Reported]) -> Iterator[Release]:
    known: set[str] = set()
    for position, given in enumerate(releases):
        cycle = _text(given.get("releaseCycle")) if isinstance(given, dict) else ""
        if not isinstance(given, dict) or not cycle or cycle in known:
            message = f"{cycle} stands twice" if cycle else "is no release with a releaseCycle"
            problems.append(_left_out(file, f"releases[{position}]", message))
            continue
        known.add(cycle)
        yield Release(
            cycle=cycle,
            label=_filled(_text(given.get("releaseLabel")) or label, cycle, _text(given.get("codename"))),
            released=_day(file, cycle, given, "releaseDate", problems),
            support=_end(file, cycle, given, "eol", problems),
            sale=_end(file, cycle, given, "discontinued", problems),
        )


def _text(value: Data) -> str:
    """Return a text as it was typed; a number that somebody forgot to quote has the digits it had."""
    return "" if value is None or isinstance(value, bool | list | dict) else str(value).strip()


def _filled(label: str, cycle: str, codename: str) -> str:
    return label.replace("__RELEASE_CYCLE__", cycle).replace("__CODENAME__", codename)


def _end(file: str, cycle: str, given: Mapping[str, Data], field: str, problems: list[Reported]) -> End:
    value = given.get(field)
    return value if isinstance(value, bool) else _day(file, cycle, given, field, problems)


def _day(
    file: str, cycle: str, given: Mapping[str, Data], field: str, problems: list[Reported]
) -> date | None:
    value = given.get(field)
    text = _text(value)
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    if value is not None:
        problems.append(_left_out(file, f"{cycle}.{field}", f"{value!s:.60} is no day of the calendar"))
    return None


def _left_out(file: str, place: str, message: str) -> Reported:
    return Reported(file=file, column=place, message=f"{message}: left out", level=Level.ERROR, dropped=True)
