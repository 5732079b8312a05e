"""Needs of devices and people: what is installed or subscribed to, counted by device, person or suite."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.connected_sets import joined
from itamops.facts.licensing.metrics import METRICS, Counted
from itamops.facts.licensing.needs.suites import infers
from itamops.facts.licensing.optimum.assembly import Assembly, BlockShape, Names, Path, paths
from itamops.facts.licensing.optimum.supply import Market, SupplyChoice
from itamops.facts.licensing.software_use import Installed, ProductUse
from itamops.facts.licensing.terms import CoverRule, LineTerms, Variant
from itamops.records.base import Metric
from itamops.records.software import Software

ONE = Fraction(1)
FOR_PEOPLE = (Counted.PEOPLE, Counted.SUBSCRIBERS)


class Devices(NamedTuple):
    """Which devices (`asset/…`) can be carried about, and which are somebody's primary one."""

    portable: frozenset[str]
    primary: Mapping[str, str]


class _Installation(NamedTuple):
    product: str
    pools: tuple[str, ...]
    entries: tuple[Variant, ...]


class _Machine(NamedTuple):
    """What is on a machine, in the order of the products, and what matters for second use."""

    installations: tuple[_Installation, ...]
    base: bool = False
    portable: bool = False


_Subscription = tuple[str, tuple[str, ...], tuple[str | None, ...]]
"""A product that a person subscribes to, with the person's pools and the editions."""


class _Situation(NamedTuple):
    """All that hangs together: the machines that a person has, and the person's subscriptions."""

    is_person: bool
    machines: tuple[_Machine, ...]
    subscriptions: tuple[_Subscription, ...] = ()


class Bundle(NamedTuple):
    """Products that are covered together, each with the metrics by which it is counted."""

    metrics: Mapping[str, frozenset[Metric]]
    suites: Sequence[Software] = ()


def bundles(
    software: Mapping[str, Software], metrics: Mapping[str, frozenset[Metric]], owned: Iterable[str]
) -> Iterator[Bundle]:
    """Put the products together that are in one suite of which there are lines; others stand alone."""
    suites = [
        record
        for product in owned
        if (record := software.get(product)) and record.suite and product in metrics
    ]
    sets = [[product] for product in metrics]
    sets += [
        [record.id, *(part for part in record.suite.components if part in metrics)]
        for record in suites
        if record.suite
    ]
    for together in joined(sets):
        products = dict.fromkeys(product for position in together for product in sets[position])
        yield Bundle(
            {product: metrics[product] for product in products},
            [record for record in suites if record.id in products],
        )


def add_workplaces(
    assembly: Assembly, bundle: Bundle, use: Mapping[str, ProductUse], devices: Devices
) -> None:
    """Add the needs of a bundle's products to an assembly."""
    by_person = _is_shared(assembly, bundle)
    found: defaultdict[_Situation, list[Names]] = defaultdict(list)
    for situation, names in _situations(bundle, use, devices, by_person=by_person):
        found[situation] += names
    builder = _Builder(assembly.market, bundle)
    for situation, members in found.items():
        assembly.add(builder.shape(situation), members)


def _is_shared(assembly: Assembly, bundle: Bundle) -> bool:
    """Return whether a right may cover several machines of a person."""
    market = assembly.market
    return any(
        METRICS[metric].by in FOR_PEOPLE or market.grants_second_use(product, metric)
        for product, metrics in bundle.metrics.items()
        for metric in metrics
    )


def _situations(
    bundle: Bundle, use: Mapping[str, ProductUse], devices: Devices, *, by_person: bool
) -> Iterator[tuple[_Situation, list[Names]]]:
    """Yield what there is, and by names who has it: the person (if any), then the machines."""
    machines: dict[str, tuple[_Installation, ...]] = {}
    holders: dict[str, str] = {}
    subscriptions: defaultdict[str, list[_Subscription]] = defaultdict(list)
    for product in sorted(bundle.metrics):
        used = use.get(product, ProductUse())
        for installation, those in _alike(product, used.installed):
            own = (installation,)
            machines |= {one.machine: machines.get(one.machine, ()) + own for one in those}
        if by_person:
            holders |= {one.machine: one.person for one in used.installed if one.person}
        for subscribed in used.subscribed:
            subscriptions[subscribed.person].append((product, subscribed.pools, subscribed.editions))
    yield from _of_machines({one: there for one, there in machines.items() if one not in holders})
    yield from _of_people(machines, holders, subscriptions, devices)


def _alike(product: str, installed: Iterable[Installed]) -> Iterator[tuple[_Installation, list[Installed]]]:
    found: defaultdict[tuple[tuple[str, ...], tuple[Variant, ...]], list[Installed]] = defaultdict(list)
    for one in installed:
        found[one.pools, one.entries].append(one)
    for (pools, entries), those in found.items():
        yield _Installation(product, pools, entries), those


def _of_machines(
    machines: Mapping[str, tuple[_Installation, ...]],
) -> Iterator[tuple[_Situation, list[Names]]]:
    found: defaultdict[tuple[_Installation, ...], list[Names]] = defaultdict(list)
    for machine, installations in machines.items():
        found[installations].append(((machine,),))
    for installations, members in found.items():
        yield _Situation(is_person=False, machines=(_Machine(installations),)), members


def _of_people(
    machines: Mapping[str, tuple[_Installation, ...]],
    holders: Mapping[str, str],
    subscriptions: Mapping[str, Sequence[_Subscription]],
    devices: Devices,
) -> Iterator[tuple[_Situation, list[Names]]]:
    held: defaultdict[str, list[str]] = defaultdict(list)
    for machine, person in holders.items():
        held[person].append(machine)
    found: defaultdict[tuple[tuple[_Machine, ...], tuple[_Subscription, ...]], list[Names]]
    found = defaultdict(list)
    for person in dict.fromkeys([*held, *subscriptions]):
        described = [(_Machine(machines[machine]), machine) for machine in held.get(person, ())]
        if len(described) > 1:
            described = [(_marked(there, one, person, devices), one) for there, one in described]
            described.sort(key=repr)
        there = tuple(machine for machine, _ in described)
        names = ((person,), *((machine,) for _, machine in described))
        found[there, tuple(subscriptions.get(person, ()))].append(names)
    for (there, subscribed), members in found.items():
        yield _Situation(is_person=True, machines=there, subscriptions=subscribed), members


def _marked(there: _Machine, machine: str, person: str, devices: Devices) -> _Machine:
    """Return of one of a person's machines what matters for second use."""
    portable = machine in devices.portable
    primary = devices.primary.get(person)
    return there._replace(base=machine == primary if primary else not portable, portable=portable)


class _Row(NamedTuple):
    """A need: installations of one edition and version on a machine, or (without a machine) a subscription.

    `name` is the position of the machine's or person's name.
    """

    machine: int | None
    name: int
    product: str
    pools: tuple[str, ...]
    variant: Variant
    installations: int = 1


def _rows(situation: _Situation) -> Iterator[_Row]:
    for index, machine in enumerate(situation.machines):
        name = index + situation.is_person
        for one in machine.installations:
            for variant in sorted(set(one.entries), key=str):
                yield _Row(index, name, one.product, one.pools, variant, one.entries.count(variant))
    for product, pools, editions in situation.subscriptions:
        for edition in editions:
            yield _Row(None, 0, product, pools, (edition, None))


class _Builder:
    """Makes shapes of the situations of one bundle."""

    def __init__(self, market: Market, bundle: Bundle) -> None:
        self.market = market
        self.bundle = bundle

    def shape(self, situation: _Situation) -> BlockShape:
        """Return the needs of a situation and all ways to meet them."""
        rows = list(_rows(situation))
        found: list[Path] = []
        for index, _ in enumerate(situation.machines):
            own = [number for number, row in enumerate(rows) if row.machine == index]
            holder = index + situation.is_person
            found += self._paths(rows, own, holder, (Counted.MACHINES, Counted.SITE))
            if not situation.is_person:
                found += self._paths(rows, own, holder, (Counted.PEOPLE,))
        if situation.is_person:
            found += self._paths(rows, range(len(rows)), 0, FOR_PEOPLE)
            subscribed = [number for number, row in enumerate(rows) if row.machine is None]
            found += self._paths(rows, subscribed, 0, (Counted.SITE,))
            found += self._second_use(situation, rows)
        return _claimed(len(rows), found)

    def _paths(
        self, rows: Sequence[_Row], numbers: Iterable[int], holder: int, counted: Sequence[Counted]
    ) -> Iterator[Path]:
        """Cover rows, product by product, by one right for as many of them as its terms allow."""
        by_product: defaultdict[str, list[int]] = defaultdict(list)
        for number in numbers:
            by_product[rows[number].product].append(number)
        for product, own in by_product.items():
            for metric in self.bundle.metrics[product]:
                if METRICS[metric].by in counted and self._may_count(metric, rows, own):
                    choices = ((number, self._choices(rows[number], metric)) for number in own)
                    yield from _shared(choices, rows, product, holder)
        for suite in self.bundle.suites:
            parts, own = list(self._parts(suite, rows, by_product)), by_product.get(suite.id, [])
            for metric in self.bundle.metrics[suite.id] if parts else ():
                if METRICS[metric].by in counted and self._may_count(metric, rows, own):
                    whole = [(number, self._choices(rows[number], metric)) for number in own]
                    whole += [
                        (number, self.market.suite_choices(suite.id, metric, rows[number].pools))
                        for number in parts
                    ]
                    yield from _shared(whole, rows, suite.id, holder)

    def _may_count(self, metric: Metric, rows: Sequence[_Row], numbers: Sequence[int]) -> bool:
        """Let a subscription cover what its person has installed; without one there is nothing to cover."""
        is_subscription = METRICS[metric].by is Counted.SUBSCRIBERS
        return not is_subscription or any(rows[number].machine is None for number in numbers)

    def _choices(self, row: _Row, metric: Metric) -> tuple[SupplyChoice, ...]:
        return self.market.choices(row.product, metric, row.pools, (row.variant,))

    def _parts(
        self, suite: Software, rows: Sequence[_Row], by_product: Mapping[str, Sequence[int]]
    ) -> Iterator[int]:
        """Yield the rows that the suite may cover: those of its parts where enough of them are together."""
        components = suite.suite.components if suite.suite else ()
        numbers = [number for part in components for number in by_product.get(part, ())]
        for machine in dict.fromkeys(rows[number].machine for number in numbers):
            own = [number for number in numbers if rows[number].machine == machine]
            if machine is not None and infers(suite, {rows[number].product for number in own}):
                yield from own

    def _second_use(self, situation: _Situation, rows: Sequence[_Row]) -> Iterator[Path]:
        """Cover a person's portable device by the right of the primary one, where its terms allow that."""
        pairs = [
            (base, portable)
            for base, one in enumerate(situation.machines)
            for portable, other in enumerate(situation.machines)
            if one.base and other.portable and base != portable
        ]
        for base, portable in pairs:
            for product in {row.product for row in rows if row.machine == base}:
                numbers = [
                    number
                    for number, row in enumerate(rows)
                    if row.product == product and row.machine in (base, portable)
                ]
                for metric in self.bundle.metrics[product]:
                    choices = [
                        (number, tuple(filter(_allows_second_use, self._choices(rows[number], metric))))
                        for number in numbers
                    ]
                    if METRICS[metric].by is Counted.MACHINES:
                        covers = _shared(choices, rows, product, base + 1, at=base)
                        yield from (path for path in covers if len(path.way.covers) == len(numbers) > 1)


def _claimed(rows: int, found: Sequence[Path]) -> BlockShape:
    """Leave out the rows that no metric of the product counts."""
    counted = {row for path in found for row, _ in path.way.covers}
    if len(counted) == rows:
        return BlockShape((1,) * rows, tuple(found))
    place = {row: position for position, row in enumerate(sorted(counted))}
    moved = (
        path._replace(
            way=path.way._replace(covers=tuple((place[row], times) for row, times in path.way.covers))
        )
        for path in found
    )
    return BlockShape((1,) * len(place), tuple(moved))


def _rank(choice: SupplyChoice) -> int:
    return choice.rank


def _allows_second_use(choice: SupplyChoice) -> bool:
    return choice.terms.rights.second_use


def _shared(
    choices: Iterable[tuple[int, Iterable[SupplyChoice]]],
    rows: Sequence[_Row],
    product: str,
    holder: int,
    at: int | None = None,
) -> Iterator[Path]:
    """Cover rows by rights that each cover all the rows that they fit.

    `at` is the machine that alone is counted, where the others are free.
    """
    fitting: defaultdict[tuple[int | None, int | None], list[tuple[int, SupplyChoice]]] = defaultdict(list)
    for number, options in choices:
        for choice in options:
            fitting[choice.shelf, choice.offer].append((number, choice))
    alike: defaultdict[tuple[int, ...], list[SupplyChoice]] = defaultdict(list)
    for fits in fitting.values():
        least = fits[0][1] if len(fits) == 1 else max((choice for _, choice in fits), key=_rank)
        if at is not None:
            least = least._replace(rule=CoverRule.SECOND_USE)
        alike[tuple(number for number, _ in fits)].append(least)
    for numbers, kinds in alike.items():
        counted = [rows[number] for number in numbers if at is None or rows[number].machine == at]
        installations = sum(row.installations for row in counted)
        names = dict.fromkeys(rows[number].name for number in numbers)
        sized = [(choice, _size(choice.terms, installations)) for choice in kinds]
        covered = tuple(name for name in names if name != holder)
        parts = tuple(dict.fromkeys(rows[number].product for number in numbers))
        covers = tuple((number, 1) for number in numbers)
        yield from paths(covers, product, holder, sized, covered, () if parts == (product,) else parts)


def _size(terms: LineTerms, installations: int) -> Fraction:
    """Return the rights for so many installations on one device: one, unless the terms say what it covers."""
    most = terms.rights.installs_per_right
    by_machine = METRICS[terms.metric].by is Counted.MACHINES
    return Fraction(-(-installations // most)) if most and by_machine else ONE
