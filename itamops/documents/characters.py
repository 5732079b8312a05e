"""Bytes to text: clean UTF-8 without characters that nobody can see."""

import unicodedata
from collections.abc import Iterator
from operator import itemgetter

from itamops.documents.flaws import Flaw, Span, span_between

# The bytes of ASCII text with LF line ends: what consists of them needs no closer look.
_HARMLESS = bytes([*b"\t\n", *range(0x20, 0x7F)])


def _characters(*ranges: tuple[int, int]) -> frozenset[str]:
    return frozenset(chr(point) for first, last in ranges for point in range(first, last + 1))


CONTROLS = _characters((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xFDD0, 0xFDEF), (0xFFFE, 0xFFFF))
BIDIRECTIONAL = _characters((0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
LINE_ENDS = _characters((0x2028, 0x2029))
JOINERS = _characters((0x200C, 0x200D))
INVISIBLE = _characters(
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200B), (0x2060, 0x2065), (0x206A, 0x206F), (0x3164, 0x3164), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A)),
    *((0xE0001, 0xE0001), (0xE0020, 0xE007F), (0xE0100, 0xE01EF)),  # tags and further variation selectors
)
UNWANTED = CONTROLS | BIDIRECTIONAL | LINE_ENDS | JOINERS | INVISIBLE


def read_text(content: bytes) -> tuple[str, list[Flaw]]:
    """Decode a file, with the flaws that leave it readable: a byte order mark, CRLF.

    Raises `UnreadableTextError`, which carries the flaws, for a text that may not say what it shows.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise UnreadableTextError([_encoding_flaw(error)]) from None
    suspects = content.translate(None, _HARMLESS)
    if not suspects or UNWANTED.isdisjoint(suspects.decode()):
        return text, []
    flaws = list(_forgiven_flaws(text))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if unwanted := list(_character_flaws(text)):
        raise UnreadableTextError([*flaws, *unwanted])
    return text, flaws


class UnreadableTextError(ValueError):
    """The bytes are no clean text."""

    def __init__(self, flaws: list[Flaw]) -> None:
        super().__init__(flaws)
        self.flaws = flaws


def unwanted_character(text: str) -> tuple[str, str] | None:
    """Return the flaw code and name of the first character that no text may hold, or None."""
    if text.isascii() and text.isprintable():  # most texts, and many times as quick
        return None
    return next(((_code(text[at]), _name(text[at])) for at in _unwanted_positions(text)), None)


def _unwanted_positions(text: str) -> Iterator[int]:
    return (at for at, character in enumerate(text) if character in UNWANTED and not _joins(text, at))


def _joins(text: str, at: int) -> bool:
    """Return whether a joiner is needed: in Persian, the scripts of India and emoji, not in Latin."""
    neighbours = text[at - 1 : at] + text[at + 1 : at + 2]
    return text[at] in JOINERS and len(neighbours) == len("xy") and min(neighbours) >= "\u0590"


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
        first_of_each = {line[at]: at for at in reversed([*_unwanted_positions(line)])}
        for character, at in sorted(first_of_each.items(), key=itemgetter(1)):
            yield Flaw(
                _code(character),
                *Span(number, at + 1, number, at + 2),
                f"the line holds {_name(character)}",
                "end the line with LF only" if character == "\r" else "delete the character",
            )


def _code(character: str) -> str:
    return "YAML002" if character in CONTROLS else "YAML008"


def _name(character: str) -> str:
    """Return `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'CONTROL CHARACTER')}"
