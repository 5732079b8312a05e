"""What a forge answered, saved to a file: JSON that may come in several pieces."""

import json
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any, TypeVar

import msgspec

from itamops.errors import CannotJudge

T = TypeVar("T")

FETCH_ANEW = "fetch the answer anew and save it whole"


def pieces(content: bytes, name: str) -> list[Any]:
    """Read the JSON values that stand one after the other in a file, as a forge gives them page by page.

    Raises `CannotJudge` for what is empty, cut off or no JSON.
    """
    try:
        found = list(_pieces(content.decode()))
    except (ValueError, RecursionError) as error:
        raise CannotJudge(f"the evidence {name} cannot be read: {error}", FETCH_ANEW) from error
    if not found:
        raise CannotJudge(f"the evidence {name} is empty", FETCH_ANEW)
    return found


def _pieces(text: str) -> Iterator[Any]:
    decoder = JSONDecoder(parse_constant=_refuse, object_pairs_hook=_once)
    position = len(text) - len(text.lstrip())
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        json.dumps(value, ensure_ascii=False).encode()  # half of a character raises ValueError
        yield value
        position += len(text[position:]) - len(text[position:].lstrip())


def _refuse(constant: str) -> None:
    raise json.JSONDecodeError(f"{constant} is no JSON", constant, 0)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object whose names stand once each: of two values nobody can tell which the forge meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise json.JSONDecodeError(
            "a name stands twice in an object", ", ".join(name for name, _ in pairs), 0
        )
    return found


def entries(values: list[Any], name: str) -> list[dict[str, Any]]:
    """Return the objects of one array, of several one after the other, or of arrays within an array.

    Raises `CannotJudge` for anything else: a forge answers an error with an object.
    """
    found: list[dict[str, Any]] = []
    for value in values:
        match value:
            case {"message": str(message)}:
                raise CannotJudge(
                    f"the evidence {name} is no list of reviews, but says {message!r}", FETCH_ANEW
                )
            case list():
                found += entries(value, name)
            case dict():
                found.append(value)
            case _:
                raise CannotJudge(f"the evidence {name} is no list of reviews", FETCH_ANEW)
    return found


def converted(value: object, kind: type[T], name: str) -> T:
    """Read plain data as a type; raise `CannotJudge` where a field that is needed is missing or wrong."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise CannotJudge(f"the evidence {name} is not what a forge answers: {error}", FETCH_ANEW) from error
