"""The event stream of PyYAML's C parser, with the types that its stubs leave open."""

from collections.abc import Callable, Iterator
from typing import Protocol, cast

import yaml
from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from itamops.documents.data import MAXIMUM_DEPTH


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
    """Return the function that returns the next event of the text; it raises `yaml.MarkedYAMLError`."""
    return cast("Callable[[], ParserEvent]", yaml.CSafeLoader(text).get_event)


kind_of: Callable[[ParserEvent], type[object]] = type
"""Which of PyYAML's classes an event has; compared with `is`, the quickest for so many events."""

_STEPS: dict[type[object], int] = {
    MappingStartEvent: 1,
    SequenceStartEvent: 1,
    MappingEndEvent: -1,
    SequenceEndEvent: -1,
}


def nesting_step(event: ParserEvent) -> int:
    """Return 1 where a mapping or list begins, -1 where one ends, else 0."""
    return _STEPS.get(kind_of(event), 0)


def readable_events(text: str) -> Iterator[ParserEvent]:
    """Yield the events up to the end of the text, or to what `read_document` refuses to read on from.

    That is a syntax error or too deep a nesting, which costs the parser a time that grows with its square.
    """
    next_event = event_stream(text)
    depth = 0
    try:
        while kind_of(event := next_event()) is not StreamEndEvent and depth <= MAXIMUM_DEPTH:
            depth += nesting_step(event)
            yield event
    except yaml.YAMLError:
        return
