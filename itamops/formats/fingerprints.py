"""A stable name for each finding, by which forges recognize new and fixed ones."""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256

from itamops.findings import Finding

DIGITS = 32


def fingerprints(findings: Iterable[Finding]) -> Iterator[tuple[Finding, str]]:
    """Yield each finding with its fingerprint, in hexadecimal, unique among them.

    It is a hash of the code and the subject; findings that share both are numbered.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        key = (finding.code, finding.subject)
        seen[key] += 1
        named = "\0".join((*key, str(seen[key]))).encode(errors="backslashreplace")
        yield finding, sha256(named).hexdigest()[:DIGITS]
