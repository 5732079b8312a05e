"""Which rights cover which use on a day: what is fixed first, then the best for everything else at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache

import msgspec

from itamops.facts.currency import exchange
from itamops.facts.licensing.effective_rights import NEVER_IN_FORCE, EffectiveRights, effective_rights
from itamops.facts.licensing.hosts import Estate
from itamops.facts.licensing.metrics import METRICS, ON_MACHINES, Counted, missing_parameters
from itamops.facts.licensing.needs.access import add_accesses
from itamops.facts.licensing.needs.devices import Devices, add_workplaces, bundles
from itamops.facts.licensing.needs.servers import Unknown, add_servers
from itamops.facts.licensing.needs.sizes import factor_scale
from itamops.facts.licensing.needs.totals import TOTALS, MeasuredEvidence, TotalNeed, by_product, total
from itamops.facts.licensing.oem import bound_devices
from itamops.facts.licensing.optimum.assembly import Assembly, BlockShape, paths
from itamops.facts.licensing.optimum.problem import Summed
from itamops.facts.licensing.optimum.solution import Use, Uses, key_of
from itamops.facts.licensing.optimum.solver import best_answers
from itamops.facts.licensing.optimum.supply import Key, Market, Pricing
from itamops.facts.licensing.price import Price, Quoted, newest, true_up_price
from itamops.facts.licensing.prior_cover import settle
from itamops.facts.licensing.reassignment import held_rights
from itamops.facts.licensing.software_use import ProductUse, software_use
from itamops.facts.licensing.terms import LineTerms
from itamops.facts.lifecycle.state import state_on
from itamops.lifecycles.asset import NEEDS_RIGHTS
from itamops.records.asset import Asset
from itamops.records.base import Metric
from itamops.records.model import Model
from itamops.records.person import Person
from itamops.records.software import Software
from itamops.records.usage import Usage
from itamops.registry import Registry

ONE = Fraction(1)
FOR_SUBSCRIPTIONS = (Counted.SITE, Counted.PEOPLE, Counted.SUBSCRIBERS)
FOR_INSTALLATIONS = (*ON_MACHINES, Counted.SUBSCRIBERS, Counted.ALLOCATIONS, Counted.ACCESS)


class Needed(msgspec.Struct, frozen=True):
    """Units to buy for a position, the rights in one, the price of a right, and what that is taken from."""

    units: int
    unit: int
    price: Price | None
    basis: str = ""

    def __str__(self) -> str:
        price = f" at {self.price.of(self.unit)}" if self.price else ""
        units = "1 unit" if self.units == 1 else f"{self.units} units"
        return f"{units} of {self.unit}{price} ({self.basis})"


class Cover(msgspec.Struct, frozen=True, kw_only=True):
    """The lines of each position and the uses counted for it; one that `uses` lacks cannot be counted.

    `left_over` are rights by line that nobody else can have: remainders of packs, and what is held by its
    last holder. `needed` is to be bought, by position, `unknown` are installations by product that cannot be
    counted, `unproved` positions whose best cover was not found in time, `uncounted` lines that nobody can
    count by.
    """

    lines: Mapping[Key, Sequence[EffectiveRights]]
    uses: Mapping[Key, Sequence[Use]]
    left_over: Mapping[str, int]
    needed: Mapping[Key, Sequence[Needed]]
    unknown: Mapping[str, Sequence[Unknown]]
    unproved: frozenset[Key]
    uncounted: frozenset[str]


@lru_cache(maxsize=4)
def license_cover(registry: Registry, day: date, products: frozenset[str] | None = None) -> Cover:
    """Cover use on a day by the lines in force, of all products or of some that share no rights with others.

    A line of several products stands with the first of them.
    """
    return _Covering(registry, day, products).cover()


class _Covering:
    def __init__(self, registry: Registry, day: date, products: frozenset[str] | None) -> None:
        self.registry = registry
        self.day = day
        self.software = registry.of(Software)
        self.lines = [
            line
            for line in effective_rights(registry, day).values()
            if line.status not in NEVER_IN_FORCE
            and (products is None or not products.isdisjoint(line.license.covers))
        ]
        self.use = {
            product: use
            for product, use in software_use(registry, day).items()
            if products is None or product in products
        }
        self.held = held_rights(registry, day)
        lines = {line.license.id: line for line in self.lines}
        bound = {
            line_id: frozenset(f"asset/{asset.id}" for asset in devices)
            for line_id, devices in bound_devices(registry, day).items()
        }
        self.settled = settle(self.software, lines, self.use, self.held, bound)
        self.usage = by_product(registry.of(Usage).values())
        self.totals = self._totals()
        self.uncounted = [line for line in self.lines if not self._is_counted(line)]
        self.market = Market(
            self.software,
            [line for line in self.lines if self._is_counted(line)],
            self.settled.left,
            self._summed,
            Pricing(_paid, self._further, self._comparable),
        )
        self.blocked = {
            product
            for line in self.uncounted
            if line.rights != 0 and METRICS[line.license.metric].by in ON_MACHINES
            for product in line.license.covers
        }

    def cover(self) -> Cover:
        assembly = Assembly(self.market)
        unknown = self._assemble(assembly)
        problem, shapes, members = assembly.assembled()
        uses = Uses(self.market, problem)
        needed: defaultdict[Key, list[Needed]] = defaultdict(list)
        unproved: set[Key] = set()
        seconds = self.registry.policy.rules.limits.solver_seconds
        for answer in best_answers(problem, seconds):
            uses.add(answer.grants, shapes, members)
            for offer, units in answer.bought.items():
                if units:
                    further = Needed(units, problem.offers[offer].unit, *self.market.quoted[offer])
                    needed[self.market.keys[offer]].append(further)
                if not answer.proved:
                    unproved.add(self.market.keys[offer])
        uses.finish()
        return self._cover(uses, needed, unknown, unproved)

    def _cover(
        self,
        uses: Uses,
        needed: Mapping[Key, Sequence[Needed]],
        unknown: Mapping[str, Sequence[Unknown]],
        unproved: set[Key],
    ) -> Cover:
        lines: defaultdict[Key, list[EffectiveRights]] = defaultdict(list)
        for line in self.lines:
            lines[key_of(line)].append(line)
        known = {line.license.id: line for line in self.lines}
        for one in self.settled.fixed:
            use = Use(one.by, one.rights, one.license, one.product, one.rule, one.covers, one.idle, one.parts)
            uses.by_key[key_of(known[one.license])].append(use)
        for line_id, holds in self.held.items():
            rights = known[line_id].rights if line_id in known else None
            if rights:
                uses.left_over[line_id] += min(rights, sum(one.rights for one in holds))
        silent = {key_of(line) for line in self.uncounted}
        silent |= {key for key in lines if key[0] in self.blocked and METRICS[key[1]].by in ON_MACHINES}
        measured = {key: uses.by_key.get(key, []) for key in {*lines, *uses.by_key} if key not in silent}
        return Cover(
            lines=lines,
            uses=measured,
            left_over=uses.left_over,
            needed=needed,
            unknown=unknown,
            unproved=frozenset(unproved),
            uncounted=frozenset(line.license.id for line in self.uncounted),
        )

    # what can be counted, and how

    def _totals(self) -> Mapping[tuple[str, Metric], TotalNeed]:
        """Work out the figures of metrics that count one for all, by product and metric."""
        counting: dict[tuple[str, Metric], list[EffectiveRights]] = defaultdict(list)
        for line in self.lines:
            if line.license.metric in TOTALS and not missing_parameters(line.license):
                for product in line.license.covers:
                    counting[product, line.license.metric].append(line)
        found = {}
        for (product, metric), lines in counting.items():
            terms = (newest(lines) or lines[0]).license
            companies = {line.license.company for line in lines}
            evidence = MeasuredEvidence(
                self.usage.get(product, ()),
                len(self.use.get(product, ProductUse()).installed),
                self.registry.tables.headcount,
                companies.pop() if len(companies) == 1 else None,
                self.day,
            )
            counted = total(LineTerms.of(terms), evidence)
            if counted:
                found[product, metric] = counted
        return found

    def _is_counted(self, line: EffectiveRights) -> bool:
        if missing_parameters(line.license):
            return False
        by = METRICS[line.license.metric].by
        return by is not Counted.MEASURED or all(
            (product, line.license.metric) in self.totals for product in line.license.covers
        )

    def _summed(self, terms: LineTerms) -> Summed | None:
        """Return whether sizes are summed up before they are rounded."""
        scale = factor_scale(self.registry.tables.core_factors, terms.parameters)
        floor = terms.parameters.minimum_in_all or 0
        if terms.metric == "processor-points":
            return Summed(scale, floor=floor)
        if terms.metric == "named-user-plus":
            product = terms.products[0]
            by_host = terms.parameters.users_per_host
            each = 1 if by_host else terms.parameters.users_per_processor or 1
            people = max(floor, self._people(product))
            return Summed(scale, each, people) if self._is_installed(product) else Summed(floor=floor)
        if terms.pack > 1 and (terms.products[0], terms.metric) in self.totals:
            return Summed(terms.pack, terms.pack, floor, terms.pack)
        if floor and METRICS[terms.metric].by is Counted.SERVERS:
            return Summed.packs(terms.pack, floor)
        return None

    def _is_installed(self, product: str) -> bool:
        return bool(self.settled.use.get(product, ProductUse()).installed)

    def _people(self, product: str) -> int:
        """Count the people who use a product."""
        use = self.use.get(product, ProductUse())
        return len({*(one.person for one in use.accessed), *(one.person for one in use.subscribed)})

    def _further(self, product: str | None, lines: Sequence[EffectiveRights]) -> Quoted:
        return true_up_price(self.software.get(product or ""), lines)

    def _comparable(self, price: Price) -> Price:
        rates = exchange(self.registry)
        rate = rates.rate(price.currency, rates.currency, self.day)
        return Price(price.amount * rate, rates.currency) if rate else price

    # what needs rights, product by product

    def _assemble(self, assembly: Assembly) -> Mapping[str, Sequence[Unknown]]:
        products = sorted({*self.settled.use, *(one for line in self.lines for one in line.license.covers)})
        unknown: dict[str, list[Unknown]] = {}
        workplaces: dict[str, frozenset[Metric]] = {}
        left: dict[str, ProductUse] = {}
        estate = Estate(self.registry, self._there())
        for product in products:
            use = self.settled.use.get(product, ProductUse())
            metrics = self._metrics(product, use)
            counted = {metric: METRICS[metric].by for metric in metrics}
            self._add_totals(assembly, product, metrics)
            access = [metric for metric, by in counted.items() if by is Counted.ACCESS]
            if access and use.accessed:
                add_accesses(assembly, product, access, use.accessed)
            if product in self.blocked or any((product, metric) in self.totals for metric in metrics):
                continue
            if Counted.SERVERS in counted.values():
                on_servers = [metric for metric, by in counted.items() if by in ON_MACHINES]
                tables = self.registry.tables
                found = list(add_servers(assembly, product, on_servers, use.installed, estate, tables))
                if found:
                    unknown[product] = found
                use = ProductUse(subscribed=use.subscribed)
            workplaces[product] = frozenset(
                metric for metric, by in counted.items() if by not in (Counted.SERVERS, Counted.ACCESS)
            )
            left[product] = use
        self._add_beyond(assembly)
        devices = _devices(self.registry)
        for bundle in bundles(self.software, workplaces, self.market.licensed()):
            add_workplaces(assembly, bundle, left, devices)
        return unknown

    def _there(self) -> list[str]:
        return [
            asset.id
            for asset in self.registry.of(Asset).values()
            if asset.hardware and asset.hardware.cluster and state_on(asset, self.day) in NEEDS_RIGHTS
        ]

    def _metrics(self, product: str, use: ProductUse) -> frozenset[Metric]:
        """Return by which metrics a product is counted: those of its lines, or else its own, or by device.

        A site license that is over is no way to be licensed where there is another.
        """
        metrics: set[Metric] = set(self.market.metrics(product))
        counted = {METRICS[metric].by for metric in metrics}
        if "site" in metrics and len(metrics) > 1 and not self.market.has_rights(product, "site"):
            metrics.discard("site")
        if counted.isdisjoint(FOR_INSTALLATIONS):
            record = self.software.get(product)
            metrics.add(record.metric if record and record.metric else "device")
        if use.subscribed and not any(METRICS[metric].by in FOR_SUBSCRIPTIONS for metric in metrics):
            metrics.add("subscription")
        return frozenset(metrics)

    def _add_totals(self, assembly: Assembly, product: str, metrics: Iterable[Metric]) -> None:
        for metric in sorted(metrics):
            counted = self.totals.get((product, metric))
            if counted and counted.rights:
                self._add_units(
                    assembly, product, metric, counted.rights, counted.source or f"software/{product}"
                )
            if metric == "named-user-plus" and not self._is_installed(product):
                people = self._people(product)
                if people:
                    self._add_units(assembly, product, metric, people, f"software/{product}")

    def _add_beyond(self, assembly: Assembly) -> None:
        """Let rights that were set aside beyond what their lines have be covered by other lines.

        Whoever may use a product by a site license needs no other.
        """
        metric_of = {line.license.id: line.license.metric for line in self.lines}
        beyond = (one for one in self.settled.beyond if not self.market.has_rights(one.product, "site"))
        for one in beyond:
            self._add_units(assembly, one.product, metric_of[one.license], one.rights, one.by, one.pools)

    def _add_units(
        self,
        assembly: Assembly,
        product: str,
        metric: Metric,
        rights: int,
        by: str,
        pools: tuple[str, ...] | None = None,
    ) -> None:
        """Add so many needs of one right each."""
        if pools is None:
            pools = self.market.pools(product, metric)
        choices = ((choice, ONE) for choice in self.market.choices(product, metric, pools, ()))
        assembly.add(BlockShape((rights,), tuple(paths(((0, 1),), product, 0, choices))), [((by,),)])


def _paid(line: EffectiveRights) -> Price | None:
    """Return what a right of a line was paid for."""
    price = line.license.unit_price
    known = price is not None and line.granted
    return (
        Price(Fraction(price.amount) / line.license.rights_per_unit, price.currency)
        if price and known
        else None
    )


def _devices(registry: Registry) -> Devices:
    portable = {model.id for model in registry.of(Model).values() if model.portable}
    return Devices(
        frozenset(f"asset/{asset.id}" for asset in registry.of(Asset).values() if asset.model in portable),
        {
            f"person/{person.id}": f"asset/{person.primary_device}"
            for person in registry.of(Person).values()
            if person.primary_device
        },
    )
