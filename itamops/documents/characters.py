"""Bytes to text: clean UTF-8 without characters that nobody can see."""

import re
import unicodedata
from collections.abc import Iterator

from itamops.documents.flaws import Flaw, Span, span_between

# The bytes of ASCII text with LF line ends: what consists of them needs no closer look.
_HARMLESS = bytes([*b"\t\n", *range(0x20, 0x7F)])

_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff"
_BIDIRECTIONAL = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINE_ENDS = r"\u2028\u2029"
_INVISIBLE = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Persian, the scripts of India and emoji need the two joiners; beside Latin letters they only hide.
_STRAY_JOINERS = r"(?<![\u0590-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0590-\U0010ffff])"

_UNWANTED = re.compile(f"([{_CONTROLS}])|[{_BIDIRECTIONAL}{_LINE_ENDS}{_INVISIBLE}]|{_STRAY_JOINERS}")


def read_text(content: bytes) -> tuple[str, list[Flaw]]:
    """Decode a file, with the flaws that leave it readable: a byte order mark, CRLF.

    Raises `UnreadableTextError`, which carries the flaws, for a text that may not say what it shows.
    """
    if not content.translate(None, _HARMLESS):
        return content.decode("ascii"), []
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UnreadableTextError([_encoding_flaw(error)]) from None
    flaws = list(_forgiven_flaws(text))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if _UNWANTED.search(text):
        raise UnreadableTextError([*flaws, *_character_flaws(text)])
    return text, flaws


class UnreadableTextError(ValueError):
    """The bytes are no clean text."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__(flaws)
        self.flaws = flaws


def unwanted_character(text: str) -> tuple[str, str] | None:
    """Give the flaw code and the name of the first character that no text may hold, None for a clean text."""
    found = _UNWANTED.search(text)
    return found and (_code(found), _name(found[0]))


def _encoding_flaw(error: UnicodeDecodeError) -> Flaw:
    before = error.object[: error.start].decode()
    span = span_between(before + "?", len(before), len(before) + 1)
    shown = " ".join(f"{byte:02X}" for byte in error.object[error.start : error.end])
    return Flaw("YAML002", *span, f"the bytes {shown} are not UTF-8", "save the file as UTF-8")


def _forgiven_flaws(text: str) -> Iterator[Flaw]:
    if text.startswith("\ufeff"):
        yield Flaw(
            "YAML002",
            *Span(1, 1, 1, 2),
            "the file begins with a byte order mark",
            "save the file as UTF-8 without a byte order mark",
        )
    if lines := text.count("\r\n"):
        message = f"{lines} line{'s' if lines > 1 else ''} of the file end with CRLF"
        yield Flaw("YAML002", *Span(1, 1, 1, 1), message, "save the file with LF line ends")


def _character_flaws(text: str) -> Iterator[Flaw]:
    """Yield a flaw for each line and unwanted character; a NUL is told once, for the file is no text then."""
    if "\0" in text:
        at = text.index("\0")
        message = "the file holds NUL bytes, so it is UTF-16 or no text at all"
        yield Flaw("YAML002", *span_between(text, at, at + 1), message, "save the file as UTF-8")
        return
    for number, line in enumerate(text.split("\n"), start=1):
        first_of_each = {found[0]: found for found in reversed([*_UNWANTED.finditer(line)])}
        for character, found in sorted(first_of_each.items(), key=lambda item: item[1].start()):
            yield Flaw(
                _code(found),
                *Span(number, found.start() + 1, number, found.end() + 1),
                f"the line holds {_name(character)}",
                "end the line with LF only" if character == "\r" else "delete the character",
            )


def _code(found: re.Match[str]) -> str:
    return "YAML002" if found[1] else "YAML008"


def _name(character: str) -> str:
    """Give `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"
