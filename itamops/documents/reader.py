"""One file's bytes to plain data, by the profile of YAML that a registry is written in."""

from yaml.error import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from itamops.documents.characters import UnreadableTextError, read_text, unwanted_character
from itamops.documents.data import MAXIMUM_BYTES, MAXIMUM_DEPTH, MAXIMUM_NODES, Data, count_nodes
from itamops.documents.events import ParserEvent, event_stream, kind_of
from itamops.documents.flaws import Flaw, Span
from itamops.documents.line_reader import read_lines
from itamops.documents.scalars import MAXIMUM_DIGITS, is_long_number, is_retyped, plain_value
from itamops.documents.syntax import TOO_DEEP, syntax_flaw

MAXIMUM_SHOWN = 60
"""Characters of the file that a message quotes at most."""

USABLE = frozenset({"YAML007"})
"""Flaws beside which the data still says what was meant."""


def read_document(content: bytes) -> tuple[Data, tuple[Flaw, ...]]:
    """Read one file.

    Returns the top mapping as plain data, and what is wrong with the text, in the order of the file. The data
    is None where the text is too broken to say anything; never raises for what the bytes hold.
    """
    if len(content) > MAXIMUM_BYTES:
        return None, (_whole_file(f"the file is longer than {MAXIMUM_BYTES:,} bytes"),)
    try:
        text, flaws = read_text(content)
    except UnreadableTextError as error:
        return None, tuple(error.flaws)
    data: Data = read_lines(text)
    if data is None:
        data, more_flaws = read_events(text)
        flaws += more_flaws
    if len(content) > MAXIMUM_NODES and (nodes := count_nodes(data)) > MAXIMUM_NODES:
        limit = f"the file holds {nodes:,} keys and values; at most {MAXIMUM_NODES:,} are read"
        return None, (*flaws, _whole_file(limit))
    return data, tuple(flaws)


def read_events(text: str) -> tuple[Data, list[Flaw]]:
    """Return the data of any text, None where a flaw leaves it in doubt, and its flaws in order."""
    return _EventReader(text).read()


def _whole_file(message: str) -> Flaw:
    return Flaw(
        "YAML005", *_TOP_OF_FILE, message, "split the record, or keep its rows in a CSV file beside it"
    )


def _place(flaw: Flaw) -> tuple[int, int]:
    return flaw.line, flaw.column


def _shown(text: str) -> str:
    return text if len(text) <= MAXIMUM_SHOWN else f"{text[:MAXIMUM_SHOWN]}…"


_TOP_OF_FILE = Span(1, 1, 1, 1)
_ONE_MAPPING = "write `key: value` lines"
_TOP_NAMES: dict[type[object], str] = {
    SequenceStartEvent: "a list instead of a mapping",
    ScalarEvent: "a single value instead of a mapping",
    AliasEvent: "an alias instead of a mapping",
}
_KEY_NAMES: dict[type[object], str] = {SequenceStartEvent: "a list", MappingStartEvent: "a mapping"}


class _StopReading(Exception):  # noqa: N818  it steers, it is no error
    """What follows says nothing any more."""


class _EventReader:
    """Puts the parser's events together, and notes every flaw on the way.

    Events instead of PyYAML's constructor: no tag is ever looked up, a depth is refused before it is built,
    and a number never becomes a binary float.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.has_escapes = "\\" in text
        self.next_event = event_stream(text)
        self.flaws: list[Flaw] = []

    def read(self) -> tuple[Data, list[Flaw]]:
        data: Data = None
        try:
            data = self.document()
        except MarkedYAMLError as error:
            self.flaws.append(syntax_flaw(self.text, error))
        except _StopReading:
            pass
        self.flaws.sort(key=_place)
        return (None if any(flaw.code not in USABLE for flaw in self.flaws) else data), self.flaws

    def document(self) -> Data:
        self.next_event()  # the stream's start
        start = self.next_event()
        if kind_of(start) is StreamEndEvent:
            self.flaws.append(Flaw("YAML006", *_TOP_OF_FILE, "the file is empty", _ONE_MAPPING))
            return None
        if start.version or start.tags:
            self.note(
                "YAML004", start, "the file begins with a directive", "delete the lines that begin with %"
            )
        top = self.next_event()
        if kind_of(top) is not MappingStartEvent:
            self.next_event()  # where a first line without colon makes the parser fail, which tells more
            raise self.stop("YAML006", top, f"the file holds {_TOP_NAMES[kind_of(top)]}", _ONE_MAPPING)
        data = self.mapping(top, 1)
        self.next_event()  # the document's end
        after = self.next_event()
        if kind_of(after) is not StreamEndEvent:
            raise self.stop("YAML006", after, "a second document begins here", "write one record a file")
        return data

    def mapping(self, start: ParserEvent, depth: int) -> dict[str, Data]:
        if depth > MAXIMUM_DEPTH or start.anchor or start.tag:
            self.check_collection(start, depth)
        data: dict[str, Data] = {}
        keys: dict[str, ParserEvent] = {}
        while kind_of(event := self.next_event()) is not MappingEndEvent:
            key = self.key(event, depth)
            value = self.node(self.next_event(), depth)
            if key is None:
                continue
            first = keys.setdefault(key, event)
            if first is not event:
                message = f"the key {_shown(key)} stands already on line {first.start_mark.line + 1}"
                self.note("YAML003", event, message, "keep one of the two and delete the other")
            data[key] = value
        return data

    def sequence(self, start: ParserEvent, depth: int) -> list[Data]:
        if depth > MAXIMUM_DEPTH or start.anchor or start.tag:
            self.check_collection(start, depth)
        data: list[Data] = []
        while kind_of(event := self.next_event()) is not SequenceEndEvent:
            data.append(self.node(event, depth))
        return data

    def node(self, event: ParserEvent, depth: int) -> Data:
        kind = kind_of(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is MappingStartEvent:
            return self.mapping(event, depth + 1)
        if kind is SequenceStartEvent:
            return self.sequence(event, depth + 1)
        self.note(
            "YAML004",
            event,
            f"*{_shown(event.anchor or '')} is an alias",
            "write the value out, or quote the text",
        )
        return None

    def scalar(self, event: ParserEvent) -> Data:
        text: str = event.value
        if event.anchor or event.tag:
            self.note_features(event)
        if event.style:
            if self.has_escapes and event.style == '"':
                self.check_escapes(event)
            return text
        value = plain_value(text)
        if value is text and is_retyped(text):
            self.note_retyped(event)
        return value

    def key(self, event: ParserEvent, depth: int) -> str | None:
        """Return the key, None where it is none that could stand twice."""
        kind = kind_of(event)
        if kind is not ScalarEvent:
            if kind is not AliasEvent:  # which is told of as such
                message = f"{_KEY_NAMES[kind]} is used as a key"
                self.note("YAML006", event, message, "use a text as the key")
            self.node(event, depth)
            return None
        key: str = event.value
        if event.style or event.anchor or event.tag:
            self.scalar(event)
        elif key == "<<":
            self.note("YAML004", event, "<< merges another mapping into this one", "write the entries out")
            return None
        elif not isinstance(plain_value(key), str):
            shown = f"the key {key} is no text" if key else "the key is missing"
            self.note("YAML006", event, shown, "put the key in quotation marks")
        return key

    def check_collection(self, start: ParserEvent, depth: int) -> None:
        if depth > MAXIMUM_DEPTH:
            raise self.stop(TOO_DEEP.code, start, TOO_DEEP.message, TOO_DEEP.fix)
        self.note_features(start)

    def note_features(self, event: ParserEvent) -> None:
        if event.anchor:
            message = f"&{_shown(event.anchor)} is an anchor"
            self.note("YAML004", event, message, "delete the anchor and write the value out where it is used")
        if event.tag:
            self.note(
                "YAML004",
                event,
                f"the value has the tag {_shown(event.tag)}",
                "delete the tag, or quote the text",
            )

    def check_escapes(self, event: ParserEvent) -> None:
        if unwanted := unwanted_character(event.value):
            code, name = unwanted
            self.note(code, event, f"an escape in the text stands for {name}", "delete the escape")

    def note_retyped(self, event: ParserEvent) -> None:
        text = event.value
        if is_long_number(text):
            message = f"the number has more than {MAXIMUM_DIGITS} digits"
            self.note("YAML005", event, message, "put it in quotation marks if it is a name")
        else:
            message = f"other programs do not read {_shown(text)} as text"
            self.note("YAML007", event, message, f'write "{_shown(text)}"')

    def stop(self, code: str, event: ParserEvent, message: str, fix: str) -> _StopReading:
        self.note(code, event, message, fix)
        return _StopReading()

    def note(self, code: str, event: ParserEvent, message: str, fix: str) -> None:
        start, end = event.start_mark, event.end_mark
        width = int(start.index == end.index)  # a block's begin has none
        span = Span(start.line + 1, start.column + 1, end.line + 1, end.column + width + 1)
        self.flaws.append(Flaw(code, *span, message, fix))
