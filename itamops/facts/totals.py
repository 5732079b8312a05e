"""Counts of several things taken together."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


def total(counts: type[S], parts: Iterable[S]) -> S:
    """Add up values whose fields are all whole numbers, field by field."""
    names = counts.__struct_fields__
    rows = [[getattr(part, name) for name in names] for part in parts]
    return counts(**dict(zip(names, map(sum, zip(*rows, strict=True)), strict=True))) if rows else counts()
