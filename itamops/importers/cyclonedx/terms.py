"""What a component's licenses say of whether its use needs a right."""

import re
from collections.abc import Sequence

from itamops.records.software import Licensing

NOT_OPEN = re.compile(
    r"(?:BUSL|SSPL|Elastic|PolyForm|Parity|Prosperity|CC-BY(?:-[A-Z]+)*-N[CD]|LicenseRef|DocumentRef)[-:].*"
    r"|NONE|NOASSERTION",
    re.IGNORECASE,
)
"""SPDX identifiers of terms that can be read by everybody and are not open, or that SPDX does not know."""

NAMES: Sequence[tuple[Licensing, re.Pattern[str]]] = (
    ("commercial", re.compile(r"commercial|proprietary|\beula\b|end user licen[sc]e", re.IGNORECASE)),
    ("free", re.compile(r"\bfreeware\b|free of charge", re.IGNORECASE)),
    (
        "open_source",
        re.compile(
            r"\b(?:apache|mit|bsd|isc|[al]?gpl(?:v?[0-9.]+)?|gnu|mozilla|mpl|eclipse|epl|cddl|unlicense|zlib"
            r"|artistic|boost|python software foundation|psf|public domain|cc0|wtfpl|openssl|open source"
            r"|postgresql)\b",
            re.IGNORECASE,
        ),
    ),
)
"""What the names of licenses without an SPDX identifier give away, the surest first."""

_OPEN, _CLOSED = "open", "closed"


def licensing_of(expressions: Sequence[str], names: Sequence[str]) -> Licensing | None:
    """Return what SPDX expressions and names of licenses come to; None where it is not clear.

    Several hold together: what one of them forbids the others do not allow.
    """
    found: set[Licensing | None] = {"open_source" if is_open(one) else None for one in expressions}
    found |= {_by_name(name) for name in names}
    if "commercial" in found:
        return "commercial"
    return found.pop() if len(found) == 1 else None


def is_open(expression: str) -> bool:
    """Return whether one of the alternatives of an SPDX expression consists of open licenses only."""
    words = re.sub(r"\s+WITH\s+[^\s()]+", "", expression)
    left = re.sub(r"[^\s()]+", lambda word: word[0] if word[0] in {"AND", "OR"} else _judged(word[0]), words)
    while (judged := re.sub(r"\(([^()]*)\)", lambda inner: _flat(inner[1]), left)) != left:
        left = judged
    return _flat(left) == _OPEN


def _judged(identifier: str) -> str:
    return _CLOSED if NOT_OPEN.fullmatch(identifier) else _OPEN


def _flat(alternatives: str) -> str:
    """Check an expression without brackets."""
    parts = (alternative.split(" AND ") for alternative in alternatives.split(" OR "))
    return _OPEN if any(all(one.strip() == _OPEN for one in part) for part in parts) else _CLOSED


def _by_name(name: str) -> Licensing | None:
    return next((licensing for licensing, pattern in NAMES if pattern.search(name)), None)
