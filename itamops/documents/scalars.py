"""What an unquoted scalar means here, and which ones other readers of YAML would take for something else."""

import re
from decimal import Decimal

from yaml.resolver import Resolver

MAXIMUM_DIGITS = 18
"""Digits of a number: no more than fit the 64-bit integers of whoever reads the registry's JSON."""

WORDS: dict[str, bool | None] = {"": None, "null": None, "true": True, "false": False}

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?")
_NUMBER_STARTS = frozenset("-0123456789")

# PyYAML knows the words and numbers of YAML 1.1; its days and instants are text here and stay unquoted.
_YAML_1_1 = {
    (pattern.pattern, first)
    for first, resolvers in Resolver.yaml_implicit_resolvers.items()
    for tag, pattern in resolvers
    if first and not tag.endswith(":timestamp")
}
_YAML_1_2 = r"^(?:0o[0-7]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)$"
_NO_NUMBER = r"(?![0-9]+[^0-9_.:eExXbo])"  # spares days and serial numbers the longer search
_RETYPED = re.compile(
    f"{_NO_NUMBER}(?:{'|'.join(sorted({pattern for pattern, _ in _YAML_1_1}))}|{_YAML_1_2})", re.VERBOSE
)
_RETYPED_STARTS = frozenset(first for _, first in _YAML_1_1)


def plain_value(text: str) -> bool | int | Decimal | str | None:
    """Return what an unquoted scalar says: JSON's words and numbers, else the text itself.

    A number of more than `MAXIMUM_DIGITS` digits stays text; `is_long_number` tells it.
    """
    if text in WORDS:
        return WORDS[text]
    if text[0] in _NUMBER_STARTS and (number := _NUMBER.fullmatch(text)) and not is_long_number(text):
        return Decimal(text) if number[1] else int(text)
    return text


def is_long_number(text: str) -> bool:
    """Return whether the text is a number with more digits than are read."""
    return (
        len(text) > MAXIMUM_DIGITS
        and _NUMBER.fullmatch(text) is not None
        and sum(map(str.isdecimal, text)) > MAXIMUM_DIGITS
    )


def is_retyped(text: str) -> bool:
    """Return whether YAML 1.1 or the core schema of YAML 1.2 takes this unquoted text for more than text."""
    return text[:1] in _RETYPED_STARTS and _RETYPED.match(text) is not None
