"""What is covered before anything is chosen: rights that are bound, set aside, or taken by a subscription."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from itamops.facts.licensing.effective_rights import EffectiveRights
from itamops.facts.licensing.metrics import METRICS, NAMED, Counted
from itamops.facts.licensing.needs.suites import infers
from itamops.facts.licensing.reassignment import Held
from itamops.facts.licensing.software_use import Allocated, Installed, ProductUse
from itamops.facts.licensing.terms import CoverRule, LineTerms
from itamops.records.software import Software


class Fixed(NamedTuple):
    """A right that somebody or something (`kind/id`) has for certain, of a line, for a product.

    One is `idle` that is set aside for somebody who does not use the product. `parts` are the products
    that it covers, where these are others than the one that it is a right to.
    """

    by: str
    rights: int
    license: str
    product: str
    rule: CoverRule
    covers: tuple[str, ...] = ()
    idle: bool = False
    parts: tuple[str, ...] = ()


class Beyond(NamedTuple):
    """Rights that were set aside and that the line does not have."""

    by: str
    rights: int
    license: str
    product: str
    pools: tuple[str, ...]


class Settled(NamedTuple):
    """What is certain, and what is left: rights by line where some are gone, and use that is not covered."""

    fixed: Sequence[Fixed]
    beyond: Sequence[Beyond]
    left: Mapping[str, int]
    use: Mapping[str, ProductUse]


class _Used(NamedTuple):
    """What a right to a product is used for: something installed, or the subscription of a person.

    `of` is what is there, the product or a part of it; `by` is the machine or person (`kind/id`).
    """

    product: str
    of: str
    by: str


def settle(
    software: Mapping[str, Software],
    lines: Mapping[str, EffectiveRights],
    use: Mapping[str, ProductUse],
    held: Mapping[str, Sequence[Held]],
    bound: Mapping[str, Collection[str]],
) -> Settled:
    """Return rights to those that they are fixed to, in the order of their names, as far as there are any.

    `held` are rights that nobody else may have, `bound` devices (`asset/…`) that rights came with, by line.
    """
    return _Settling(software, lines, use, held, bound).settled()


class _Settling:
    def __init__(
        self,
        software: Mapping[str, Software],
        lines: Mapping[str, EffectiveRights],
        use: Mapping[str, ProductUse],
        held: Mapping[str, Sequence[Held]],
        bound: Mapping[str, Collection[str]],
    ) -> None:
        self.software = software
        self.lines = lines
        self.use = use
        self.bound = bound
        self.left: dict[str, int] = {}
        self.fixed: list[Fixed] = []
        self.beyond: list[Beyond] = []
        self.done: defaultdict[str, set[str]] = defaultdict(set)
        self._by_holder: dict[str, Mapping[str, Sequence[Installed]]] = {}
        self._people: dict[str, frozenset[str]] = {}
        for line_id, holds in held.items():
            line = lines.get(line_id)
            if line and line.rights is not None:
                self.left[line_id] = max(0, line.rights - sum(one.rights for one in holds))

    def settled(self) -> Settled:
        for product, use in self.use.items():
            self._bound(product, use)
        for product, use in self.use.items():
            for allocated in sorted(_once(use.allocated), key=lambda one: (one.license, one.to)):
                self._allocated(product, allocated)
        for product, use in self.use.items():
            self._subscribed(product, use)
        left = {product: _without(use, self.done[product]) for product, use in self.use.items()}
        return Settled(self.fixed, self.beyond, self.left, left)

    def _take(self, license_id: str, wanted: int, *, whole: bool = True) -> int:
        """Take rights from a line; where it has not enough, none, or what it has."""
        line = self.lines.get(license_id)
        if line is None:
            return 0
        if line.rights is None:
            return wanted
        left = self.left.get(license_id, line.rights)
        taken = min(wanted, left) if left >= wanted or not whole else 0
        if taken:
            self.left[license_id] = left - taken
        return taken

    def _bound(self, product: str, use: ProductUse) -> None:
        bound = (one for one in use.installed if one.machine in self.bound.get(one.license or "", ()))
        for one in sorted(bound, key=lambda one: one.machine):
            line = self.lines.get(one.license or "")
            if line and product in line.license.covers and self._take(line.license.id, 1):
                self.fixed.append(Fixed(one.machine, 1, line.license.id, product, CoverRule.BOUND))
                self.done[product].add(one.machine)

    def _allocated(self, product: str, allocated: Allocated) -> None:
        line = self.lines.get(allocated.license)
        if line is None:
            return
        used = list(self._used(line, allocated.to))
        left = [one for one in used if self._is_left(one)]
        if line.license.metric in NAMED or METRICS[line.license.metric].by is Counted.ALLOCATIONS:
            self._counted(product, allocated, left, idle=not used)
        elif left and METRICS[line.license.metric].by in (
            Counted.MACHINES,
            Counted.PEOPLE,
            Counted.SUBSCRIBERS,
        ):
            self._reserved(line, allocated, left)

    def _counted(self, product: str, allocated: Allocated, used: Sequence[_Used], *, idle: bool) -> None:
        """Count what is set aside, used or not."""
        taken = self._take(allocated.license, allocated.quantity, whole=False)
        covers = tuple(dict.fromkeys(one.by for one in used if one.by != allocated.to))
        if taken:
            idle = idle and self.lines[allocated.license].license.metric in NAMED
            self.fixed.append(
                Fixed(
                    allocated.to,
                    taken,
                    allocated.license,
                    product,
                    CoverRule.SET_ASIDE,
                    covers,
                    idle,
                    _parts_in(used, product),
                )
            )
        if taken < allocated.quantity:
            short = allocated.quantity - taken
            self.beyond.append(Beyond(allocated.to, short, allocated.license, product, allocated.pools))
        self._mark(used)

    def _reserved(self, line: EffectiveRights, allocated: Allocated, used: Sequence[_Used]) -> None:
        """Cover who or what uses what is set aside, before others get it."""
        by_person = METRICS[line.license.metric].by is not Counted.MACHINES
        alike: defaultdict[tuple[str, str], list[_Used]] = defaultdict(list)
        for one in used:
            alike[one.product, one.by].append(one)
        groups = [used] if by_person else [*alike.values()][: allocated.quantity]
        for group in groups:
            if self._take(line.license.id, 1):
                holder = allocated.to if by_person else group[0].by
                covers = tuple(dict.fromkeys(one.by for one in group if one.by != holder))
                product = group[0].product
                self.fixed.append(
                    Fixed(
                        holder,
                        1,
                        line.license.id,
                        product,
                        CoverRule.SET_ASIDE,
                        covers,
                        parts=_parts_in(group, product),
                    )
                )
                self._mark(group)

    def _is_left(self, used: _Used) -> bool:
        """Return whether something has no right yet."""
        return used.by not in self.done[used.of]

    def _mark(self, used: Sequence[_Used]) -> None:
        """Note what has its right."""
        for one in used:
            self.done[one.of].add(one.by)

    def _used(self, line: EffectiveRights, holder: str) -> Iterator[_Used]:
        """Yield what a holder uses a line's products for."""
        terms = LineTerms.of(line.license)
        for product in line.license.covers:
            for one in self._at(product).get(holder, ()):
                if self._allows(terms, product, one):
                    yield _Used(product, product, one.machine)
            if holder in self._subscribers(product):
                yield _Used(product, product, holder)
            yield from self._parts(product, holder)

    def _parts(self, product: str, holder: str) -> Iterator[_Used]:
        """Yield the parts of a suite at its holder, on machines that have so many that it may be meant."""
        record = self.software.get(product)
        components = record.suite.components if record and record.suite else ()
        found: defaultdict[str, list[str]] = defaultdict(list)
        for part in components:
            for one in self._at(part).get(holder, ()):
                found[one.machine].append(part)
        for machine, parts in found.items():
            if record and infers(record, parts):
                yield from (_Used(product, part, machine) for part in parts)

    def _allows(self, terms: LineTerms, product: str, installed: Installed) -> bool:
        record = self.software.get(product)
        return all(isinstance(terms.allows(record, entry), CoverRule) for entry in installed.entries)

    def _at(self, product: str) -> Mapping[str, Sequence[Installed]]:
        """Return a product's installations by machine and by person."""
        if product not in self._by_holder:
            found: defaultdict[str, list[Installed]] = defaultdict(list)
            for one in self.use.get(product, ProductUse()).installed:
                for holder in filter(None, (one.machine, one.person)):
                    found[holder].append(one)
            self._by_holder[product] = found
        return self._by_holder[product]

    def _subscribers(self, product: str) -> frozenset[str]:
        if product not in self._people:
            use = self.use.get(product, ProductUse())
            self._people[product] = frozenset(one.person for one in use.subscribed)
        return self._people[product]

    def _subscribed(self, product: str, use: ProductUse) -> None:
        """Cover subscriptions that name their line, and what is installed at their people."""
        for subscribed in sorted(use.subscribed, key=lambda one: one.person):
            line = self.lines.get(subscribed.license or "")
            if line is None or product not in line.license.covers or subscribed.person in self.done[product]:
                continue
            if self._take(line.license.id, 1):
                used = [
                    one
                    for one in self._used(line, subscribed.person)
                    if one.product == product and self._is_left(one)
                ]
                covers = dict.fromkeys(one.by for one in used if one.by != subscribed.person)
                self.fixed.append(
                    Fixed(subscribed.person, 1, line.license.id, product, CoverRule.SET_ASIDE, tuple(covers))
                )
                self._mark(used)


def _parts_in(used: Sequence[_Used], product: str) -> tuple[str, ...]:
    """Name what is there, where it is another product than the right is to."""
    there = tuple(dict.fromkeys(one.of for one in used))
    return () if there == (product,) else there


def _once(allocated: Sequence[Allocated]) -> Iterator[Allocated]:
    """Count a person's own seat with the ones on the machines in the person's hands."""
    on_machines: Counter[tuple[str | None, str]] = Counter()
    for one in allocated:
        if one.to != one.person:
            on_machines[one.person, one.license] += one.quantity
    for one in allocated:
        already = on_machines[one.person, one.license] if one.to == one.person else 0
        if one.quantity > already:
            yield Allocated(one.to, one.person, one.pools, one.license, one.quantity - already)


def _without(use: ProductUse, done: set[str]) -> ProductUse:
    """Leave out of a product's use the machines and people that are covered."""
    if not done:
        return use
    return ProductUse(
        tuple(one for one in use.installed if one.machine not in done),
        tuple(one for one in use.subscribed if one.person not in done),
        use.allocated,
        use.accessed,
    )
