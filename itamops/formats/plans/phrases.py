"""Phrases that the formats of a plan share."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from itamops.approvals.evidence import PARTS
from itamops.changes.description import Action
from itamops.changes.tree import Alteration
from itamops.facts.effects import Figure, Measure
from itamops.findings import Finding, FindingClass, Level
from itamops.pipeline.plan import Made, NamedPerson, Plan, PlannedApproval
from itamops.registry.names import listed
from itamops.registry.value_text import worded

SIGNS: dict[Action, str] = {"new": "+", "changed": "~", "removed": "-"}

ARROW = " \N{RIGHTWARDS ARROW} "
NOTHING = "\N{EN DASH}"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
LONGEST = 160
"""Maximal number of characters shown of a value."""

FIRST = "(new)"
"""The state before the first transition."""

CLASS_WORDS = {
    FindingClass.INTRODUCED: "introduced",
    FindingClass.WAIVED: "waived",
    FindingClass.FIXED: "fixed",
}

CANNOT_MERGE = "The change conflicts with the main branch: resolve the conflict first."
NO_CHANGE = "Nothing changes."


def sign_of(alteration: Alteration) -> str:
    """Return the sign of a field: added, removed or changed."""
    if alteration.old is None:
        return "+"
    return "-" if alteration.new is None else "~"


def told(alteration: Alteration) -> str:
    """Return a field on one line: its value, or the values before and after."""
    if alteration.old is None or alteration.new is None:
        return shortened(alteration.new or alteration.old or "")
    old, new = apart(alteration.old, alteration.new)
    return f"{old}{ARROW}{new}"


def apart(old: str, new: str) -> tuple[str, str]:
    """Return two texts, shortened around their first difference."""
    if max(len(old), len(new)) <= LONGEST:
        return old, new
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
    start = max(0, sum(1 for _ in pairs) - LONGEST // 4)
    lead = ELLIPSIS if start else ""
    return f"{lead}{shortened(old[start:])}", f"{lead}{shortened(new[start:])}"


def shortened(text: str) -> str:
    """Return the beginning of a long text."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}{ELLIPSIS}"


def measured(measure: Measure) -> str:
    """Return a figure as text, a dash for none."""
    return NOTHING if measure is None else worded(measure)


def figure_text(figure: Figure) -> str:
    """Return a figure: before and after, or only after if there was none before."""
    after = measured(figure.after)
    return after if figure.before is None else f"{measured(figure.before)}{ARROW}{after}"


def asked(approval: PlannedApproval) -> str:
    """Return the approvals given and missing: `finance: Anna Keller (akeller) for request Laptops`."""
    given = f"{_people(approval.given, ' and ')} approved" if approval.given else ""
    missing = f"{approval.missing} of {_people(approval.could, ', ') or 'nobody'}" if approval.missing else ""
    said = ", ".join(filter(None, [given, missing]))
    return f"{approval.role.replace('_', ' ')}: {said}, for {listed(approval.about)}"


def makers(plan: Plan) -> Sequence[str]:
    """Return who made the change, and how each is known: `Tom Reyes (treyes): author (claim)`."""
    parts: dict[str, list[str]] = {}
    for one in plan.made_by:
        parts.setdefault(_person(one), []).append(f"{PARTS[one.part]} ({one.known})")
    return [f"{name}: {', '.join(found)}" for name, found in parts.items()]


def _people(several: Sequence[NamedPerson], between: str) -> str:
    return between.join(_person(one) + (f" ({one.known})" if one.known else "") for one in several)


def _person(one: NamedPerson | Made) -> str:
    has_id = one.name == one.id or one.name.endswith(f"({one.id})")
    return one.name if has_id else f"{one.name} ({one.id})"


def totals(plan: Plan) -> str:
    """Return the numbers of new, changed and removed records, and of other files."""
    records = [f"{plan.count(action):,} {action}" for action in SIGNS]
    files = f", {counted(len(plan.files), 'other file')}" if plan.files else ""
    return ", ".join(records) + files


def found_totals(plan: Plan) -> str:
    """Return the numbers of findings: `2 errors introduced, 1 fixed`."""
    introduced = plan.found(FindingClass.INTRODUCED)
    levels = Counter(finding.level for finding in introduced)
    parts = [
        f"{counted(levels[level], level.value)} introduced"
        for level in (Level.ERROR, Level.WARNING, Level.NOTE)
        if levels[level]
    ]
    parts += [
        f"{len(plan.found(one)):,} {one.value}"
        for one in (FindingClass.WAIVED, FindingClass.FIXED)
        if plan.found(one)
    ]
    return ", ".join(parts) or "no finding introduced"


def counted(count: int, name: str) -> str:
    """Return a number with its noun."""
    return f"{count:,} {name}{'' if count == 1 else 's'}"


def foremost(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield the findings by level, errors first."""
    return iter(sorted(findings, key=lambda finding: list(Level).index(finding.level)))
