"""A name for each finding that stays when lines move: forges tell by it what is new and what is gone."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from itamops.findings import Finding

DIGITS = 32


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield each finding with its fingerprint, in hexadecimal, unique among them.

    It is made of the code and the subject; of several that share both, each has its number.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.subject)
        seen[key] += 1
        named = "\0".join((*key, str(seen[key]))).encode(errors="backslashreplace")
        yield finding, sha256(named).hexdigest()[:DIGITS]
