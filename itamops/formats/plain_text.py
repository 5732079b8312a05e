"""What a finding or an error says where there is room for a few lines of plain text."""

from itamops.findings import Finding
from itamops.formats.printable import printable
from itamops.pipeline.check import COUNTING


def level_of(finding: Finding) -> str:
    """Return the level, and the class before it where the finding does not count: `error`, `older error`."""
    return finding.level if finding.classed in COUNTING else f"{finding.classed} {finding.level}"


def with_help(message: str, help_text: str) -> str:
    """Return the message, and what to do on a second line, if that is known."""
    return printable(message) + (f"\nhelp: {printable(help_text)}" if help_text else "")
