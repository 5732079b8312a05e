"""Findings as Markdown, for a comment on a pull request or a job's summary."""

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
"""Characters: a forge takes no comment that is much longer."""

HEADING = "## itamops check"


def write(verdict: Verdict, findings: Sequence[Finding]) -> str:
    """Return the totals and a table of findings, the worst first, as many as a comment holds."""
    lines = [HEADING, "", totals(verdict, lambda found: f"**{found}**"), ""]
    if verdict.tallies:
        lines += [f"{TITLE}:", "", as_table(verdict.tallies), ""]
    if findings:
        lines += [row("Level", "Code", "Place", "Message", "Help"), row(*[":--"] * 5)]
    rows = list(map(_row, worst_first(findings)))
    fitting = sum(length < LONGEST for length in accumulate(len(one) + 1 for one in rows))
    lines += rows[:fitting]
    if fitting < len(rows):
        lines += ["", f"{len(rows) - fitting:,} more do not fit here."]
    return "\n".join(lines).rstrip() + "\n"


def not_judged(error: ItamopsError) -> str:
    """Return the reason why nothing was judged."""
    reason = [f"**Not judged:** {escaped(error.message)}"]
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
