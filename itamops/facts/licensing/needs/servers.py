"""Needs of servers: what runs on hosts and virtual machines, counted by processors, cores and machines.

A host that is covered carries virtual machines, as many as the terms allow for each time it is covered. In a
cluster with mobility every host has to be able to carry all its virtual machines. Where terms count virtual
machines themselves, each may have its own right in place of its hosts'.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from itamops.facts.licensing.connected_sets import joined
from itamops.facts.licensing.hosts import Estate
from itamops.facts.licensing.metrics import METRICS, Counted
from itamops.facts.licensing.needs.sizes import PAIR, SIZES, Machine, counted_on, in_cloud
from itamops.facts.licensing.optimum.assembly import Assembly, BlockShape, Names, Path, paths
from itamops.facts.licensing.optimum.supply import Market, SupplyChoice
from itamops.facts.licensing.software_use import Installed
from itamops.facts.licensing.terms import CoverRule, Variant
from itamops.records.base import Metric
from itamops.settings.tables import Tables

Fit = tuple[tuple[str, ...], tuple[Variant, ...]]
"""Pools, editions and versions of an installation: what decides which rights fit."""

MOST_FITS = 5
"""Kinds of virtual machines on one host whose subsets are all looked at; more are rare, and stand alone."""


INFINITE = 10**6
"""As many virtual machines as any host has."""

MACHINE_WIDE = (Counted.MACHINES, Counted.PEOPLE, Counted.SITE)
"""Metrics by which a host or virtual machine takes one right by itself."""


class Unknown(NamedTuple):
    """An installation (`asset/…`, `instance/…`) that cannot be counted, and why."""

    by: str
    why: str


_Alike = tuple[Fit, Machine | None, tuple[str, ...]]
"""What virtual machines have in common: what fits them, their cores, the hosts that they may run on."""


class _Guests(NamedTuple):
    """Virtual machines that are alike: what fits them, their cores, and the hosts that they may run on."""

    fit: Fit
    machine: Machine | None
    hosts: tuple[int, ...]
    machines: int


class _Host(NamedTuple):
    """A host, and what fits the product's installation on itself, if it has one."""

    machine: Machine | None
    own: Fit | None


class _Group(NamedTuple):
    """Hosts and virtual machines that have to be covered together; hosts are named by their positions."""

    hosts: tuple[_Host, ...]
    guests: tuple[_Guests, ...]


class _Carrier(NamedTuple):
    """Rights on some hosts: of a size, for the host's own installation or not, and so many virtual machines.

    `fits` are the installations that they fit.
    """

    hosts: tuple[int, ...]
    holder: int
    size: Fraction
    own: bool
    carries: int
    fits: frozenset[Fit]
    choice: SupplyChoice


def add_servers(
    assembly: Assembly,
    product: str,
    metrics: Collection[Metric],
    installed: Sequence[Installed],
    estate: Estate,
    tables: Tables,
) -> Iterator[Unknown]:
    """Add the needs of a product that servers are counted for, and give what cannot be counted."""
    counting = _Counting(assembly.market, product, metrics, tables)
    alike: defaultdict[_Group, list[Names]] = defaultdict(list)
    for group, names in _groups(installed, estate, counting):
        alike[group].append(names)
    for group, members in alike.items():
        shape, unknown = _Builder(counting, group).shape()
        assembly.add(shape, members)
        for position in unknown:
            why = counting.why(group, position)
            yield from (Unknown(name, why) for names in members for name in names[position])


def _groups(
    installed: Sequence[Installed], estate: Estate, counting: "_Counting"
) -> Iterator[tuple[_Group, Names]]:
    """Put hosts and virtual machines together that depend on each other; hosts are named before guests."""
    own: dict[str, Fit] = {}
    guests: defaultdict[_Alike, list[str]] = defaultdict(list)
    for one in sorted(installed, key=lambda one: one.machine):
        fit = (one.pools, tuple(sorted(set(one.entries), key=str)))
        if one.machine.startswith("asset/"):
            own[one.machine] = fit
        else:
            hosts = estate.hosts_of(one.machine)
            guests[fit, estate.guest(one.machine, hosts), hosts].append(one.machine)
    apart = not any(counting.stands_alone(fit, machine, hosts) for fit, machine, hosts in guests)
    if apart:
        sets = [{host} for host in sorted({*own, *(host for _, _, hosts in guests for host in hosts)})]
    else:
        sets = _connected([*([host] for host in own), *(hosts for _, _, hosts in guests if hosts)])
    guests_on: defaultdict[str, list[_Alike]] = defaultdict(list)
    for key in guests:
        for host in key[2]:
            guests_on[host].append(key)
    for together in sets:
        ordered = sorted(together)
        there = list(dict.fromkeys(key for host in ordered for key in guests_on[host]))
        yield (
            _Group(
                tuple(_Host(estate.host(host), own.get(host)) for host in ordered),
                tuple(
                    _Guests(
                        fit,
                        machine,
                        tuple(ordered.index(host) for host in on if host in together),
                        len(guests[fit, machine, on]),
                    )
                    for fit, machine, on in there
                ),
            ),
            (*((host,) for host in ordered), *(tuple(guests[key]) for key in there)),
        )
    lost = [key for key in guests if not key[2]]
    if lost:
        yield (
            _Group(
                (),
                tuple(_Guests(fit, machine, (), len(guests[fit, machine, ()])) for fit, machine, _ in lost),
            ),
            tuple(tuple(guests[key]) for key in lost),
        )


def _connected(sets: Sequence[Collection[str]]) -> list[set[str]]:
    """Join sets that share a member."""
    return [set[str]().union(*(sets[position] for position in together)) for together in joined(sets)]


class _Counting:
    """How a product is counted on servers: the rights that fit, and what hosts and virtual machines take."""

    def __init__(self, market: Market, product: str, metrics: Collection[Metric], tables: Tables) -> None:
        self.market = market
        self.product = product
        self.metrics = sorted(metrics)
        self.tables = tables

    def choices(self, fit: Fit) -> Iterator[SupplyChoice]:
        """Yield the rights that fit an installation."""
        pools, variants = fit
        for metric in self.metrics:
            yield from self.market.choices(self.product, metric, pools, variants)

    def on_host(self, choice: SupplyChoice, host: Machine | None) -> Iterator[tuple[Fraction, bool, int]]:
        """Yield a right's size on a host, whether it covers the host's own installation, and its guests."""
        terms = choice.terms
        if METRICS[terms.metric].by in MACHINE_WIDE:
            yield Fraction(1), True, 0
        elif host is not None:
            size = SIZES[terms.metric].host(terms.parameters, host, self.tables)
            if size is not None:
                granted = terms.rights.virtualization
                by_host = INFINITE if "host" in counted_on(terms) else 0
                yield (
                    size,
                    True,
                    INFINITE if granted == "unlimited" else by_host if granted is None else granted,
                )

    def stacked(self, choice: SupplyChoice) -> int:
        """Return how many virtual machines one right covers together, 0 where they are not counted so."""
        terms = choice.terms
        if terms.metric != "socket-pair" or "machine" not in counted_on(terms):
            return 0
        return terms.parameters.machines_per_right or PAIR

    def on_guest(
        self, choice: SupplyChoice, guest: Machine | None, hosts: Sequence[object]
    ) -> Fraction | None:
        """Return the rights that a virtual machine takes by itself, None where it is not counted so."""
        terms = choice.terms
        if METRICS[terms.metric].by in MACHINE_WIDE:
            return Fraction(1)
        apart = in_cloud(terms.metric, terms.parameters, guest) if guest and not hosts else None
        if apart is not None:
            return apart
        by_itself = "machine" in counted_on(terms) and terms.metric != "socket-pair"
        if guest is None or not (by_itself or (not hosts and not self.stacked(choice))):
            return None
        sizes = SIZES[terms.metric]
        # whatever its host is, that has no less than the one processor that it looks like
        return (sizes.machine if by_itself else sizes.host)(terms.parameters, guest, self.tables)

    def stands_alone(self, fit: Fit, guest: Machine | None, hosts: Sequence[str]) -> bool:
        """Return whether a virtual machine may have a right that is not its host's."""
        return any(
            self.on_guest(choice, guest, hosts) is not None or (self.stacked(choice) and len(hosts) > 1)
            for choice in self.choices(fit)
        )

    def why(self, group: _Group, position: int) -> str:
        """Return why a host or virtual machine at a position cannot be counted."""
        if position < len(group.hosts):
            machine = group.hosts[position].machine
            missing = "its processors (hardware.cpus) are not recorded"
        else:
            guests = group.guests[position - len(group.hosts)]
            machine = guests.machine
            missing = "neither its host's processors nor its virtual cores (vcpus) are recorded"
        if machine is None:
            return missing
        return f"no points are given for processor {machine.processor or '(not recorded)'}"


class _Builder:
    """Makes the shape of a group."""

    def __init__(self, counting: _Counting, group: _Group) -> None:
        self.counting = counting
        self.group = group
        self.carriers = [*self._host_carriers(), *self._stacks()]
        self.alone = [list(self._alone(guests)) for guests in group.guests]

    def shape(self) -> tuple[BlockShape, list[int]]:
        """Return the shape, and the positions of the names that cannot be counted."""
        unknown = [
            index
            for index, host in enumerate(self.group.hosts)
            if host.own and not self._is_decided(host.own, (index,), None)
        ]
        lost = [
            index
            for index, guests in enumerate(self.group.guests)
            if not self._is_decided(guests.fit, guests.hosts, guests)
        ]
        counted = [guests for index, guests in enumerate(self.group.guests) if index not in lost]
        own = [index for index, host in enumerate(self.group.hosts) if host.own and index not in unknown]
        positions = [len(self.group.hosts) + index for index in lost]
        shape = self._slots(own, counted) or self._rows(own, lost)
        return shape, unknown + positions

    def _fits(self, host: int) -> list[Fit]:
        own = self.group.hosts[host].own
        fits = [guests.fit for guests in self.group.guests if host in guests.hosts]
        return list(dict.fromkeys([*([own] if own else []), *fits]))

    def _host_carriers(self) -> Iterator[_Carrier]:
        for index, host in enumerate(self.group.hosts):
            fitting: defaultdict[tuple[SupplyChoice, Fraction, bool, int], dict[Fit, SupplyChoice]] = (
                defaultdict(dict)
            )
            for fit in self._fits(index):
                for choice in self.counting.choices(fit):
                    for size, own, carries in self.counting.on_host(choice, host.machine):
                        fitting[_by_any_rule(choice), size, own, carries][fit] = choice
            for (_, size, own, carries), fits in fitting.items():
                yield _Carrier(
                    (index,), index, size, own, carries, frozenset(fits), _least_exact(fits.values())
                )

    def _stacks(self) -> Iterator[_Carrier]:
        """Yield rights that virtual machines share, whichever of their hosts they are on."""
        fitting: defaultdict[tuple[tuple[int, ...], SupplyChoice], dict[Fit, SupplyChoice]] = defaultdict(
            dict
        )
        for guests in self.group.guests:
            for choice in self.counting.choices(guests.fit):
                if self.counting.stacked(choice):
                    fitting[guests.hosts, _by_any_rule(choice)][guests.fit] = choice
        for (hosts, choice), fits in fitting.items():
            holder, carries = hosts[0] if hosts else 0, self.counting.stacked(choice)
            yield _Carrier(
                hosts, holder, Fraction(1), False, carries, frozenset(fits), _least_exact(fits.values())
            )

    def _alone(self, guests: _Guests) -> Iterator[tuple[SupplyChoice, Fraction]]:
        for choice in self.counting.choices(guests.fit):
            size = self.counting.on_guest(choice, guests.machine, guests.hosts)
            if size is not None:
                yield choice, size

    def _covers_own(self, carrier: _Carrier, host: int) -> bool:
        return carrier.own and host in carrier.hosts and self.group.hosts[host].own in carrier.fits

    def _is_decided(self, fit: Fit, hosts: Sequence[int], guests: _Guests | None) -> bool:
        """Return whether it is known what an installation takes of each right that fits and is owned."""
        choices = list(self.counting.choices(fit))
        owned = [choice for choice in choices if choice.shelf is not None]
        known = [choice for choice in choices if self._is_sized(choice, hosts, guests)]
        return bool(known) and all(choice in known for choice in owned)

    def _is_sized(self, choice: SupplyChoice, hosts: Sequence[int], guests: _Guests | None) -> bool:
        if guests is not None:
            alone = self.counting.on_guest(choice, guests.machine, guests.hosts) is not None
            if alone or self.counting.stacked(choice) or "host" not in counted_on(choice.terms):
                return alone or bool(self.counting.stacked(choice))
        return bool(hosts) and all(
            any(True for _ in self.counting.on_host(choice, self.group.hosts[host].machine)) for host in hosts
        )

    def _slots(self, own: Sequence[int], guests: Sequence[_Guests]) -> BlockShape | None:
        """Count a single host whose rights all carry the same number of machines, or any.

        It has to be covered so often that all its virtual machines are carried, and at least once.
        """
        fits = {
            *(guest.fit for guest in guests),
            *(fit for index in own if (fit := self.group.hosts[index].own)),
        }
        carriers = [one for one in self.carriers if one.carries or not guests]
        limits = {one.carries for one in carriers if one.carries < INFINITE} if guests else set()
        simple = (
            len(self.group.hosts) == 1
            and not any(self.alone)
            and len(limits) <= 1
            and all(one.fits >= fits and (one.own or not own) for one in carriers)
            and (not own or carriers == self.carriers)
        )
        if not simple:
            return None
        machines = sum(guest.machines for guest in guests)
        times = max(1, -(-machines // min(limits, default=INFINITE)))
        found: list[Path] = []
        for carries in sorted({one.carries for one in carriers}):
            met = 1 if carries in limits else times
            sized = [(one.choice, one.size) for one in carriers if one.carries == carries]
            found += paths(((0, met),), self.counting.product, 0, sized, self._carried(guests))
        return BlockShape((times,) if fits else (), tuple(found))

    def _carried(self, guests: Sequence[_Guests]) -> tuple[int, ...]:
        hosts = len(self.group.hosts)
        return tuple(hosts + index for index, one in enumerate(self.group.guests) if one in guests)

    def _rows(self, own: Sequence[int], lost: Sequence[int]) -> BlockShape:
        """Count any group: a row for each host's own installation and for each set of kinds on each host."""
        needs: list[int] = []
        met: defaultdict[int, dict[int, int]] = defaultdict(dict)
        alone: defaultdict[int, list[int]] = defaultdict(list)
        for host in own:
            for index, carrier in enumerate(self.carriers):
                if self._covers_own(carrier, host):
                    met[index][len(needs)] = 1
            needs.append(1)
        for host in [*range(len(self.group.hosts)), None]:
            for kinds, machines in self._kinds(host, lost):
                for index, carrier in enumerate(self.carriers):
                    there = host in carrier.hosts or (host is None and not carrier.hosts)
                    if there and carrier.carries and not carrier.fits.isdisjoint(kinds):
                        met[index][len(needs)] = min(carrier.carries, machines)
                for index, guests in enumerate(self.group.guests):
                    on = host in guests.hosts or (host is None and not guests.hosts)
                    if on and index not in lost and guests.fit in kinds:
                        alone[index].append(len(needs))
                needs.append(machines)
        return self._assemble(needs, met, alone)

    def _kinds(self, host: int | None, lost: Sequence[int]) -> Iterator[tuple[frozenset[Fit], int]]:
        """Yield the sets of kinds of virtual machines on a host, and how many machines they are."""
        counts: defaultdict[Fit, int] = defaultdict(int)
        for index, guests in enumerate(self.group.guests):
            on = host in guests.hosts or (host is None and not guests.hosts)
            if on and index not in lost:
                counts[guests.fit] += guests.machines
        bounded = any(0 < carrier.carries < INFINITE for carrier in self.carriers)
        largest = len(counts) if bounded and len(counts) <= MOST_FITS else 1
        for size in range(1, largest + 1):
            for kinds in combinations(counts, size):
                yield frozenset(kinds), sum(counts[kind] for kind in kinds)

    def _assemble(
        self,
        needs: Sequence[int],
        met: Mapping[int, Mapping[int, int]],
        alone: Mapping[int, Sequence[int]],
    ) -> BlockShape:
        product, found, limits = self.counting.product, list[Path](), []
        alike: defaultdict[tuple[tuple[tuple[int, int], ...], int], list[_Carrier]] = defaultdict(list)
        for index, covers in met.items():
            alike[tuple(covers.items()), self.carriers[index].holder].append(self.carriers[index])
        for (rows, holder), carriers in alike.items():
            found += paths(rows, product, holder, [(one.choice, one.size) for one in carriers])
        for index, own_rows in alone.items():
            first = len(found)
            holder = len(self.group.hosts) + index
            found += paths(tuple((row, 1) for row in own_rows), product, holder, self.alone[index])
            limits.append((tuple(range(first, len(found))), self.group.guests[index].machines))
        # virtual machines of one kind share no need with others
        bound = tuple((ways, most) for ways, most in limits if ways) if len(self.group.guests) > 1 else ()
        return BlockShape(tuple(needs), tuple(found), bound)


def _by_any_rule(choice: SupplyChoice) -> SupplyChoice:
    """Return what is one right for all that it covers, by whichever rule each is covered."""
    return choice._replace(rule=CoverRule.EXACT)


def _least_exact(choices: Iterable[SupplyChoice]) -> SupplyChoice:
    return max(choices, key=lambda choice: choice.rank)
