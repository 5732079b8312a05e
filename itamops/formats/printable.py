"""Text of records on a terminal or in a log, without any effect there."""

import re
from unicodedata import combining, east_asian_width

COMMAND = re.compile(r"#(?=#[A-Za-z]*\[)|^ *:(?=:[A-Za-z])")
"""Commands in the logs of forges: `##[` and `##vso[` anywhere, `::` at the start of a line."""


def printable(text: str) -> str:
    r"""Return a text with control, invisible and direction characters and log commands escaped.

    The first `#` of `##[` becomes `\x23`, the first `:` of a line `::error` becomes `\x3a`.
    """
    if not text.isprintable():
        text = "".join(map(_visible, text))
    if "##" not in text and "::" not in text:
        return text
    return COMMAND.sub(lambda match: f"{match[0][:-1]}\\x{ord(match[0][-1]):02x}", text)


def printable_json(document: bytes) -> str:
    """Return a JSON document with the same characters escaped by JSON, so that its values stay the same.

    No line of it starts with a string, so that `::` cannot be a command.
    """
    text = document.decode().replace("##", "#\\u0023")
    return text if text.replace("\n", "").isprintable() else "".join(map(_visible_json, text))


def width_of(text: str) -> int:
    """Return the number of terminal cells of a text."""
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
