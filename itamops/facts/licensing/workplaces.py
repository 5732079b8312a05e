"""Needs of devices and people: what is installed or subscribed to, counted by device, person or suite."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from itamops.facts.licensing.assembly import Assembly, Names, Path, Shape, paths
from itamops.facts.licensing.market import Choice, Market
from itamops.facts.licensing.metrics import METRICS, Counted
from itamops.facts.licensing.terms import RULE_RANK, Rule, Terms, Variant
from itamops.facts.software_use import ProductUse
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


class _Situation(NamedTuple):
    """All that hangs together: the machines that a person has, and the person's subscriptions, with pools."""

    is_person: bool
    machines: tuple[_Machine, ...]
    subscriptions: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Bundle(NamedTuple):
    """Products that are covered together, each with the metrics by which it is counted."""

    metrics: Mapping[str, frozenset[Metric]]
    suites: Sequence[Software] = ()


def bundles(
    software: Mapping[str, Software], metrics: Mapping[str, frozenset[Metric]], owned: Iterable[str]
) -> Iterator[Bundle]:
    """Put the products together that are in one suite of which there are lines; others stand alone."""
    above = {product: product for product in metrics}

    def top(product: str) -> str:
        while above[product] != product:
            product = above[product]
        return product

    suites = [
        record
        for product in owned
        if (record := software.get(product)) and record.suite and product in metrics
    ]
    for record in suites:
        for component in record.suite.components if record.suite else ():
            if component in metrics:
                above[top(component)] = top(record.id)
    together: defaultdict[str, list[str]] = defaultdict(list)
    for product in metrics:
        together[top(product)].append(product)
    for products in together.values():
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
        found[situation].append(names)
    builder = _Builder(assembly.market, bundle)
    for situation, members in found.items():
        assembly.add(builder.shape(situation), members)


def _is_shared(assembly: Assembly, bundle: Bundle) -> bool:
    """Say whether a right may cover several machines of a person."""
    market = assembly.market
    return any(
        METRICS[metric].by in FOR_PEOPLE or market.grants_second_use(product, metric)
        for product, metrics in bundle.metrics.items()
        for metric in metrics
    )


def _situations(
    bundle: Bundle, use: Mapping[str, ProductUse], devices: Devices, *, by_person: bool
) -> Iterator[tuple[_Situation, Names]]:
    """Give what there is, and the names: the person (if any), then the machines."""
    machines: defaultdict[str, list[_Installation]] = defaultdict(list)
    holders: dict[str, str | None] = {}
    subscriptions: defaultdict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    for product in sorted(bundle.metrics):
        used = use.get(product, ProductUse())
        for one in used.installed:
            machines[one.machine].append(_Installation(product, one.pools, one.entries))
            holders[one.machine] = one.person if by_person else None
        for subscribed in used.subscribed:
            subscriptions[subscribed.person].append((product, subscribed.pools))
    held: defaultdict[str, list[str]] = defaultdict(list)
    for machine, person in holders.items():
        if person is None:
            yield _Situation(is_person=False, machines=(_Machine(tuple(machines[machine])),)), ((machine,),)
        else:
            held[person].append(machine)
    for person in dict.fromkeys([*held, *subscriptions]):
        several = len(held[person]) > 1
        described = [
            (_machine(machines[machine], machine, person, devices, several=several), machine)
            for machine in held[person]
        ]
        if several:
            described.sort(key=repr)
        situation = _Situation(
            is_person=True,
            machines=tuple(machine for machine, _ in described),
            subscriptions=tuple(subscriptions.get(person, ())),
        )
        yield situation, ((person,), *((machine,) for _, machine in described))


def _machine(
    installations: Sequence[_Installation], machine: str, person: str, devices: Devices, *, several: bool
) -> _Machine:
    if not several:
        return _Machine(tuple(installations))
    portable = machine in devices.portable
    primary = devices.primary.get(person)
    return _Machine(
        tuple(installations), base=machine == primary if primary else not portable, portable=portable
    )


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
    for product, pools in situation.subscriptions:
        yield _Row(None, 0, product, pools, (None, None))


class _Builder:
    """Makes shapes of the situations of one bundle."""

    def __init__(self, market: Market, bundle: Bundle) -> None:
        self.market = market
        self.bundle = bundle

    def shape(self, situation: _Situation) -> Shape:
        """Give the needs of a situation and all ways to meet them."""
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
            parts = list(self._parts(suite, rows, by_product))
            for metric in self.bundle.metrics[suite.id] if parts else ():
                if METRICS[metric].by in counted:
                    choices = (
                        (number, self.market.suite_choices(suite.id, metric, rows[number].pools))
                        for number in parts
                    )
                    yield from _shared(choices, rows, suite.id, holder)

    def _may_count(self, metric: Metric, rows: Sequence[_Row], numbers: Sequence[int]) -> bool:
        """Let a subscription cover what its person has installed; without one there is nothing to cover."""
        is_subscription = METRICS[metric].by is Counted.SUBSCRIBERS
        return not is_subscription or any(rows[number].machine is None for number in numbers)

    def _choices(self, row: _Row, metric: Metric) -> tuple[Choice, ...]:
        return self.market.choices(row.product, metric, row.pools, (row.variant,))

    def _parts(
        self, suite: Software, rows: Sequence[_Row], by_product: Mapping[str, Sequence[int]]
    ) -> Iterator[int]:
        """Give the rows that the suite may cover: those of its parts where enough of them are together."""
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


def _claimed(rows: int, found: Sequence[Path]) -> Shape:
    """Leave out the rows that no metric of the product counts."""
    counted = {row for path in found for row, _ in path.way.covers}
    if len(counted) == rows:
        return Shape((1,) * rows, tuple(found))
    place = {row: position for position, row in enumerate(sorted(counted))}
    moved = (
        path._replace(
            way=path.way._replace(covers=tuple((place[row], times) for row, times in path.way.covers))
        )
        for path in found
    )
    return Shape((1,) * len(place), tuple(moved))


def _allows_second_use(choice: Choice) -> bool:
    return choice.terms.rights.second_use


def _shared(
    choices: Iterable[tuple[int, Iterable[Choice]]],
    rows: Sequence[_Row],
    product: str,
    holder: int,
    at: int | None = None,
) -> Iterator[Path]:
    """Cover rows by rights that each cover all the rows that they fit.

    `at` is the machine that alone is counted, where the others are free.
    """
    fitting: defaultdict[tuple[Terms, int | None, int | None], list[tuple[int, Rule]]] = defaultdict(list)
    for number, options in choices:
        for choice in options:
            fitting[choice.terms, choice.shelf, choice.offer].append((number, choice.rule))
    alike: defaultdict[tuple[int, ...], list[Choice]] = defaultdict(list)
    for (terms, shelf, offer), fits in fitting.items():
        rule = max((rule for _, rule in fits), key=RULE_RANK.__getitem__)
        if at is not None:
            rule = Rule.SECOND_USE
        alike[tuple(number for number, _ in fits)].append(Choice(terms, rule, shelf, offer))
    for numbers, kinds in alike.items():
        counted = [rows[number] for number in numbers if at is None or rows[number].machine == at]
        installations = sum(row.installations for row in counted)
        names = dict.fromkeys(rows[number].name for number in numbers)
        sized = [(choice, _size(choice.terms, installations)) for choice in kinds]
        covered = tuple(name for name in names if name != holder)
        yield from paths(tuple((number, 1) for number in numbers), product, holder, sized, covered)


def _size(terms: Terms, installations: int) -> Fraction:
    """Give the rights for so many installations on one device: one, unless the terms say what it covers."""
    most = terms.rights.installs_per_right
    by_machine = METRICS[terms.metric].by is Counted.MACHINES
    return Fraction(-(-installations // most)) if most and by_machine else ONE


def infers(suite: Software, products: Collection[str]) -> bool:
    """Say whether so much of a suite is on one machine that the suite may be meant."""
    if suite.suite is None:
        return False
    mandatory = set(suite.suite.mandatory)
    others = [part for part in suite.suite.components if part not in mandatory]
    there = sum(part in products for part in others)
    inference = suite.suite.inference
    if inference is None:
        enough = bool(mandatory) or there == len(others)
    elif inference.number is not None:
        enough = there >= inference.number
    else:
        enough = there * 100 >= Fraction(inference.percent or 100) * len(others)
    return enough and mandatory.issubset(products)
