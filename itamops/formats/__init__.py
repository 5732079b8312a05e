"""Findings as text for people and programs; `FORMATS` lists the formats."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from itamops.errors import ItamopsError
from itamops.findings import Finding
from itamops.formats import findings_json, github, gitlab, junit, markdown, sarif, text
from itamops.formats.listing import counting, everything, standing
from itamops.pipeline.check import Verdict


class Format(msgspec.Struct, frozen=True):
    """A format of findings.

    `lists` selects the findings to list without `--all`; the counts of all classes are the same in each
    format. `not_checked` returns the text if nothing could be checked.
    """

    about: str
    lists: Callable[[Verdict], Sequence[Finding]]
    write: Callable[[Verdict, Sequence[Finding]], str]
    not_checked: Callable[[ItamopsError], str]

    def listed(self, verdict: Verdict, *, show_all: bool = False) -> Sequence[Finding]:
        """Return the findings to list; with `show_all` those of every class."""
        return verdict.findings if show_all else self.lists(verdict)

    def render(self, verdict: Verdict, *, show_all: bool = False) -> str:
        """Return a verdict as text."""
        return self.write(verdict, self.listed(verdict, show_all=show_all))


FORMATS: Mapping[str, Format] = {
    "text": Format("people at a terminal", text.foremost, text.write, text.not_checked),
    "json": Format(
        "programs: `itamops.findings/v1`", everything, findings_json.write, findings_json.not_checked
    ),
    "sarif": Format("code hosts and editors: SARIF 2.1.0", standing, sarif.write, sarif.not_checked),
    "github": Format("a job on GitHub: workflow commands", counting, github.write, github.not_checked),
    "gitlab": Format("a job on GitLab: Code Quality", standing, gitlab.write, gitlab.not_checked),
    "junit": Format("build servers: JUnit XML", everything, junit.write, junit.not_checked),
    "markdown": Format("comments and summaries", counting, markdown.write, markdown.not_checked),
}
