"""How far the registry shows that controls are kept: a score for each, and who fails it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import msgspec

from itamops.facts.compliance.record_quality import is_given
from itamops.facts.compliance.subjects import JUDGED, Subject
from itamops.facts.lifecycle.counts import last_seen
from itamops.facts.ratio import percent
from itamops.findings import Finding, FindingClass, Level
from itamops.registry import Registry
from itamops.registry.layout import RecordFile, classify
from itamops.settings.tables import Control

WEIGHING = (Level.ERROR, Level.WARNING)
"""The levels of findings that fail what they are about."""

SEEN = "seen"
"""The field of no record: a count saw it or an import heard of it within policy's `count_days`."""


class ControlScore(msgspec.Struct, frozen=True, kw_only=True):
    """How well one control is kept: `score = 100 * (1 - failing / judged)`, None where nothing is judged.

    `failing` says of each subject (`kind/id`) that fails it why, `waived` of each that is only excused by
    which codes; that one is judged, and does not fail.
    """

    control: Control
    judged: int
    failing: Mapping[str, Sequence[str]]
    waived: Mapping[str, Sequence[str]]

    @property
    def score(self) -> Decimal | None:
        """The score in hundredths, to one decimal."""
        return percent(self.judged - len(self.failing), self.judged)

    @property
    def status(self) -> str:
        """Green, amber or red by the control's own tolerances, or no_data."""
        if not self.judged:
            return "no_data"
        kept = 100 * (self.judged - len(self.failing))
        if kept < self.control.red * self.judged:
            return "red"
        return "amber" if kept < self.control.amber * self.judged else "green"


def compliance(registry: Registry, day: date, findings: Sequence[Finding]) -> tuple[ControlScore, ...]:
    """Score every control on a day, in their order; `findings` are those of a check of the registry on it."""
    weighing = [
        finding
        for finding in findings
        if finding.level in WEIGHING and finding.classed is not FindingClass.FIXED
    ]
    seen = _seen_lately(registry, day)
    controls = registry.tables.controls.controls
    subjects = {
        judges: tuple(JUDGED[judges](registry, day)) for judges in {control.judges for control in controls}
    }
    return tuple(_score(control, subjects[control.judges], seen, weighing) for control in controls)


def _score(
    control: Control, subjects: Sequence[Subject], seen: Collection[str], findings: Sequence[Finding]
) -> ControlScore:
    failing: defaultdict[str, list[str]] = defaultdict(list)
    waived: defaultdict[str, list[str]] = defaultdict(list)
    names = {subject.name for subject in subjects}
    for subject in subjects:
        for fault in _faults(control, subject, seen):
            failing[subject.name].append(fault)
    for finding in findings:
        name = _concerned(finding, names) if _is_among(finding.code, control.codes) else None
        if name:
            excused = finding.classed is FindingClass.WAIVED
            (waived if excused else failing)[name].append(finding.code)
    return ControlScore(
        control=control,
        judged=len(subjects),
        failing={name: tuple(dict.fromkeys(failing[name])) for name in sorted(failing)},
        waived={name: tuple(dict.fromkeys(waived[name])) for name in sorted(waived) if name not in failing},
    )


def _faults(control: Control, subject: Subject, seen: Collection[str]) -> Iterator[str]:
    """Yield what fails a subject beside findings: what it is, and the fields that it lacks."""
    if subject.fault:
        yield subject.fault
    for field in control.fields if subject.record else ():
        if subject.record and not (
            subject.record.id in seen if field == SEEN else is_given(subject.record, field)
        ):
            yield f"without {field}"


def _concerned(finding: Finding, names: Collection[str]) -> str | None:
    """Return the name of who a finding is about, or nothing if that is none of those judged."""
    return next((name for name in _called(finding) if name in names), None)


def _called(finding: Finding) -> Iterator[str]:
    """Yield who a finding may be about, `kind/id`: its subject, or whose file it stands in."""
    yield finding.subject.partition(" ")[0]
    yield f"{finding.kind}/{finding.record}"
    file = classify(finding.place.path)
    if isinstance(file, RecordFile):
        yield f"{file.kind}/{file.id}"


def _is_among(code: str, codes: Collection[str]) -> bool:
    return code in codes or code.rstrip("0123456789") in codes


def _seen_lately(registry: Registry, day: date) -> Collection[str]:
    since = day.toordinal() - registry.policy.rules.limits.count_days
    return {asset for asset, on in last_seen(registry, day).items() if on.toordinal() >= since}
