"""What can be wrong with the text of a file, before anybody asks what it says."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from itamops.findings import Level


class Span(NamedTuple):
    """A stretch of text: lines and columns count from 1, columns in code points, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Flaw(msgspec.Struct, frozen=True):
    """A mistake in the text itself; its place is that of a `Span`."""

    code: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fix: str


class FlawKind(msgspec.Struct, frozen=True):
    """What a flaw code stands for: what is wrong, why it matters and what to do, with a text of each sort."""

    title: str
    level: Level
    explanation: str
    bad: str
    good: str


def span_between(text: str, start: int, end: int) -> Span:
    """Return the span of `text[start:end]`."""
    return Span(*_line_and_column(text, start), *_line_and_column(text, end))


def _line_and_column(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


FLAWS: Mapping[str, FlawKind] = MappingProxyType(
    {
        "YAML001": FlawKind(
            "Invalid YAML",
            Level.ERROR,
            "The file cannot be read: a bracket or a quotation mark is left open, the indentation does "
            "not add up, a tab stands where spaces belong, or a line has no colon.\n\n"
            "Nothing in the file counts until it can be read. Mend the place that is shown; what a reader "
            "stumbles over is often on the line before.",
            'tag: "LT-BER-0042\nstate: in_use\n',
            'tag: "LT-BER-0042"\nstate: in_use\n',
        ),
        "YAML002": FlawKind(
            "Invalid UTF-8 text",
            Level.ERROR,
            "A file is UTF-8 without a byte order mark, with LF line ends and without control characters, "
            "written as they are or as escapes.\n\n"
            "Other bytes are read differently from one program to the next, and a control character can "
            "change what a terminal shows. Save the file as UTF-8 with LF line ends and delete the "
            "character.",
            'name: "disk\\x00zero"\n',
            "name: disk zero\n",
        ),
        "YAML003": FlawKind(
            "Duplicate key",
            Level.ERROR,
            "A mapping has the same key more than once.\n\n"
            "Programs disagree which of the two counts, so a reviewer may approve one value while another "
            "is used. Keep one and delete the other.",
            "state: in_use\nstate: lost\n",
            "state: in_use\n",
        ),
        "YAML004": FlawKind(
            "Unsupported YAML feature",
            Level.ERROR,
            "Anchors (&), aliases (*), tags (!), merge keys (<<) and directives (%) are not used in a "
            "registry.\n\n"
            "They make the meaning of a line depend on another line or on the program that reads it, and "
            "a few hundred bytes of them can fill the memory. Write the value out; quote a text that "
            "begins with one of these characters.",
            "first: &berlin {location: ber-hq-3}\nsecond: *berlin\n",
            "first: {location: ber-hq-3}\nsecond: {location: ber-hq-3}\n",
        ),
        "YAML005": FlawKind(
            "Size or depth limit exceeded",
            Level.ERROR,
            "A file has at most 64 KiB, 5,000 values and keys, 16 levels of nesting, and numbers of at "
            "most 18 digits.\n\n"
            "The limits keep every check quick whatever a file holds. Split the record, move rows into "
            "the CSV file beside it, or quote a long number that is a name rather than a quantity.",
            "serial: 89490200001234567890\n",
            'serial: "89490200001234567890"\n',
        ),
        "YAML006": FlawKind(
            "Not a single mapping",
            Level.ERROR,
            "A file holds one mapping of keys to values, and its keys are text.\n\n"
            "An empty file, a list, a single value or a second document says nothing about a record. "
            "Write `key: value` lines, one record a file, and quote a key that looks like a number or a "
            "truth value.",
            "- id: lap-7f3k9q2m\n",
            "id: lap-7f3k9q2m\n",
        ),
        "YAML007": FlawKind(
            "Ambiguous unquoted value",
            Level.WARNING,
            "Only `true`, `false`, `null`, integers and decimals are more than text here; but other "
            "programs that read YAML turn words such as `NO` or `on` into truth values, and `0123`, "
            "`1_000`, `1e3` or `52:54` into numbers.\n\n"
            "The value is read as the text that was typed. Quote it, so that every program reads the "
            "same.",
            "country: NO\n",
            'country: "NO"\n',
        ),
        "YAML008": FlawKind(
            "Invisible character",
            Level.ERROR,
            "A character that cannot be seen, reorders the text around it or ends a line for some "
            "programs only.\n\n"
            "With it two ids can look alike and differ, and a reviewer can be shown another text than the "
            "one that is merged. Delete it; retype the word if it comes back.",
            'name: "lap\\u200btop"\n',
            "name: laptop\n",
        ),
        "YAML009": FlawKind(
            "Foreign schema for editors",
            Level.ERROR,
            "The only comment that names a schema is the first line, with the relative path of the schema "
            "in this repository.\n\n"
            "An editor follows such a comment at once, so any other address would be fetched on the "
            "machine of whoever opens the file to review it. Replace the comment by the line that is "
            "shown, or delete it.",
            "# yaml-language-server: $schema=https://example.org/asset.json\nid: lap-7f3k9q2m\n",
            "# yaml-language-server: $schema=../../../schemas/asset.json\nid: lap-7f3k9q2m\n",
        ),
    }
)
