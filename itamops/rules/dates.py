"""The POL family, days: what begins before it ends, and what is over."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from itamops.facts.lifecycle.state import entries_on, until_on
from itamops.findings import Level, Problem
from itamops.lifecycles.asset import USED_BEFORE
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.registry.names import NAMED_AFTER, name_by_id, name_of
from itamops.rules.engine import Context, rule


class DatePair(NamedTuple):
    """Two days of a record, or of each part in one of its lists, of which the first comes first."""

    kind: str
    parts: str
    first: str
    second: str


TERMS = (
    DatePair("asset", "holds", "since", "until"),
    DatePair("asset", "warranties", "starts", "ends"),
    DatePair("asset", "media", "encrypted_since", "removed"),
    DatePair("asset", "parents_before", "since", "until"),
    DatePair("asset", "software", "installed", "removed"),
    DatePair("asset", "allocations", "since", "until"),
    DatePair("asset", "issued", "since", "returned"),
    DatePair("asset", "outages", "from_", "to"),
    DatePair("instance", "software", "installed", "removed"),
    DatePair("license", "", "starts", "ends"),
    DatePair("license", "", "purchased", "ends"),
    DatePair("license", "maintenance", "starts", "ends"),
    DatePair("usage", "", "from_", "to"),
    DatePair("order", "", "placed", "expected"),
    DatePair("contract", "", "starts", "ends"),
    DatePair("model", "", "released", "end_of_sale"),
    DatePair("model", "", "released", "end_of_support"),
    DatePair("software", "versions", "released", "end_of_support"),
    DatePair("person", "", "starts", "ends"),
    DatePair("person", "signing_keys", "starts", "ends"),
    DatePair("person", "subscriptions", "since", "until"),
    DatePair("person", "allocations", "since", "until"),
    DatePair("person", "access", "since", "until"),
    DatePair("person", "issued", "since", "returned"),
    DatePair("team", "budgets", "starts", "ends"),
    DatePair("team", "issued", "since", "returned"),
    DatePair("location", "issued", "since", "returned"),
    DatePair("vendor", "certifications", "starts", "ends"),
)


@rule("POL001", "End before start", beside=NAMED_AFTER)
def backward_term(context: Context) -> Iterator[Problem]:
    """A term ends on the day it starts or later; a license does not end before it was bought.

    Two days in the wrong order are a typing error, and until it is found the term covers nothing.

    Example: `warranties: [{starts: 2026-02-12, ends: 2025-02-11}]`.

    Fix: correct the day that is wrong.
    """
    for term in TERMS:
        first, second = term.first.rstrip("_"), term.second
        records = context.registry.all(term.kind).values()
        for record in records if _any_backward(term, records) else ():
            for position, part in enumerate(getattr(record, term.parts) if term.parts else (record,)):
                starts, ends = getattr(part, term.first), getattr(part, term.second)
                if starts is not None and ends is not None and ends < starts:
                    yield Problem(
                        anchor=record.at(*((term.parts, position) if term.parts else ()), second),
                        message=f"{name_of(context.registry, record)}: "
                        f"`{second}` {ends} is before `{first}` {starts}",
                        fix="correct the day that is wrong",
                    )


def _any_backward(term: DatePair, records: Iterable[Record]) -> bool:
    """Look through all records at once, which takes a third of the time of looking into each."""
    parts = chain.from_iterable(map(attrgetter(term.parts), records)) if term.parts else records
    days = map(attrgetter(term.first, term.second), parts)
    return any(starts is not None and ends is not None and ends < starts for starts, ends in days)


HAPPENED = (
    ("order", "receipts", "on"),
    ("order", "invoices", "on"),
    ("asset", "maintenance", "on"),
    ("asset", "software", "installed"),
    ("instance", "software", "installed"),
    ("supply", "scrapped", "on"),
)
"""Days on which something has happened: kind, list, field."""


@rule("POL015", "Future event", beside=NAMED_AFTER)
def not_yet_happened(context: Context) -> Iterator[Problem]:
    """A receipt, a repair, an installation and what was scrapped are told after they happened.

    Whoever writes them down in advance has stock, rights or a device that is not there.

    Example: on 2026-06-30, `receipts: [{note: DN-55120, on: 2026-07-06, …}]`.

    Fix: correct the day, or add the row on its day.
    """
    for kind, parts, field in HAPPENED:
        records = context.registry.all(kind).values()
        days = map(attrgetter(field), chain.from_iterable(map(attrgetter(parts), records)))
        if not any(day is not None and day > context.today for day in days):
            continue
        for record in records:
            for position, part in enumerate(getattr(record, parts)):
                day = getattr(part, field)
                if day is not None and day > context.today:
                    yield Problem(
                        anchor=record.at(parts, position, field),
                        message=f"{name_of(context.registry, record)}: `{field}` {day} in `{parts}` is after "
                        f"today, {context.today}",
                        fix="correct the day, or add the row on its day",
                    )


@rule("POL002", "Device dates out of order", beside=NAMED_AFTER)
def device_days(context: Context) -> Iterator[Problem]:
    """A device is received, then put in service, then retired, then disposed of.

    Depreciation and age count from these days, so one in the wrong place makes amounts wrong.

    Example: `in_service: 2026-01-14` on a laptop that arrived on 2026-02-12.

    Fix: correct `in_service`; entries of the lifecycle are corrected by a new entry.
    """
    for asset in context.registry.of(Asset).values():
        if asset.in_service is not None:
            for what, day, too_early in _milestones(asset):
                if asset.in_service < day if too_early else asset.in_service > day:
                    yield Problem(
                        anchor=asset.at("in_service"),
                        message=f"{name_of(context.registry, asset)} is in service since {asset.in_service}, "
                        f"but was {what} on {day}",
                        fix="correct `in_service`",
                    )
                    break


def _milestones(asset: Asset) -> Iterator[tuple[str, date, bool]]:
    """Yield what happened to a device, the day, and whether it has to be before its service, not after."""
    entries = entries_on(asset, date.max)
    if entries and entries[0].opening is None and entries[0].source not in USED_BEFORE:
        yield "received", entries[0].on, True
    for state in ("retired", "disposed"):
        for entry in entries:
            if entry.to == state:
                yield state, entry.on, False
                break


@rule("POL006", "Overdue loan or reservation", Level.WARNING)
def overdue(context: Context) -> Iterator[Problem]:
    """What was lent comes back by the day that was agreed, and what is reserved is fetched.

    The day is that of the entry which lent or reserved it; without one, that of the record.

    Example: `substate: loan` with `until: 2026-05-31`, on the first of June.

    Fix: record the return, or agree on a new day and append the entry that states it.
    """
    for asset in context.registry.of(Asset).values():
        until = until_on(asset, context.day) if asset.state in ("in_use", "in_stock") else None
        if until is not None and until < context.day:
            name = name_of(context.registry, asset)
            if asset.assignee:
                kind, _, holder = asset.assignee.partition("/")
                message = f"{name} was lent to {name_by_id(context.registry, kind, holder)} until {until}"
            else:
                message = f"{name} was reserved until {until}"
            yield Problem(
                anchor=asset.at("until") if asset.until else asset.at("lifecycle", _lent_by(asset, until)),
                message=message,
                fix="record its return, or append the entry that agrees on a new day (`until`)",
                subject=f"asset/{asset.id} until",
            )


def _lent_by(asset: Asset, until: date) -> int:
    """Return the position of the last entry that sets the last day of a loan or reservation."""
    return max(position for position, entry in enumerate(asset.lifecycle) if entry.until == until)
