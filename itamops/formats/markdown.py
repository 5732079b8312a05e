"""Findings as Markdown, for a comment on a pull request or the summary of a job."""

from collections.abc import Sequence
from itertools import accumulate

from itamops.errors import ItamopsError
from itamops.findings import Finding
from itamops.formats.listing import worst_first
from itamops.formats.markdown_text import escaped, row
from itamops.formats.plain_text import level_of
from itamops.formats.tallies import TITLE, as_table
from itamops.formats.totals import totals
from itamops.pipeline.check import Verdict

LONGEST = 60_000
"""Maximal length of a comment in characters; forges refuse longer ones."""

HEADING = "## itamops check"


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return the totals and a table of findings, the most severe first, as many as fit into a comment."""
    lines = [HEADING, "", totals(verdict, lambda found: f"**{found}**"), ""]
    if verdict.tallies:
        lines += [f"{TITLE}:", "", as_table(verdict.tallies), ""]
    if findings:
        lines += [row("Level", "Code", "Place", "Message", "Help"), row(*[":--"] * 5)]
    rows = list(map(_row, worst_first(findings)))
    fitting = sum(length < LONGEST for length in accumulate(len(one) + 1 for one in rows))
    lines += rows[:fitting]
    if fitting < len(rows):
        lines += ["", f"{len(rows) - fitting:,} more findings do not fit here."]
    return "\n".join(lines).rstrip() + "\n"


def not_checked(error: ItamopsError) -> str:
    """Return the reason why nothing was checked."""
    reason = [f"**Not checked:** {escaped(error.message)}"]
    help_text = ["", f"Help: {escaped(error.hint)}"] if error.hint else []
    return "\n".join([HEADING, "", *reason, *help_text]) + "\n"


def _row(finding: Finding) -> str:
    return row(
        level_of(finding),
        finding.code,
        escaped(f"{finding.place.path}:{finding.place.line}"),
        escaped(finding.message),
        escaped(finding.fix),
    )
