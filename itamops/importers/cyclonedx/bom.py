"""A CycloneDX file in JSON: its objects by their members, each read as what it should be, or reported."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from itamops.findings import Level
from itamops.importers.file_types import known_type
from itamops.importers.report import Reported
from itamops.importers.secrets import without_secrets
from itamops.importers.table import MAXIMUM_BYTES, clean

SHOWN = 60
"""Characters of a value that a report repeats."""

FORMALITIES = ("$schema", "bomFormat", "specVersion", "version", "serialNumber")
"""Members of a file that say what it is, not what is in it."""

_NOTHING: tuple[object, ...] = (None, "", [], {})


class Bom:
    """One file: everything that is reported about it, and its objects, which know what was read of them."""

    def __init__(self, file: str, problems: list[Reported]) -> None:
        self.file = file
        self.problems = problems
        self._nodes: list[BomNode] = []

    def node(self, pointer: str, value: Mapping[str, Any]) -> "BomNode":
        """Make an object of the file, and remember it."""
        made = BomNode(self, pointer, value)
        self._nodes.append(made)
        return made

    def report(
        self, place: str, message: str, fix: str = "", level: Level = Level.WARNING, *, dropped: bool = False
    ) -> None:
        """Report something about a place in the file, such as `components[3].purl`."""
        self.problems.append(
            Reported(file=self.file, column=place, message=message, fix=fix, level=level, dropped=dropped)
        )

    def report_left_out(self) -> None:
        """Report, once for all objects of a sort, which members nobody has read."""
        left_out = Counter(
            re.sub(r"\[[0-9]+\]", "", node.place(member)) for node in self._nodes for member in node.unread
        )
        for place, number in left_out.items():
            times = "once" if number == 1 else f"{number:,} times"
            message = f"left out: no record has a place for it ({times})"
            self.report(place, message, level=Level.NOTE, dropped=True)


class BomNode:
    """An object at a place of a file; a member that is not of the sort that is asked for is reported."""

    def __init__(self, bom: Bom, pointer: str, value: Mapping[str, Any]) -> None:
        self.bom = bom
        self.pointer = pointer
        self._value = value
        self._read: set[str] = set()

    def pass_over(self, *members: str) -> None:
        """Leave members out without a word, or all of them."""
        self._read |= {*(members or self._value)}

    @property
    def unread(self) -> Sequence[str]:
        """The members that say something and that nobody has asked for."""
        said = (member for member, value in self._value.items() if value not in _NOTHING)
        return [member for member in said if member not in self._read]

    def place(self, member: str) -> str:
        """Name a member's place in the file."""
        return f"{self.pointer}.{member}".strip(".")

    def report(
        self, member: str, message: str, fix: str = "", level: Level = Level.WARNING, *, dropped: bool = False
    ) -> None:
        """Report something about a member, or with an empty name about the object."""
        self.bom.report(self.place(member), message, fix, level, dropped=dropped)

    def has(self, member: str) -> bool:
        """Return whether a member is there and says something."""
        return self._member(member) not in _NOTHING

    def text(self, member: str) -> str:
        """Return a text without secrets and control characters; empty where there is none."""
        value = self._member(member)
        if value is None:
            return ""
        if not isinstance(value, str):
            self._is_no(member, "text", value)
            return ""
        return self._cleaned(member, value)

    def line(self, member: str, length: int = 200) -> str | None:
        """Return a text on one line; one that is too long is cut, which is reported."""
        text = " ".join(self.text(member).split())
        if len(text) > length:
            message = f"has {len(text):,} characters; {length:,} are kept"
            self.report(member, message, "shorten it", dropped=True)
            return f"{text[: length - 1].rstrip()}…"
        return text or None

    def texts(self, member: str) -> Sequence[str]:
        """Return the texts of a list."""
        given = self._listed(member)
        for value in given:
            if not isinstance(value, str):
                self._is_no(member, "text", value)
        cleaned = (self._cleaned(member, value) for value in given if isinstance(value, str))
        return [text for text in cleaned if text]

    def node(self, member: str) -> "BomNode":
        """Return an object; one without members where there is none."""
        value = self._member(member)
        if value is not None and not isinstance(value, dict):
            self._is_no(member, "object", value)
        return self.bom.node(self.place(member), value if isinstance(value, dict) else {})

    def nodes(self, member: str) -> Sequence["BomNode"]:
        """Return the objects of a list."""
        given = self._listed(member)
        for value in given:
            if not isinstance(value, dict):
                self._is_no(member, "object", value)
        return [
            self.bom.node(f"{self.place(member)}[{position}]", value)
            for position, value in enumerate(given)
            if isinstance(value, dict)
        ]

    def moment(self, member: str) -> datetime | date | None:
        """Return an instant, or a day where no time of day is written."""
        text = self.text(member)
        if not text:
            return None
        try:
            only_day = len(text) == len("2026-02-03")
            return date.fromisoformat(text) if only_day else datetime.fromisoformat(text)
        except ValueError:
            message = f"{text[:SHOWN]} is no instant: left out"
            self.report(member, message, "write it as 2026-02-03T10:05:00Z", Level.ERROR, dropped=True)
            return None

    def _member(self, member: str) -> Any:  # noqa: ANN401  JSON of any shape
        self._read.add(member)
        return self._value.get(member)

    def _listed(self, member: str) -> Sequence[Any]:
        value = self._member(member)
        if value is not None and not isinstance(value, list):
            self._is_no(member, "list", value)
        return value if isinstance(value, list) else ()

    def _cleaned(self, member: str, text: str) -> str:
        kept, secrets = without_secrets(clean(text))
        for what in secrets:
            message = f"holds what looks like {what}, which is taken out"
            self.report(member, message, "change it: whoever has the file has it", dropped=True)
        return kept

    def _is_no(self, member: str, what: str, value: object) -> None:
        message = f"{value!s:.{SHOWN}} is no {what}: left out"
        self.report(member, message, "", Level.ERROR, dropped=True)


def read_bom(file: str, content: bytes, problems: list[Reported]) -> BomNode | None:
    """Read a file's outermost object; never raises for what the bytes hold."""
    bom = Bom(file, problems)
    try:
        data = _decoded(content)
    except (ValueError, RecursionError) as error:
        said = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        other, _ = known_type(content) or (f"no JSON: {said}", "")
        bom.report("", f"the file is {other}", "give the BOM as JSON", Level.ERROR, dropped=True)
        return None
    if not isinstance(data, dict) or data.get("bomFormat") != "CycloneDX":
        message = "the file is no CycloneDX: left out"
        bom.report("", message, 'its bomFormat is "CycloneDX"', Level.ERROR, dropped=True)
        return None
    top = bom.node("", data)
    top.pass_over(*FORMALITIES)
    return top


def _decoded(content: bytes) -> object:
    if len(content) > MAXIMUM_BYTES:
        raise ValueError(f"it has {len(content):,} bytes, of which at most {MAXIMUM_BYTES:,} are read")
    return msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"))
