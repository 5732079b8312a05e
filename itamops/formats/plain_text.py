"""A finding or an error as a few lines of plain text."""

from itamops.findings import Finding
from itamops.formats.printable import printable
from itamops.pipeline.check import COUNTING


def level_of(finding: Finding) -> str:
    """Return the level, with the class for a finding that does not count: `error`, `older error`."""
    return finding.level if finding.classed in COUNTING else f"{finding.classed} {finding.level}"


def with_help(message: str, help_text: str) -> str:
    """Return the message, with the fix on a second line if there is one."""
    return printable(message) + (f"\nhelp: {printable(help_text)}" if help_text else "")
