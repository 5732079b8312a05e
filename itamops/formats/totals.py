"""The line of totals: findings that count, other findings, and the records checked."""

from collections.abc import Callable

from itamops.findings import FindingClass, Level
from itamops.formats.reports.cells import unread
from itamops.pipeline.check import Verdict

ASIDE = (FindingClass.OLDER, FindingClass.WAIVED, FindingClass.FIXED)


def totals(verdict: Verdict, emphasize: Callable[[str], str] = str) -> str:
    """Return the line without a line end; `emphasize` marks up the findings that count."""
    asides = ", ".join(f"{verdict.counts[one]:,} {one}" for one in ASIDE if verdict.counts[one])
    records = f"{verdict.records_checked:,} {_plural(verdict.records_checked, 'record')} checked"
    if verdict.base:
        records += f", {verdict.records_changed:,} changed"
    found = emphasize(_found(verdict)) + (f" ({asides})" if asides else "")
    left_out = f"; {unread(verdict.left_out)}" if verdict.left_out else ""
    return f"{found}; {records} as of {verdict.day}{left_out}"


def _found(verdict: Verdict) -> str:
    counted = ((level, sum(one.level is level for one in verdict.counting)) for level in Level)
    parts = [f"{number:,} {_plural(number, level)}" for level, number in counted if number]
    if not parts:
        return "nothing introduced" if verdict.base else "nothing found"
    return ", ".join(parts) + (" introduced" if verdict.base else "")


def _plural(number: int, noun: str) -> str:
    return noun if number == 1 else f"{noun}s"
