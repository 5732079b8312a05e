"""Where in the text a value stands, worked out only when somebody has to be shown it."""

from collections.abc import Sequence
from contextlib import suppress

from yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from itamops.documents.characters import UnreadableTextError, read_text
from itamops.documents.data import MAXIMUM_BYTES
from itamops.documents.events import ParserEvent, kind_of, nesting_step, readable_events
from itamops.documents.flaws import Span, span_between
from itamops.findings import Pointer

_TOP_OF_FILE = Span(1, 1, 1, 1)


def locate(content: bytes, pointer: Sequence[str | int], *, key: bool = False) -> Span:
    """Return the place of the value at the pointer, or of its key; see `locate_many`."""
    return locate_many(content, [pointer], key=key)[0]


def locate_many(content: bytes, pointers: Sequence[Sequence[str | int]], *, key: bool = False) -> list[Span]:
    """Return the place of the value at each pointer, or of its key, in one reading of the file.

    A pointer to nothing gives the place of its nearest ancestor that is there; the top mapping is shown by
    its first line, and a value of a list, which has no key, by itself. Never raises: of a broken text it
    tells what comes before the break.
    """
    if len(content) > MAXIMUM_BYTES:
        return [_TOP_OF_FILE] * len(pointers)
    try:
        text, _ = read_text(content)
    except UnreadableTextError:
        return [_TOP_OF_FILE] * len(pointers)
    wanted = [tuple(pointer) for pointer in pointers]
    walk = _Walk(
        text, frozenset(pointer[:length] for pointer in wanted for length in range(len(pointer) + 1))
    )
    extents = walk.values | walk.keys if key else walk.values
    return [_nearest(text, extents, pointer) for pointer in wanted]


def _nearest(text: str, extents: dict[Pointer, tuple[int, int]], pointer: Pointer) -> Span:
    while pointer and pointer not in extents:
        pointer = pointer[:-1]
    if pointer:
        return span_between(text, *extents[pointer])
    start, _ = extents.get((), (0, 0))
    end_of_line = text.find("\n", start)
    return span_between(text, start, end_of_line if end_of_line >= 0 else len(text))


class _Walk:
    """Walks the events along the wanted pointers and notes where each begins and ends in the text."""

    def __init__(self, text: str, wanted: frozenset[Pointer]) -> None:
        self.text = text
        self.wanted = wanted
        self.keys: dict[Pointer, tuple[int, int]] = {}
        self.values: dict[Pointer, tuple[int, int]] = {}
        self.next_event = readable_events(text).__next__
        with suppress(StopIteration):
            self.next_event()  # the stream's start
            self.next_event()  # the document's start
            self.node(self.next_event(), ())

    def node(self, event: ParserEvent, pointer: Pointer) -> int:
        """Note the node if it is wanted, and give the index in the text at which it ends."""
        if pointer not in self.wanted:
            return self.skip(event)
        start = event.start_mark.index
        self.values[pointer] = start, event.end_mark.index
        if kind_of(event) is MappingStartEvent:
            end = self.mapping(pointer)
        elif kind_of(event) is SequenceStartEvent:
            end = self.sequence(pointer)
        else:
            end = self.end(event, start)
        self.values[pointer] = start, end
        return end

    def mapping(self, pointer: Pointer) -> int:
        end = 0
        while kind_of(event := self.next_event()) is not MappingEndEvent:
            extent = event.start_mark.index, self.skip(event)
            below = (*pointer, event.value if kind_of(event) is ScalarEvent else "")
            if below in self.wanted:
                self.keys[below] = extent
            end = self.node(self.next_event(), below)
        return self.end(event, end)

    def sequence(self, pointer: Pointer) -> int:
        end = position = 0
        while kind_of(event := self.next_event()) is not SequenceEndEvent:
            end = self.node(event, (*pointer, position))
            position += 1
        return self.end(event, end)

    def skip(self, event: ParserEvent) -> int:
        """Pass over a node, however deep, and give the index at which it ends."""
        end = self.end(event, event.start_mark.index)
        depth = nesting_step(event)
        while depth:
            event = self.next_event()
            depth += nesting_step(event)
            end = self.end(event, end)
        return end

    def end(self, event: ParserEvent, before: int) -> int:
        """Return where an event ends; a block has no end of its own and ends with the last of its content."""
        start, end = event.start_mark.index, event.end_mark.index
        if kind_of(event) is ScalarEvent and event.style in ("|", ">"):
            return start + len(self.text[start:end].rstrip())
        return end if end > start or kind_of(event) is ScalarEvent else before
