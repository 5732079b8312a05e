"""Values on one line: as a message shows them, and as they can be pasted into a file."""

import json
import re
from decimal import Decimal

from itamops.documents.scalars import plain_value

PLAIN = re.compile(r"[^\W_](?:[^\n\t:#]|:(?=\S))*(?<! )")
"""Texts that need no quotes as the value of a field."""

PLAIN_IN_FLOW = re.compile(r"[^\W_](?:[^\n\t:#,\[\]{}]|:(?=[^\s,\[\]{}]))*(?<! )")
"""Texts that need no quotes between brackets."""


def pasted(value: object, *, flow: bool = False) -> str:
    """Return a value so that a file takes it, on one line: a text that would be read otherwise is quoted."""
    match value:
        case str():
            plain = (PLAIN_IN_FLOW if flow else PLAIN).fullmatch(value) and plain_value(value) == value
            return value if plain else json.dumps(value, ensure_ascii=False)
        case dict():
            return "{" + ", ".join(f"{key}: {pasted(inner, flow=True)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(pasted(inner, flow=True) for inner in value) + "]"
        case _:
            return written(value)


def written(value: object) -> str:
    """Return a value as a file has it, on one line."""
    match value:
        case str() | Decimal():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{key}: {written(inner)}" for key, inner in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
        case _:
            return json.dumps(value)
