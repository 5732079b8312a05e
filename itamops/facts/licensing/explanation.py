"""Why a license position is what it is: which line covers which use, and why no line covers the others."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from itamops.facts.licensing.effective_rights import NEVER_IN_FORCE, EffectiveRights, effective_rights
from itamops.facts.licensing.metrics import METRICS, Counted, missing_parameters
from itamops.facts.licensing.position import Position, Use, license_positions
from itamops.facts.licensing.software_use import ProductUse, software_use
from itamops.facts.licensing.terms import CoverReason, LineTerms, Variant
from itamops.records.software import Software
from itamops.registry import Registry


class CoverRefusal(msgspec.Struct, frozen=True):
    """A line that a use is not covered by, and why."""

    license: str
    why: str


class Explanation(msgspec.Struct, frozen=True):
    """A use in a position; where no line covers it, every line of its product with the reason."""

    position: Position
    use: Use
    refusals: tuple[CoverRefusal, ...] = ()


def license_explanations(registry: Registry, day: date) -> Iterator[Explanation]:
    """Explain every use of every position on a day, position by position."""
    refusing: _Refusing | None = None
    for position in license_positions(registry, day):
        for use in position.uses:
            if use.license:
                yield Explanation(position, use)
            else:
                refusing = refusing or _Refusing(registry, day)
                yield Explanation(position, use, tuple(refusing.refusals(position, use)))


class _Need(msgspec.Struct, frozen=True):
    """What fits a use: the pools that it is in, and the editions and versions that are installed."""

    pools: tuple[str, ...]
    variants: tuple[Variant, ...] = ()


class _Refusing:
    """Finds out why lines do not cover what they do not cover."""

    def __init__(self, registry: Registry, day: date) -> None:
        self._software = registry.of(Software)
        self._use = software_use(registry, day)
        self._needs: dict[str, Mapping[str, _Need]] = {}
        self._lines: defaultdict[str, list[EffectiveRights]] = defaultdict(list)
        for line in effective_rights(registry, day).values():
            if line.status not in NEVER_IN_FORCE:
                for product in line.license.covers:
                    self._lines[product].append(line)

    def refusals(self, position: Position, use: Use) -> Iterator[CoverRefusal]:
        need = self._needs_of(use.product).get(use.by)
        for line in self._lines[use.product]:
            yield CoverRefusal(line.license.id, self._why(line, position, use.product, need))

    def _why(self, line: EffectiveRights, position: Position, product: str, need: _Need | None) -> str:
        if line.rights == 0:
            return f"it gives no rights: {line.status}"
        if missing_parameters(line.license):
            return CoverReason.NOT_COUNTED
        if not _counts_alike(line, position):
            return CoverReason.METRIC
        if need and line.license.pool and line.license.pool not in need.pools:
            return CoverReason.POOL
        terms, record = LineTerms.of(line.license), self._software.get(product)
        verdicts = [terms.allows(record, variant) for variant in need.variants] if need else []
        return next((verdict for verdict in verdicts if isinstance(verdict, CoverReason)), CoverReason.SIZE)

    def _needs_of(self, product: str) -> Mapping[str, _Need]:
        if product not in self._needs:
            self._needs[product] = dict(_needs(self._use.get(product, ProductUse())))
        return self._needs[product]


def _needs(use: ProductUse) -> Iterator[tuple[str, _Need]]:
    """Yield what fits whom and what uses a product; a person stands for all machines in their hands."""
    by_person: defaultdict[str, list[Variant]] = defaultdict(list)
    pools: dict[str, tuple[str, ...]] = {}
    for accessed in use.accessed:
        yield accessed.person, _Need(accessed.pools)
        if accessed.device:
            yield accessed.device, _Need(accessed.pools)
    for one in use.installed:
        yield one.machine, _Need(one.pools, one.entries)
        if one.person:
            by_person[one.person] += one.entries
            pools.setdefault(one.person, one.pools)
    for subscribed in use.subscribed:
        pools[subscribed.person] = subscribed.pools
        by_person[subscribed.person] += [(edition, None) for edition in subscribed.editions]
    for allocated in use.allocated:
        pools.setdefault(allocated.to, allocated.pools)
    for person, there in pools.items():
        yield person, _Need(there, _once(by_person[person]))


def _once(variants: Sequence[Variant]) -> tuple[Variant, ...]:
    return tuple(dict.fromkeys(variants))


def _counts_alike(line: EffectiveRights, position: Position) -> bool:
    """Return whether a line's metric can count what a position counts."""
    one, other = METRICS[line.license.metric].by, METRICS[position.metric].by
    return one is other or not {one, other} & {Counted.BOUND, Counted.ACCESS, Counted.MEASURED}
