"""Secrets written into a file: once committed, everybody who can read the history has them.

Every pattern looks at each character a bounded number of times.
"""

import re
from collections.abc import Iterator, Mapping

from itamops.documents.characters import UnreadableTextError, read_text
from itamops.documents.data import MAXIMUM_BYTES
from itamops.documents.flaws import Flaw, span_between

CODE = "POL007"

_ELSEWHERE = r"(?!(?:see|in|at|stored|kept|none|null|no|unknown|vault)\b)"
"""What stands after `password:` where the text says only where it is kept."""
_WORD = r"(?<![^\W_])"
"""Before the name of a secret stands no letter or digit: `admin_password` and `sim_pin` name one."""
_GIVEN = rf"\b[\"']?[ \t]{{0,4}}[:=][ \t]{{0,4}}[\"']?{_ELSEWHERE}"

SECRETS: Mapping[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----"),
    "a password": re.compile(
        rf"{_WORD}(?:password|passwd|passphrase|passwort|kennwort|pwd){_GIVEN}[^\s\"',}}\]]{{3,}}",
        re.IGNORECASE,
    ),
    "a key or token": re.compile(
        rf"{_WORD}(?:api|secret|access|auth|product|licen[sc]e|activation|recovery|encryption)"
        rf"[ _-]?(?:key|token)"
        rf"{_GIVEN}[^\s\"',}}\]]{{5,}}",
        re.IGNORECASE,
    ),
    "a PIN": re.compile(_WORD + r"(?:pin|puk): ?[\"']?[0-9]{4,8}\b", re.IGNORECASE),
    "a product key": re.compile(
        r"\b(?=[0-9-]{0,40}[a-z])[0-9a-z]{5}(?:-[0-9a-z]{5}){4}\b"
        r"|\b(?=[0-9-]{0,40}[a-z])[0-9a-z]{4}(?:-[0-9a-z]{4}){4,7}\b",
        re.IGNORECASE,
    ),
    "a recovery key": re.compile(r"\b[0-9]{6}(?:-[0-9]{6}){7}\b"),
    "an access token": re.compile(
        r"\b(?:ghp_[0-9A-Za-z]{36}|github_pat_[0-9A-Za-z_]{40}|glpat-[0-9A-Za-z_-]{20}|AKIA[0-9A-Z]{16}"
        r"|eyJ[0-9A-Za-z_-]{10,2000}\.eyJ[0-9A-Za-z_-]{10})"
    ),
    "a password in an address": re.compile(r"://[^\s/:@]{1,64}:[^\s/:@]{1,128}@"),
}
"""What is taken for a secret, by what it is called in a message."""

_SIGNS = (
    *(b"pass", b"kennwort", b"pwd", b"token", b"pin:", b"puk:", b"://"),
    *(b"ghp_", b"github_pat_", b"glpat-", b"akia", b"eyj"),
)
_NAMED_KEY = re.compile(rb"key(?:(?<=[a-z]key)|(?<=[a-z][ _-]key))")
_GROUPS = re.compile(rb"-[0-9a-z]{4,6}-[0-9a-z]{4,6}-")
"""Without one of these in the file, in lower case, no pattern can match; most files have none."""


def secret_flaws(content: bytes) -> tuple[Flaw, ...]:
    """Find what looks like a secret, in values, names and comments alike; one a line.

    A file that is too large, or whose text is unreadable, gives none: `read_document` has said so.
    """
    if len(content) > MAXIMUM_BYTES or not may_hold_secret(content.lower()):
        return ()
    try:
        text, _ = read_text(content)
    except UnreadableTextError:
        return ()
    by_line = {flaw.line: flaw for flaw in reversed(list(_flaws(text)))}
    return tuple(by_line[line] for line in sorted(by_line))


def may_hold_secret(lowered: bytes) -> bool:
    """Return whether a lower-case text may have a secret; quick, for most do not."""
    return (
        any(sign in lowered for sign in _SIGNS)
        or _NAMED_KEY.search(lowered) is not None
        or _GROUPS.search(lowered) is not None
    )


def _flaws(text: str) -> Iterator[Flaw]:
    for what, pattern in SECRETS.items():
        for match in pattern.finditer(text):
            yield Flaw(
                CODE,
                *span_between(text, *match.span()),
                f"the line holds what looks like {what}",
                "take it out and change it: whoever reads the history has it now; say only where it is kept",
            )
