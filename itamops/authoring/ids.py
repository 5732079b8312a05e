"""Ids for new records: random ones, and slugs made from names."""

import re
import secrets
import unicodedata
from collections.abc import Callable, Container, Sequence
from hashlib import sha256
from itertools import count

from itamops.kinds import DEVICE_NAMES, SLUG

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""The digits of Crockford's base32: no i, l, o or u."""

SLUG_LENGTH = 56
"""A slug may have 64 characters; the rest is kept free for `-2`, `-3` and so on."""

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_SEPARATORS = re.compile("[^a-z0-9]+")


def new_id(
    prefix: str, taken: Container[str] = frozenset(), choose: Callable[[Sequence[str]], str] = secrets.choice
) -> str:
    """Make `<prefix>-` and eight random characters that are not taken; `choose` picks one of a sequence."""
    while True:
        made = f"{prefix}-{''.join(choose(CROCKFORD) for _ in range(8))}"
        if made not in taken:
            return made


def slug(text: str, taken: Container[str] = frozenset()) -> str:
    """Make an ASCII id from a name: `Müller & Söhne` gives `muller-sohne`, or with `-2` if that is taken.

    A text that is an id already, such as the login `a.keller`, stays what it is, in lower case. Marks are
    dropped whatever the language. A name without a Latin letter or digit gives a short hash of itself, so
    that it is the same in every run.
    """
    stem = text.casefold() if SLUG.fullmatch(text.casefold()) and len(text) <= SLUG_LENGTH else _words(text)
    candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(made for made in candidates if made not in taken and made not in DEVICE_NAMES)


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_LETTERS)
    words = _SEPARATORS.sub("-", _APOSTROPHES.sub("", _without_marks(folded))).strip("-")
    return words[:SLUG_LENGTH].rstrip("-") or f"n-{sha256(text.encode()).hexdigest()[:8]}"


def _without_marks(decomposed: str) -> str:
    return "".join(character for character in decomposed if not unicodedata.combining(character))
