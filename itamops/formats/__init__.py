"""Findings as text for people and machines; `FORMATS` is the list of ways."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from itamops.errors import ItamopsError
from itamops.findings import Finding
from itamops.formats import findings_json, github, gitlab, junit, markdown, sarif, text
from itamops.formats.listing import counting, everything, standing
from itamops.pipeline.check import Verdict


class Format(msgspec.Struct, frozen=True):
    """A way to write down what was found.

    `lists` chooses the findings that are listed where not everything is asked for; the counts of all classes
    are the same in each format. `not_judged` is what stands there instead where nothing could be judged.
    """

    about: str
    lists: Callable[[Verdict], Sequence[Finding]]
    write: Callable[[Verdict, Sequence[Finding]], str]
    not_judged: Callable[[ItamopsError], str]

    def listed(self, verdict: Verdict, *, show_all: bool = False) -> Sequence[Finding]:
        """Return the findings to list; `show_all` are those of every class."""
        return verdict.findings if show_all else self.lists(verdict)

    def render(self, verdict: Verdict, *, show_all: bool = False) -> str:
        """Return a verdict as text."""
        return self.write(verdict, self.listed(verdict, show_all=show_all))


FORMATS: Mapping[str, Format] = {
    "text": Format("for people, at their terminal", text.foremost, text.write, text.not_judged),
    "json": Format(
        "for programs: `itamops.findings/v1`", everything, findings_json.write, findings_json.not_judged
    ),
    "sarif": Format("for code hosts and editors: SARIF 2.1.0", standing, sarif.write, sarif.not_judged),
    "github": Format("for a job on GitHub: workflow commands", counting, github.write, github.not_judged),
    "gitlab": Format("for a job on GitLab: Code Quality", standing, gitlab.write, gitlab.not_judged),
    "junit": Format("for build servers: JUnit XML", everything, junit.write, junit.not_judged),
    "markdown": Format("for comments and summaries", counting, markdown.write, markdown.not_judged),
}
