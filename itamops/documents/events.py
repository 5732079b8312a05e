"""The event stream of PyYAML's C parser, with the types that its stubs leave open."""

from collections.abc import Callable
from typing import Protocol, cast

import yaml


class Mark(Protocol):
    """A position in the text; all three count from 0, in code points."""

    index: int
    line: int
    column: int


class ParserEvent(Protocol):
    """What the parser has met; an event without one of these attributes is never asked for it."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    version: tuple[int, int] | None
    tags: dict[str, str] | None


def event_stream(text: str) -> Callable[[], ParserEvent]:
    """Give the function that returns the next event of the text; it raises `yaml.MarkedYAMLError`."""
    return cast("Callable[[], ParserEvent]", yaml.CSafeLoader(text).get_event)


kind_of: Callable[[ParserEvent], type[object]] = type
"""Which of PyYAML's classes an event has; compared with `is`, the quickest for so many events."""
