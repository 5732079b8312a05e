"""Text of records on a terminal or in a log: it is read there and steers nothing."""

import re
from unicodedata import combining, east_asian_width

COMMAND = re.compile(r"#(?=#[A-Za-z]*\[)|^ *:(?=:[A-Za-z])")
"""Where the jobs of forges look for commands: `##[` and `##vso[` anywhere, `::` where a line begins."""


def printable(text: str) -> str:
    r"""Write control, invisible and direction characters as escapes, and what a job would take for a command.

    The first `#` of `##[` becomes `\x23`, the first `:` of a line `::error` becomes `\x3a`.
    """
    if not text.isprintable():
        text = "".join(map(_visible, text))
    if "##" not in text and "::" not in text:
        return text
    return COMMAND.sub(lambda match: f"{match[0][:-1]}\\x{ord(match[0][-1]):02x}", text)


def printable_json(document: bytes) -> str:
    """Do the same for JSON, where the escapes are JSON's own: what is parsed stays as it was.

    It does not begin a line with a string, so that `::` is no concern.
    """
    text = document.decode().replace("##", "#\\u0023")
    return text if text.replace("\n", "").isprintable() else "".join(map(_visible_json, text))


def width_of(text: str) -> int:
    """Count the cells of a terminal that a text fills."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1 for one in text)


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def _visible_json(character: str) -> str:
    if character.isprintable() or character == "\n":
        return character
    units = character.encode("utf-16-be")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))
