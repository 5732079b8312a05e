"""What of the price of licenses each of their users carries."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from heapq import heappop, heappush
from itertools import accumulate, count, pairwise
from typing import NamedTuple

import msgspec

from itamops.facts.contracts.terms import agreed_term, nth_start
from itamops.facts.currency import Amount, Exchange, exchange
from itamops.facts.depreciation.ownership_period import presences
from itamops.facts.licensing.position import NEVER_IN_FORCE, license_positions
from itamops.facts.licensing.price import begins
from itamops.facts.lifecycle.state import entry_on, state_on
from itamops.facts.money import is_negative, rounded, split, sums, times, zero
from itamops.lifecycles import NEW
from itamops.records.asset import Allocation, Asset, Installation
from itamops.records.base import Metric, Money
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.registry import Registry

ON_TOP = ("upgrade", "maintenance", "step_up")
"""What a line may grant that adds no rights to those of other lines; its price is on top of theirs."""

FREE = ("evaluation",)
"""What a line may grant that nothing is paid for."""

COMES_ALONG: Metric = "oem"
"""The metric of rights that are bought with the machine, as part of its price."""

ONE_FOR_EACH: tuple[Metric, ...] = ("device", "named-device", "oem", "seat")
"""Metrics by which a machine used one right of what was installed on it."""

DAY = timedelta(days=1)


class LicenseShares(msgspec.Struct, frozen=True):
    """What was spent on licenses until a day, and who carries it: `spent = shares + unallocated`.

    `shares` are by user (`asset/…`, `instance/…`, `person/…`), `spent` and `unallocated` by the first product
    of the lines, as are `without_rate`, prices in other currencies that no rate was found for, and the ids of
    lines that are `unpriced`. `incomplete` are the products of both by user.
    """

    shares: Mapping[str, Money]
    spent: Mapping[str, Money]
    unallocated: Mapping[str, Money]
    without_rate: Mapping[str, Sequence[Money]]
    unpriced: Mapping[str, Sequence[str]]
    incomplete: Mapping[str, Sequence[str]]


class Used(NamedTuple):
    """So many rights that somebody used from one day to another; who still does has no last day."""

    by: str
    rights: int
    since: date
    until: date | None


class Priced(NamedTuple):
    """An entitlement line with the exact price of all of it, and how many rights it gives.

    Rights without a last day are there for good.
    """

    price: Fraction
    rights: int
    starts: date
    ends: date | None


@lru_cache(maxsize=4)
def license_shares(registry: Registry, day: date) -> LicenseShares:
    """Share out the price of every line that was bought until a day among those who used its product.

    A right that is there for good is carried by those who had it, one after the other, by their days; a right
    for a term by the days on which it is used, until its end by who uses it still. Lines of one product count
    with their average, and what nobody used is unallocated. Where more is used than owned, all carry less.
    """
    currency = registry.configuration.currency
    lines, without_rate, unpriced = _priced(registry, day)
    used = _used(registry, day)
    shares: defaultdict[str, list[Money]] = defaultdict(list)
    spent, unallocated = {}, {}
    for product, priced in lines.items():
        total = sum((line.price for line in priced), Fraction(0))
        carried = _carried(priced, used.get(product, ()), day)
        all_carried = sum((amount for _, amount in carried), Fraction(0))
        scale = min(Fraction(1), total / all_carried) if all_carried else Fraction(0)
        spent[product] = rounded(total, currency)
        by_user: defaultdict[str, Fraction] = defaultdict(Fraction)
        for by, amount in carried:
            by_user[by] += amount * scale / total if total else 0
        *parts, unallocated[product] = split(
            spent[product], [*by_user.values(), 1 - sum(by_user.values(), Fraction(0))]
        )
        for by, part in zip(by_user, parts, strict=True):
            shares[by].append(part)
    incomplete: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for product in (*without_rate, *unpriced):
        for use in used.get(product, ()):
            incomplete[use.by][product] = None
    return LicenseShares(
        {by: sums(parts)[0] for by, parts in shares.items()},
        spent,
        unallocated,
        without_rate,
        unpriced,
        {by: tuple(products) for by, products in incomplete.items()},
    )


# the lines, what they cost, and for how long


class _Lines(NamedTuple):
    """The lines that were bought, by their product, with prices that have no rate, and lines without any."""

    priced: Mapping[str, Sequence[Priced]]
    without_rate: Mapping[str, Sequence[Money]]
    unpriced: Mapping[str, Sequence[str]]


def _priced(registry: Registry, day: date) -> _Lines:
    bought = [line for line in registry.of(License).values() if _is_bought(line, day)]
    followed = {line.renews: begins(line) - DAY for line in bought if line.renews}
    found: defaultdict[str, list[Priced]] = defaultdict(list)
    without_rate: defaultdict[str, list[Money]] = defaultdict(list)
    unpriced: defaultdict[str, list[str]] = defaultdict(list)
    for line in bought:
        price, left = _price(line, day, exchange(registry), followed.get(line.id))
        rights = 0 if line.grants in ON_TOP else (line.quantity or 0) * line.rights_per_unit
        stopped = [end for end in (_terminated(line, day), followed.get(line.id)) if end]
        term = agreed_term(line, min((day, *stopped)))
        ends = [end for end in (term.ends, *stopped) if end]
        found[line.covers[0]].append(
            Priced(price, rights, begins(line), min(ends) if line.ends and ends else None)
        )
        if left:
            without_rate[line.covers[0]] += left
        if not _is_priced(line) and line.grants not in FREE and line.metric != COMES_ALONG:
            unpriced[line.covers[0]].append(line.id)
    return _Lines(found, without_rate, unpriced)


def _is_priced(line: License) -> bool:
    return line.unit_price is not None and not is_negative(line.unit_price)


def _is_bought(line: License, day: date) -> bool:
    return bool(line.covers) and state_on(line, day) not in (NEW, *NEVER_IN_FORCE) and begins(line) <= day


def _terminated(line: License, day: date) -> date | None:
    entry = entry_on(line, day)
    return entry.effective or entry.on if entry and entry.to == "terminated" else None


def _price(line: License, day: date, rates: Exchange, followed: date | None) -> tuple[Fraction, list[Money]]:
    """Return what was paid for a line until a day, with its maintenance, and the amounts without a rate."""
    price, left = Fraction(0), []
    stopped = [end for end in (_terminated(line, day), followed) if end]
    for money, on in (*_paid(line), *_renewed(line, min((day, *stopped)))):
        own = rates.convert(money, on) if on <= day else zero(rates.currency)
        if own is None:
            left.append(money)
        else:
            price += Fraction(own.amount)
    return price, left


def _paid(line: License) -> Iterator[Amount]:
    if line.unit_price and _is_priced(line):
        yield times(line.unit_price, line.quantity or 1), line.purchased or begins(line)
    for term in line.maintenance:
        if term.price and not is_negative(term.price):
            yield term.price, term.starts


def _renewed(line: License, until: date) -> Iterator[Amount]:
    """Yield what is paid for each further term of a line that renews itself, until a day."""
    if not (line.auto_renew and line.ends and line.unit_price and _is_priced(line)):
        return
    for number in count(1):
        on = nth_start(line.starts, line.ends, number)
        if on > until or on == date.max:
            return
        yield times(line.unit_price, line.quantity or 1), on


# who used how many rights, from when to when


class _Evidence(NamedTuple):
    """A sign of use from one day to another; only what was set aside says by how many rights."""

    rights: int | None
    since: date
    until: date | None


def _used(registry: Registry, day: date) -> Mapping[str, Sequence[Used]]:
    """Return all use until a day, by the first product of the lines that it is of."""
    groups, metrics = _groups(registry)
    evidence: defaultdict[tuple[str, str], list[_Evidence]] = defaultdict(list)
    for by, product, sign in _evidence(registry, day):
        for group in groups.get(product, ()):
            evidence[group, by].append(sign)
    counted = _counted(registry, day)
    found: defaultdict[str, list[Used]] = defaultdict(list)
    for (group, by), signs in evidence.items():
        lasting = [sign for sign in signs if sign.until is None or sign.until > day]
        rights = counted[group, by] or sum(sign.rights or 0 for sign in lasting)
        if lasting and rights:
            found[group].append(Used(by, rights, min(sign.since for sign in lasting), None))
        found[group] += _ended(by, [sign for sign in signs if sign not in lasting], metrics[group])
    return found


def _groups(registry: Registry) -> tuple[Mapping[str, set[str]], Mapping[str, set[Metric]]]:
    """Return the first products of the lines that cover each product, and the metrics of their lines."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    metrics: defaultdict[str, set[Metric]] = defaultdict(set)
    for line in registry.of(License).values():
        for product in line.covers:
            groups[product].add(line.covers[0])
            metrics[line.covers[0]].add(line.metric)
    return groups, metrics


def _counted(registry: Registry, day: date) -> Counter[tuple[str, str]]:
    """Count the rights of each product that each machine and person needs on a day."""
    counted: Counter[tuple[str, str]] = Counter()
    for position in license_positions(registry, day):
        for use in position.uses:
            counted[position.product, use.by] += use.rights
    return counted


def _ended(by: str, signs: Sequence[_Evidence], metrics: set[Metric]) -> Iterator[Used]:
    """Yield the uses that are over: what was set aside, or else a right for each machine and subscription."""
    set_aside = [sign for sign in signs if sign.rights is not None]
    one_each = by.startswith("person/") or not metrics.isdisjoint(ONE_FOR_EACH)
    for sign in set_aside or (signs if one_each else ()):
        yield Used(by, 1 if sign.rights is None else sign.rights, sign.since, sign.until)


def _evidence(registry: Registry, day: date) -> Iterator[tuple[str, str, _Evidence]]:
    """Go over the signs of use that began by a day: by whom, of which product."""
    for by, product, sign in _signs(registry, day):
        if sign.since <= day and (sign.until is None or sign.since <= sign.until):
            yield by, product, sign


def _signs(registry: Registry, day: date) -> Iterator[tuple[str, str, _Evidence]]:
    lines = registry.of(License)
    there = presences(registry, day)
    for asset in registry.of(Asset).values():
        if (asset.software or asset.allocations) and asset.id in there:
            first, last = there[asset.id]
            yield from _installed(f"asset/{asset.id}", asset.software, first, last)
            yield from _set_aside(f"asset/{asset.id}", asset.allocations, last, lines)
    for instance in registry.of(Instance).values():
        if instance.software and (entry := entry_on(instance, day)):
            last = entry.on if entry.to == "deleted" else None
            first = instance.lifecycle[0].on
            yield from _installed(f"instance/{instance.id}", instance.software, first, last)
    for person in registry.of(Person).values():
        yield from _set_aside(f"person/{person.id}", person.allocations, person.ends, lines)
        for taken in person.subscriptions:
            sign = _Evidence(None, taken.since, _first(taken.until, person.ends))
            yield f"person/{person.id}", taken.product, sign


def _installed(
    by: str, software: Sequence[Installation], first: date, last: date | None
) -> Iterator[tuple[str, str, _Evidence]]:
    for entry in software:
        removed = entry.removed - DAY if entry.removed else None
        yield by, entry.product, _Evidence(None, entry.installed or first, _first(removed, last))


def _set_aside(
    by: str, allocations: Sequence[Allocation], last: date | None, lines: Mapping[str, License]
) -> Iterator[tuple[str, str, _Evidence]]:
    for entry in allocations:
        line = lines.get(entry.license)
        for product in line.covers[:1] if line else ():
            yield by, product, _Evidence(entry.quantity, entry.since, _first(entry.until, last))


def _first(*days: date | None) -> date | None:
    return min((day for day in days if day), default=None)


# who carries how much of the price


class _Slot(NamedTuple):
    """So many rights for good, and those who had them one after the other."""

    rights: int
    uses: tuple[Used, ...]


def _carried(lines: Sequence[Priced], used: Sequence[Used], day: date) -> list[tuple[str, Fraction]]:
    """Return what each use carries: rights for good go first, then those for a term, by the day it began."""
    good = [line for line in lines if line.ends is None]
    term = [line for line in lines if line.ends is not None]
    rights = sum(line.rights for line in good)
    uses = sorted(used, key=lambda use: (use.since, use.by))
    slots, beyond = _slots(uses, rights if term else sum(use.rights for use in uses))
    unit = sum((line.price for line in good), Fraction(0)) / rights if rights else Fraction(0)
    paid = _PaidDays(term)
    return [
        *((use.by, unit * slot.rights * share) for slot in slots for use, share in _by_days(slot.uses, day)),
        *((use.by, paid.between(use.since, use.until) * use.rights) for use in beyond),
    ]


def _slots(uses: Iterable[Used], rights: int) -> tuple[list[_Slot], list[Used]]:
    """Put uses one after the other on so many rights, as these come free; give also those that find none."""
    free: list[tuple[date, int, _Slot]] = []
    new = rights
    beyond = []
    number = count()
    for use in uses:
        wanted = use.rights
        while wanted:
            if free and free[0][0] < use.since:
                since, _, slot = heappop(free)
                if slot.rights > wanted:
                    heappush(free, (since, next(number), slot._replace(rights=slot.rights - wanted)))
            else:
                slot, new = _Slot(new, ()), max(0, new - wanted)
            taken = min(wanted, slot.rights)
            if not taken:
                beyond.append(use._replace(rights=wanted))
                break
            had = _Slot(taken, (*slot.uses, use))
            heappush(free, (use.until or date.max, next(number), had))
            wanted -= taken
    return [slot for _, _, slot in free], beyond


def _by_days(uses: Sequence[Used], day: date) -> Iterator[tuple[Used, Fraction]]:
    days = [((use.until or day) - use.since).days + 1 for use in uses]
    return ((use, Fraction(used, sum(days))) for use, used in zip(uses, days, strict=True))


class _PaidDays:
    """What one right for a term costs from day to day, the average of the lines of each day."""

    def __init__(self, lines: Sequence[Priced]) -> None:
        terms = [(line, line.ends + DAY) for line in lines if line.ends and line.ends >= line.starts]
        self._days = sorted({on for line, after in terms for on in (line.starts, after)})
        costs = []
        for first, after in pairwise(self._days):
            running = [line for line, end in terms if line.starts <= first < end]
            rights = sum(line.rights for line in running)
            daily = sum((line.price / _days(line) for line in running), Fraction(0))
            costs.append(daily * (after - first).days / rights if rights else Fraction(0))
        self._paid = list(accumulate(costs, initial=Fraction(0)))

    def between(self, since: date, until: date | None) -> Fraction:
        """Return what one right costs on the days of a span; without an end for as long as it is paid for."""
        last = until + DAY if until else date.max
        return max(Fraction(0), self._before(last) - self._before(since))

    def _before(self, day: date) -> Fraction:
        number = bisect_left(self._days, day)
        if number == 0 or number == len(self._days):
            return self._paid[-1] if number and self._days else Fraction(0)
        first, after = self._days[number - 1], self._days[number]
        share = Fraction((day - first).days, (after - first).days)
        return self._paid[number - 1] + (self._paid[number] - self._paid[number - 1]) * share


def _days(line: Priced) -> int:
    return ((line.ends or line.starts) - line.starts).days + 1
