"""What the parser stumbles over, in words that say what to do."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from yaml.error import MarkedYAMLError

from itamops.documents.data import MAXIMUM_DEPTH
from itamops.documents.events import Mark
from itamops.documents.flaws import Flaw, span_between


class Trouble(NamedTuple):
    """What to say for a problem of the parser.

    `{character}` is what stands at the place, `{line}` the line on which the construct began. `at_begin`
    shows the begin of the construct instead of the place where the parser gave up.
    """

    message: str
    fix: str
    code: str = "YAML001"
    at_begin: bool = False


_QUOTE = "put the text in quotation marks"
_TAB = Trouble("a tab stands in the indentation", "indent with spaces")
_OPEN_QUOTE = Trouble(
    "the quotation mark that opens here is not closed", "close the text with the same mark", at_begin=True
)
_LEADING_SIGN = Trouble("an unquoted text cannot begin with {character}", _QUOTE, at_begin=True)
_TAG = Trouble("a text that begins with ! is a tag", _QUOTE, "YAML004", at_begin=True)
_DIRECTIVE = Trouble("a line that begins with % is a directive", "delete the line", "YAML004", at_begin=True)

TOO_DEEP = Trouble(
    f"values are nested more than {MAXIMUM_DEPTH} levels deep", "take the inner levels out", "YAML005"
)
"""Told at our own limit; at a far greater depth the parser gives up by itself, before it gives any event."""

TROUBLES: Mapping[str, Trouble] = MappingProxyType(
    {
        "exceeded maximum nesting depth": TOO_DEEP,
        "found character that cannot start any token": _LEADING_SIGN,
        "did not find expected alphabetic or numeric character": _LEADING_SIGN,
        "found a tab character where an indentation space is expected": _TAB,
        "found a tab character that violates indentation": _TAB,
        "mapping values are not allowed in this context": Trouble(
            "a colon stands where no key can be",
            "align the key with its neighbours, end the line above, or quote a text that holds a colon",
        ),
        "could not find expected ':'": Trouble(
            "the line has no colon after its key",
            "write `key: value`, or indent the line if it goes on with the text above",
            at_begin=True,
        ),
        "did not find expected key": Trouble(
            "no key begins here",
            "align the line with its neighbours; a quotation mark or bracket before it may be one too many",
        ),
        "did not find expected ',' or ']'": Trouble(
            "the list that opens on line {line} is not closed",
            "close it with ], or put a comma between its values",
        ),
        "did not find expected ',' or '}'": Trouble(
            "the mapping that opens on line {line} is not closed",
            "close it with }, or put a comma between its entries",
        ),
        "did not find expected '-' indicator": Trouble(
            "the list that begins on line {line} goes on without -",
            "begin each value with `- `, and align keys with the mapping they belong to",
        ),
        "block sequence entries are not allowed in this context": Trouble(
            "a list with - cannot begin on the line of its key",
            "put `- ` on the next line, write [a, b], or quote the text",
        ),
        "mapping keys are not allowed in this context": Trouble(
            "a key marked with ? cannot stand here", _QUOTE
        ),
        "found unexpected end of stream": _OPEN_QUOTE,
        "found unexpected document indicator": _OPEN_QUOTE,
        "found unknown escape character": Trouble(
            "the text holds a backslash that escapes nothing",
            "write \\\\ for a backslash, or put the text in single quotation marks",
        ),
        "did not find expected hexdecimal number": Trouble(
            "the escape has too few hexadecimal digits", "write the character itself"
        ),
        "found invalid Unicode character escape code": Trouble(
            "the escape stands for no character", "write the character itself", "YAML002"
        ),
        "did not find expected comment or line break": Trouble(
            "only a comment can follow on the line of | or >", "begin the text on the next line"
        ),
        "did not find expected node content": Trouble(
            "a value is missing, or a bracket or comma is one too many", "write the value, or delete the sign"
        ),
        "did not find expected <document start>": Trouble(
            "the text goes on after its end", "align the line with the first key of the file"
        ),
        "found undefined tag handle": _TAG,
        "while scanning a tag": _TAG,
        "while parsing a tag": _TAG,
        "while scanning a directive": _DIRECTIVE,
        "while scanning a %YAML directive": _DIRECTIVE,
        "while scanning a %TAG directive": _DIRECTIVE,
        "found incompatible YAML document": _DIRECTIVE,
        "found duplicate %YAML directive": _DIRECTIVE,
        "found duplicate %TAG directive": _DIRECTIVE,
    }
)

_CONFLICT = re.compile(r"^<{7} .*$", re.MULTILINE)
"""How git marks the beginning of what it could not merge."""


def syntax_flaw(text: str, error: MarkedYAMLError) -> Flaw:
    """Return in the words of `TROUBLES` where and why the parser gave up on the text."""
    if conflict := _CONFLICT.search(text):
        return Flaw(
            "YAML001",
            *span_between(text, *conflict.span()),
            "two versions stand here, from a merge that nobody finished",
            "keep what holds, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
        )
    problem, context = error.problem or "", error.context or ""
    trouble = TROUBLES.get(problem) or TROUBLES.get(context) or Trouble(problem, "mend the line")
    end = _index(error.problem_mark)
    begin = _index(error.context_mark) if error.context_mark else end
    last = max(0, len(text.rstrip()) - 1)
    place = min(begin if trouble.at_begin or end > last else end, last)
    character = text[place]
    if character == "\t":
        trouble = _TAB
    line = text.count("\n", 0, begin) + 1
    return Flaw(
        trouble.code,
        *span_between(text, place, place + 1),
        trouble.message.replace("{character}", character).replace("{line}", str(line)),
        trouble.fix,
    )


def _index(mark: Mark | None) -> int:
    return 0 if mark is None else mark.index
