"""What needs a decision: a table of questions to the reports, what presses most first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from itamops.records.base import Money
from itamops.registry.names import listed
from itamops.reports import Report
from itamops.site.conditions import Conditions
from itamops.site.selection import Selection
from itamops.site.values import counted


class WithinDays(NamedTuple):
    """A column of days and which of them is told: `the oldest` among several, `for` so many days."""

    column: str
    which: Callable[[Iterable[int]], int]
    among: str
    relation: str


class Amounts(NamedTuple):
    """A column of amounts, and what they are."""

    column: str
    what: str


class Question(NamedTuple):
    """Rows of a report that somebody has to decide about.

    `one` and `many` say what they are, after their number; `names` is the column that tells them apart and
    `each`, where given, that of how many.
    """

    report: str
    conditions: Conditions
    tone: str
    one: str
    many: str
    names: str = ""
    each: str = ""
    amounts: Amounts | None = None
    days: WithinDays | None = None


class OpenDecision(NamedTuple):
    """Rows that are there, in words."""

    tone: str
    selection: Selection
    text: str
    names: str
    amounts: Sequence[Money]
    what: str


def _waiting(waits_for: str) -> Question:
    return Question(
        "requests",
        {"waits_for": f"={waits_for}"},
        "waiting",
        f"request waits for {waits_for}",
        f"requests wait for {waits_for}",
        "name",
        amounts=Amounts("estimate", "estimated"),
        days=WithinDays("waiting_days", max, "the oldest", "for"),
    )


def questions(soon: int) -> Sequence[Question]:
    """List the questions; `soon` is the number of days before its end at which something is spoken of."""
    return (
        Question(
            "findings",
            {"level": "=error", "class": "=present"},
            "alarm",
            "error stands in the register",
            "errors stand in the register",
        ),
        Question(
            "license-position",
            {"needed": ">0"},
            "alarm",
            "product is short of rights",
            "products are short of rights",
            "name",
            "needed",
            amounts=Amounts("true_up_cost", "true-up"),
        ),
        Question(
            "assets",
            {"state": "=missing"},
            "alarm",
            "device is missing",
            "devices are missing",
            "model_name",
            amounts=Amounts("price", "paid"),
        ),
        Question(
            "leavers",
            {},
            "alarm",
            "thing is still held by somebody who has left",
            "things are still held by people who have left",
            "holder_name",
        ),
        Question(
            "people-equipment",
            {"how": "=loan", "overdue": "=yes"},
            "alarm",
            "loan is overdue",
            "loans are overdue",
            "holder_name",
        ),
        _waiting("approval"),
        _waiting("review"),
        _waiting("order or stock"),
        Question(
            "orders",
            {"days_late": ">0"},
            "waiting",
            "order is late",
            "orders are late",
            "vendor_name",
            amounts=Amounts("price", "ordered"),
            days=WithinDays("days_late", max, "the latest", "by"),
        ),
        Question(
            "contracts",
            {"auto_renew": "=yes", "notice_days_left": f"0..{soon}"},
            "waiting",
            "contract renews itself unless notice is given",
            "contracts renew themselves unless notice is given",
            "name",
            amounts=Amounts("price", "a period"),
            days=WithinDays("notice_days_left", min, "the first", "within"),
        ),
        Question(
            "licenses",
            {"status": "=expiring|in_grace", "renewed_by": "="},
            "waiting",
            "license line is about to end and not renewed",
            "license lines are about to end and not renewed",
            "product_names",
            amounts=Amounts("price", "paid"),
            days=WithinDays("days_left", min, "the first", "in"),
        ),
        Question(
            "end-of-support",
            {"status": "=ended"},
            "waiting",
            "model or version in use has lost its support",
            "models and versions in use have lost their support",
            "name",
        ),
        Question(
            "warranties",
            {"status": "=ending"},
            "waiting",
            "device loses its cover soon",
            "devices lose their cover soon",
            "model_name",
            days=WithinDays("days_left", min, "the first", "in"),
        ),
        Question(
            "by-model",
            {"short": ">0"},
            "waiting",
            "model is under its minimum stock",
            "models are under their minimum stock",
            "name",
            "short",
        ),
        Question(
            "supplies",
            {"short": ">0"},
            "waiting",
            "supply is under its minimum",
            "supplies are under their minimum",
            "name",
            "short",
        ),
        Question(
            "waivers",
            {"status": "=ending|ended"},
            "waiting",
            "waiver ends soon or has ended",
            "waivers end soon or have ended",
            "code",
        ),
        Question(
            "findings",
            {"level": "=warning", "class": "=present"},
            "waiting",
            "warning stands in the register",
            "warnings stand in the register",
        ),
    )


def decisions(reports: Mapping[str, Report], soon: int) -> list[OpenDecision]:
    """Answer the questions; those that no row is there for are left out."""
    asked = (
        (question, Selection(reports[question.report], question.conditions)) for question in questions(soon)
    )
    return [_decision(question, selection) for question, selection in asked if selection.count]


def _decision(question: Question, selection: Selection) -> OpenDecision:
    names = list(_names(question, selection))
    return OpenDecision(
        question.tone,
        selection,
        counted(selection.count, question.one, question.many) + _days(question.days, selection),
        listed(names) if names else "",
        selection.sums(question.amounts.column) if question.amounts else (),
        question.amounts.what if question.amounts else "",
    )


def _days(days: WithinDays | None, selection: Selection) -> str:
    numbers = selection.numbers(days.column) if days else []
    if not days or not numbers:
        return ""
    among = f"{days.among} " if selection.count > 1 else ""
    return f", {among}{days.relation} {counted(days.which(numbers), 'day')}"


def _names(question: Question, selection: Selection) -> Iterator[str]:
    if not question.names:
        return
    named = zip(
        selection.values(question.names), selection.values(question.each or question.names), strict=True
    )
    for name, each in named:
        if name is not None:
            yield f"{each} \N{MULTIPLICATION SIGN} {name}" if question.each else str(name)
