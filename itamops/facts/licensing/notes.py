"""What a position does not show by itself: where other products are counted, and whose rights it has."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import msgspec

from itamops.facts.licensing.effective_rights import effective_rights
from itamops.facts.licensing.optimum.supply import Key
from itamops.facts.licensing.position import Position, license_positions
from itamops.facts.licensing.software_use import parts_of_suites, software_use
from itamops.records.asset import Asset
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.person import Person
from itamops.registry import Registry


class Origin(msgspec.Struct, frozen=True):
    """Whose and what rights a position has, as far as that is not what it looks like.

    `evaluation` are rights that were given to try the product, `other_company` those that one company owns
    and another uses where no pool states that they share, `unpriced` lines with rights that have no price.
    """

    evaluation: int = 0
    other_company: int = 0
    unpriced: int = 0


def counted_elsewhere(registry: Registry, day: date) -> Mapping[str, Sequence[Position]]:
    """Find the products that are owned or in use in positions of others, and these positions, by product.

    A line for several products stands with the first of them, and a part of a suite with the suite.
    """
    lines, parts = registry.of(License), parts_of_suites(registry, day)
    found: dict[str, dict[Key, Position]] = {}
    for position in license_positions(registry, day):
        covered = {product for line in position.lines for product in lines[line.license].covers}
        covered.update(part for use in position.uses for part in (use.product, *use.parts))
        covered.update(part for part, suites in parts.items() if position.product in suites)
        for product in covered - {position.product, ""}:
            found.setdefault(product, {})[position.key] = position
    return {product: [there[key] for key in sorted(there)] for product, there in sorted(found.items())}


def uses_of_products(registry: Registry, day: date) -> Mapping[str, int]:
    """Count the machines and people that use each product, those in a suite on the same machine included."""
    used = Counter({product: suites.total() for product, suites in parts_of_suites(registry, day).items()})
    for product, use in software_use(registry, day).items():
        people = {accessed.person for accessed in use.accessed}
        used[product] += len(use.installed) + len(use.subscribed) + len(people)
    return used


def origins(registry: Registry, day: date, positions: Sequence[Position]) -> Iterator[Origin]:
    """Yield where the rights of some positions are from, in their order."""
    rights, lines = effective_rights(registry, day), registry.of(License)
    for position in positions:
        own = [(lines[line.license], rights[line.license].rights) for line in position.lines]
        trials = (count or 0 for line, count in own if line.grants == "evaluation")
        unpriced = (
            count != 0 and line.unit_price is None and line.grants == "full" and line.metric != "oem"
            for line, count in own
        )
        yield Origin(sum(trials), _of_others(registry, position), sum(unpriced))


def _of_others(registry: Registry, position: Position) -> int:
    """Count the rights of lines outside of pools that another company than the line's uses."""
    lines = registry.of(License)
    companies = {line.license: lines[line.license].company for line in position.lines}
    return sum(
        use.rights
        for use in position.uses
        if use.license
        and position.pool is None
        and (owner := companies.get(use.license))
        and (_company(registry, use.by) or owner) != owner
    )


def _company(registry: Registry, reference: str) -> str | None:
    """Return the company that a machine or person belongs to."""
    kind, _, record_id = reference.partition("/")
    record = registry.get(kind, record_id)
    return record.company if isinstance(record, (Asset, Instance, Person)) else None
