"""What a server refuses of a push, as lines for people."""

from collections.abc import Iterator, Sequence

from itamops.findings import sayable
from itamops.formats.printable import printable
from itamops.pipeline.gate import PushRefusal


def refusal_lines(refusals: Sequence[PushRefusal]) -> Iterator[str]:
    """Yield each refusal in a line, and what to do about each rule once."""
    for one in refusals:
        yield f"error[{one.rule.code}]: {printable(sayable(one.what))}: {one.rule.title.lower()}"
    for rule in dict.fromkeys(one.rule for one in refusals):
        yield f"help: {rule.code}: {rule.fix}"
