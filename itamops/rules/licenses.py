"""The LIC family: no more of a product is used than there are rights for, and lines can be counted."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from itamops.facts.budgeting.renewals import HORIZONS, renewals_among
from itamops.facts.licensing.effective_rights import effective_rights
from itamops.facts.licensing.metrics import missing_parameters, unused_parameters, unusual_parameters
from itamops.facts.licensing.position import NEVER_IN_FORCE, Position, license_positions
from itamops.facts.licensing.reassignment import moved_too_soon
from itamops.findings import Anchor, Level, Problem
from itamops.records.asset import Asset
from itamops.records.instance import Instance
from itamops.records.license import License, Parameters
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.names import label_of, listed, name_of
from itamops.rules.changed_positions import counted_again
from itamops.rules.engine import Context, rule

SHOWN = 3
"""Uncovered uses that a finding points at; the report lists all."""

UNDER = "under"
"""The status of a shortage that no agreement lets stand."""


def _say_shortages(context: Context, positions: Sequence[Position]) -> Iterator[Problem]:
    if _new_unread_license(context):
        return
    products = context.registry.of(Software)
    for position in positions:
        product = products.get(position.product)
        if product is not None and position.status == UNDER:
            yield Problem(
                anchor=position.anchor,
                message=_shortage(position, product.label),
                fix=f"buy {position.needed}, remove the software where nobody uses it, or record a waiver",
                subject=_subject(position),
                measure=position.needed,
                related=(*_spent(context, position), *islice(_uncovered(context.registry, position), SHOWN)),
            )


def _say_unproved(_context: Context, positions: Sequence[Position]) -> Iterator[Problem]:
    for position in positions:
        if not position.proved:
            yield Problem(
                anchor=position.anchor,
                message=f"it is not proved that all {position.required} rights are required: fewer might do",
                fix="set rights aside for some users, or raise solver_seconds in policy/rules.yaml",
                subject=_subject(position),
            )


def _say_renewals(context: Context, positions: Sequence[Position]) -> Iterator[Problem]:
    for renewal in renewals_among(positions, context.registry, context.day):
        last = renewal.notice_by or renewal.ends
        if last and context.day <= last and (last - context.day).days <= HORIZONS[0]:
            what = "notice can be given until" if renewal.notice_by else "the term ends on"
            units = renewal.license.quantity
            yield Problem(
                anchor=renewal.license.at("ends"),
                message=f"{what} {last}: {renewal.would_do} units would do instead of {units}",
                fix="renew what is needed with a line that renews this one, or let it end",
            )


def _of_position(_context: Context, problem: Problem) -> Sequence[str]:
    """Name the product of a position, which the subject of its problem begins with."""
    return [problem.subject.split(" ")[0].removeprefix("software/")]


def _of_line(context: Context, problem: Problem) -> Sequence[str]:
    """Name the products of the line that a problem stands at."""
    anchor = problem.anchor
    line = context.registry.of(License).get(anchor.record) if isinstance(anchor, Anchor) else None
    return line.covers if line else ()


@rule("LIC001", "License shortfall", again=counted_again(_say_shortages, _of_position))
def rights_exceeded(context: Context) -> Iterator[Problem]:
    """Every use of a licensed product needs a right that somebody bought.

    Counted is what stands in the register on the day: software installed on devices that are not gone,
    subscriptions of people who are with the organization, seats that were set aside; against the lines in
    force, with renewals, upgrades, transfers and terms. A shortage that an agreement lets stand until its
    true-up is in the report, and here only after that day. Metrics that are not counted claim nothing.

    Example: 50 rights of Office by device are owned, and a change deploys it on four more where 48 are used.

    Fix: buy the rights that are missing and add their line in the same change, remove what is not used, or
    record a waiver with an end date.
    """
    yield from _say_shortages(context, license_positions(context.registry, context.day))


@rule("LIC002", "Uncountable metric")
def uncountable_metric(context: Context) -> Iterator[Problem]:
    """Some metrics count by figures that stand in the contract, not in the register.

    Without them nobody can say how many rights are needed: the product's position is not measured.

    Example: `metric: core-points` without `parameters: {points: pvu}`, the table of what a core weighs.

    Fix: say the figures under `parameters`, as the contract has them.
    """
    for line in _in_force(context):
        missing = missing_parameters(line)
        if missing:
            yield Problem(
                anchor=line.at("metric"),
                message=f"{line.metric} cannot be counted without {listed(missing)}",
                fix="write what the contract has, "
                f"`parameters: {{{', '.join(f'{one}: <value>' for one in missing)}}}`",
            )


@rule("LIC003", "Unknown license use", Level.WARNING)
def uncountable_use(context: Context) -> Iterator[Problem]:
    """Rights by cores need the cores that a device has, and those by sessions or heads need their figures.

    What nobody recorded is left out of the license position, and the position says nothing where it would
    otherwise say that all is well.

    Example: SQL Server by core on a server whose `hardware` has no `cpus`.

    Fix: record the processors of the device or the virtual cores of the machine, import the measurement
    (`itamops import usage`), or add the heads to `tables/headcount.yaml`.
    """
    told: set[tuple[str, str]] = set()
    for position in license_positions(context.registry, context.day):
        for unknown in position.unknown:
            record = context.registry.get(*unknown.by.split("/", 1))
            if record and (position.product, unknown.by) not in told:
                told.add((position.product, unknown.by))
                yield Problem(
                    anchor=record.at(*_use_pointer(record, position.product)),
                    message=f"{name_of(context.registry, record)} is left out of the license position of "
                    f"{label_of(context.registry, 'software', position.product)}: {unknown.why}",
                    fix="write what is missing on its record",
                    subject=f"software/{position.product} {unknown.by}",
                )
    yield from _not_measured(context)


@rule("LIC005", "License reassigned too soon")
def moved_again_too_soon(context: Context) -> Iterator[Problem]:
    """A right that was assigned moves to somebody else only after as many days as its terms say.

    Until then it stays with whom it was taken from, and the next holder needs one of their own. It may move
    at once where the device failed, its person left, or it was lent: the ended allocation's `reason` says so
    with the word `failure`, `leaver`, `temporary` or `loan`.

    Example: `reassign_days: 90`, a right that Anna had from 1 April to 15 May, and Ben has since 16 May.

    Fix: leave the right with its holder, buy another, or say the reason for which it may move.
    """
    for moved in moved_too_soon(context.registry, context.day):
        terms = context.registry.of(License)[moved.held.license].at("rights", "reassign_days")
        yield Problem(
            anchor=moved.record.at("allocations", moved.index, "license"),
            message=f"{name_of(context.registry, moved.record)}: the right of {moved.held.license} stays "
            "with "
            f"{moved.held.by} until {moved.held.until}, and no other is free",
            fix="leave it there, buy another, or say in the old allocation's reason why it may move",
            subject=f"{moved.record.kind}/{moved.record.id} {moved.held.license}",
            related=((terms, "says how long"),),
        )


@rule(
    "LIC006",
    "Unproven optimal assignment",
    Level.WARNING,
    again=counted_again(_say_unproved, _of_position),
)
def unproved_optimum(context: Context) -> Iterator[Problem]:
    """Where rights can be used in several ways, the best of all is looked for and proved to be the best.

    Here that took longer than policy gives it, or the choice is too large to be looked through. What is shown
    can be done and is no worse than taking the first right that fits, but fewer rights might do.

    Example: `limits: {solver_seconds: 1}`, and thousands of devices that five overlapping lines may cover.

    Fix: set rights aside for some of their users, or raise `solver_seconds` in `policy/rules.yaml`.
    """
    yield from _say_unproved(context, license_positions(context.registry, context.day))


@rule("LIC007", "Core count without a minimum", Level.NOTE)
def unusual_terms(context: Context) -> Iterator[Problem]:
    """Nearly every contract by cores counts at least so many a processor, a host or a virtual machine.

    A line that says none of them counts the cores that there are, perhaps fewer than the contract does.

    Example: `metric: core` without `parameters: {minimum_per_processor: 8, minimum_per_host: 16}`.

    Fix: say the minimum of the contract; where it has none, say one of 1.
    """
    for line in _in_force(context):
        unusual = unusual_parameters(line)
        if unusual:
            yield Problem(
                anchor=line.at("metric"),
                message=f"{line.metric} is counted without any of {listed(unusual)}",
                fix=f"write the contract's minimum, "
                f"`parameters: {{{unusual[0]}: <number>}}`, or 1 where it has none",
            )


@rule("LIC008", "Renewal due", Level.NOTE, again=counted_again(_say_renewals, _of_line))
def renewal_due(context: Context) -> Iterator[Problem]:
    """A term ends within 30 days, or the last day to give notice of one that renews itself is as near.

    Told is how many units would do for what is in use and the headroom that policy wants.

    Example: `ends: 2026-07-15` on 30 June, of 50 units of which 41 would do.

    Fix: renew what is needed with a line that `renews` this one, or let it end.
    """
    yield from _say_renewals(context, license_positions(context.registry, context.day))


@rule("LIC009", "Parameter unknown to the metric", Level.WARNING)
def unused_parameter(context: Context) -> Iterator[Problem]:
    """A parameter that a metric does not count by changes no number, whatever the contract says.

    Example: `metric: processor` with `parameters: {minimum_per_host: 16}`, a minimum of cores.

    Fix: state the metric of the contract, or remove the parameter.
    """
    for line in _in_force(context):
        for name in unused_parameters(line):
            yield Problem(
                anchor=line.at("parameters", name),
                message=f"{line.metric} does not take {name}: it counts for nothing",
                fix="state the metric of the contract, or remove the parameter",
                subject=f"license/{line.id} {name}",
            )


@rule("LIC010", "Host over the license limit")
def host_too_large(context: Context) -> Iterator[Problem]:
    """Some terms apply to small hosts only: elsewhere their rights cover nothing, however many there are.

    Oracle Standard Edition 2 may run on servers of two sockets at most, and by Oracle's cloud policy on
    instances of eight virtual cores at most.

    Example: `parameters: {most_processors_per_host: 2}`, and the product on a server with four processors;
    `cloud: [{provider: aws, vcpus: 4, most_vcpus: 8}]`, and the product on an instance of 16 virtual cores.

    Fix: move it to a smaller host, or license it by terms that allow this one.
    """
    lines = context.registry.of(License)
    for position in license_positions(context.registry, context.day):
        for use in position.uses:
            parameters = lines[use.license].parameters if use.license else None
            host = _host(context.registry, use.by)
            limit = _limit(host, parameters) if host and parameters else None
            if host and limit and limit.has > limit.most:
                yield Problem(
                    anchor=host.at(*limit.field),
                    message=f"{name_of(context.registry, host)} has {limit.has} {limit.of}, {use.license} "
                    f"allows {limit.most}",
                    fix="move the software to a smaller host, or license it by terms that allow this one",
                    subject=f"{host.kind}/{host.id} software/{use.product}",
                    measure=limit.has,
                )


class _Limit(NamedTuple):
    """How large a host is, how large it may be, and the field that states it."""

    of: str
    has: int
    most: int
    field: tuple[str, ...]


def _host(registry: Registry, by: str) -> Asset | Instance | None:
    """Return the device or instance that something is used by, a person is none."""
    kind, _, record_id = by.partition("/")
    host = registry.get(kind, record_id)
    return host if isinstance(host, Asset | Instance) else None


def _limit(host: Asset | Instance, parameters: Parameters) -> _Limit | None:
    """Return the limit that the terms of a line set for a host, if they do."""
    if isinstance(host, Asset):
        most = parameters.most_processors_per_host
        processors = len(host.hardware.cpus) if host.hardware else 0
        return _Limit("processors", processors, most, ("hardware", "cpus")) if most else None
    most = next((one.most_vcpus for one in parameters.cloud if one.provider == host.provider), None)
    return _Limit("virtual cores", host.vcpus or 0, most, ("vcpus",)) if most else None


def _not_measured(context: Context) -> Iterator[Problem]:
    """Yield the lines that one figure is counted by which nobody has given."""
    uncounted = {
        line.license
        for position in license_positions(context.registry, context.day)
        for line in position.lines
        if not line.counted
    }
    for line in _in_force(context):
        if line.id in uncounted and not missing_parameters(line):
            yield Problem(
                anchor=line.at("metric"),
                message=f"no figure says how many rights by {line.metric} are needed",
                fix="add the heads of the day" if line.metric == "employee" else "import what was measured",
            )


def _in_force(context: Context) -> Iterator[License]:
    """Yield the lines that have rights on the day."""
    for line in effective_rights(context.registry, context.day).values():
        if line.status not in NEVER_IN_FORCE and line.rights != 0:
            yield line.license


def _new_unread_license(context: Context) -> bool:
    """Return whether a line that could be read before cannot be now, so that its rights are missing."""
    before = context.base.registry.unread if context.base else frozenset()
    return any(kind == License.kind for kind, _ in context.registry.unread - before)


def _shortage(position: Position, product: str) -> str:
    pool = f" in pool {position.pool}" if position.pool else ""
    packs = f" ({position.needed} in whole packs)" if position.needed != position.uncovered else ""
    price = f", true-up {position.true_up_cost}" if position.true_up_cost else ", true-up price unknown"
    return (
        f"{product} needs {_rights(position.required)} by {position.metric}{pool}, "
        f"{position.owned} {'is' if position.owned == 1 else 'are'} owned: "
        f"{position.uncovered} short{packs}{price}"
    )


def _rights(number: int | None) -> str:
    return f"{number} {'right' if number == 1 else 'rights'}"


def _subject(position: Position) -> str:
    pool = f" {position.pool}" if position.pool else ""
    return f"software/{position.product} {position.metric}{pool}"


def _spent(context: Context, position: Position) -> Iterator[tuple[Anchor, str]]:
    """Point at the lines that give nothing, where none gives anything: their quantity would puzzle."""
    if position.owned == 0:
        rights = effective_rights(context.registry, context.day)
        for line in islice((rights[line.license] for line in position.lines), SHOWN):
            field = "ends" if line.license.ends else "state"
            yield line.license.at(field), f"gives no rights: it is {line.status}"


def _uncovered(registry: Registry, position: Position) -> Iterator[tuple[Anchor, str]]:
    for use in position.uses:
        kind, _, record_id = use.by.partition("/")
        record = registry.get(kind, record_id)
        if use.license is None and record is not None:
            yield record.at(*_use_pointer(record, position.product)), "is used here without a right"


def _use_pointer(record: object, product: str) -> tuple[str | int, ...]:
    for field in ("software", "subscriptions"):
        for index, entry in enumerate(getattr(record, field, ())):
            if entry.product == product:
                return field, index
    return ("id",)
