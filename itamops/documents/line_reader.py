"""A quick reader for the style that records are written in: scalars and brackets end on their line.

It knows a small part of YAML and is sure of it; anywhere else it gives up, and the full reader takes over.
Most lines of a registry, and most entries in brackets, are like others that were read before.
"""

import re
from functools import lru_cache
from typing import TypeAlias

from itamops.documents.data import MAXIMUM_DEPTH, Data
from itamops.documents.scalars import is_retyped, plain_value

_Line: TypeAlias = tuple[str, bool, str, bool, str, Data]
"""Indentation, begins with a dash, key, the value is below, text in brackets, scalar."""

LONGEST_LINE = 500
"""Longer lines are left to the full reader, so that what is remembered stays small."""

_KEY = r"(?!(?:true|false|null):)[A-Za-z][A-Za-z0-9_./-]*"
_BEGIN = r"(?=[\w./(+]|-\w)"
# A word neither begins with # nor ends with a colon: words and spaces hold no comment and no key.
_WORD = r"(?!#)[^\s\"\\]*[^\s\"\\:]"
_FLOW_WORD = r"(?!#)[^\s\"\\,?\[\]{}]*[^\s\"\\,?\[\]{}:]"
_QUOTED = r"\"[^\"\\\t]*\"|'[^'\"\\\t]*'"
_SCALAR = rf"{_BEGIN}{_WORD}(?: +{_WORD})*|{_QUOTED}"
_FLOW_SCALAR = rf"{_BEGIN}{_FLOW_WORD}(?: +{_FLOW_WORD})*|{_QUOTED}"

_LINE = re.compile(rf"( *)(- )?(?:({_KEY}):(?= |$))? *(?:({_SCALAR})|([\[{{].*[\]}}]))?(?: +(?:#.*)?)?")
_FLOW_ENTRY = re.compile(rf"({_KEY}): ({_FLOW_SCALAR})")
_FLOW_BRANCH = re.compile(rf"({_KEY}): ([\[{{].*[\]}}])")
_FLOW_ITEM = re.compile(_FLOW_SCALAR)
_CLOSING = {"[": "]", "{": "}"}
_ENDS = frozenset(_CLOSING.values())


class _UnsureError(Exception):
    """The text is beyond what this reader knows."""


def read_lines(text: str) -> dict[str, Data] | None:
    """Read a file that has no flaw at all; None where only the full reader can tell what the text says."""
    try:
        return _LineReader(text).document()
    except _UnsureError:
        return None


class _LineReader:
    """Goes down the lines once; the indentation says which block a line belongs to.

    What it reads, YAML can take in one way only: each line, and each piece of a line in brackets, is matched
    whole from left to right, and no scalar or bracket reaches over its end.
    """

    def __init__(self, text: str) -> None:
        self.lines = [line for line in map(_line, text.split("\n")) if line]
        self.lines.append(("", False, "", False, "", None))
        self.position = 0

    def document(self) -> dict[str, Data]:
        data = self.mapping("", 1)
        if not data or self.position < len(self.lines) - 1:
            raise _UnsureError
        return data

    def mapping(self, indent: str, depth: int) -> dict[str, Data]:
        data: dict[str, Data] = {}
        while True:
            begin, dash, key, below, flow, scalar = self.lines[self.position]
            if begin != indent or dash or not key:
                return data
            if key in data:
                raise _UnsureError
            self.position += 1
            if below:
                data[key] = self.below(indent, depth)
            else:
                data[key] = _flow(flow, depth + 1) if flow else scalar

    def sequence(self, indent: str, depth: int) -> list[Data]:
        data: list[Data] = []
        while True:
            begin, dash, key, below, flow, scalar = self.lines[self.position]
            if begin != indent or not dash:
                return data
            if key:
                self.lines[self.position] = f"{indent}  ", False, key, below, flow, scalar
                data.append(self.mapping(f"{indent}  ", _deeper(depth)))
            else:
                self.position += 1
                data.append(_flow(flow, depth + 1) if flow else scalar)

    def below(self, indent: str, depth: int) -> Data:
        """Read the value of a key that has nothing on its own line."""
        begin, dash, key, *_ = self.lines[self.position]
        if dash and begin >= indent:
            return self.sequence(begin, _deeper(depth))
        if key and begin > indent:
            return self.mapping(begin, _deeper(depth))
        return None


def _deeper(depth: int) -> int:
    if depth == MAXIMUM_DEPTH:
        raise _UnsureError
    return depth + 1


@lru_cache(maxsize=16384)
def _line(line: str) -> _Line | None:
    """Take a line apart; None for an empty line or a comment."""
    found = None if len(line) > LONGEST_LINE else _LINE.fullmatch(line)
    if found is None:
        if line.lstrip(" ").startswith("#"):
            return None
        raise _UnsureError
    indent, dash, key, scalar, flow = found.groups()
    below = scalar is None and flow is None
    if not key and below:
        if dash:  # the list's value stands on the next lines
            raise _UnsureError
        return None
    return indent, bool(dash), key or "", below, flow or "", _scalar(scalar) if scalar else None


def _flow(text: str, depth: int) -> Data:
    """Read a list or mapping in brackets; `text` begins with `[` or `{`."""
    if depth > MAXIMUM_DEPTH or text[-1] != _CLOSING[text[0]]:
        raise _UnsureError
    pieces = _pieces(text[1:-1].strip(" "))
    if text[0] == "[":
        return [_flow(piece, depth + 1) if piece[:1] in _CLOSING else _flow_item(piece) for piece in pieces]
    entries = [
        _flow_branch(piece, depth + 1) if piece[-1:] in _ENDS else _flow_entry(piece) for piece in pieces
    ]
    data = dict(entries)
    if len(data) < len(pieces):
        raise _UnsureError
    return data


def _pieces(inner: str) -> list[str]:
    """Split at the commas that stand in no further brackets."""
    if not inner:
        return []
    parts = inner.split(", ")
    if "[" not in inner and "{" not in inner:
        return parts
    pieces: list[str] = []
    open_brackets = 0
    for part in parts:
        if open_brackets:
            pieces[-1] += f", {part}"
        else:
            pieces.append(part)
        open_brackets += part.count("[") + part.count("{") - part.count("]") - part.count("}")
    return pieces


def _flow_branch(piece: str, depth: int) -> tuple[str, Data]:
    found = _FLOW_BRANCH.fullmatch(piece)
    if found is None:
        raise _UnsureError
    return found[1], _flow(found[2], depth)


@lru_cache(maxsize=16384)
def _flow_entry(piece: str) -> tuple[str, Data]:
    found = _FLOW_ENTRY.fullmatch(piece)
    if found is None:
        raise _UnsureError
    return found[1], _scalar(found[2])


@lru_cache(maxsize=16384)
def _flow_item(piece: str) -> Data:
    if not _FLOW_ITEM.fullmatch(piece):
        raise _UnsureError
    return _scalar(piece)


def _scalar(text: str) -> Data:
    if text[0] in "\"'":
        return text[1:-1]
    value = plain_value(text)
    if value is text and is_retyped(text):
        raise _UnsureError
    return value
