"""What of a contract's price each of the things that name it carries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache

import msgspec

from itamops.facts.contracts.billing import bills, why_unknown
from itamops.facts.currency import ConvertedTotal, exchange, portions
from itamops.facts.depreciation.ownership_period import Presence, presences
from itamops.facts.lifecycle.state import state_on
from itamops.lifecycles import NEW
from itamops.records.application import Application
from itamops.records.asset import Asset
from itamops.records.contract import Contract
from itamops.records.license import License
from itamops.registry import Registry

NOT_BILLED = (NEW, "draft")
"""How contracts stand that nothing is due for yet."""


class SharedContract(msgspec.Struct, frozen=True):
    """What was billed for a contract until a day, and who carries it: `billed = shares + unallocated`.

    `shares` are by the `kind/id` of what names the contract, rounded so that they add up. Where nothing can
    be billed though the contract runs, `left_out` says why.
    """

    contract: str
    billed: ConvertedTotal
    shares: Mapping[str, ConvertedTotal]
    unallocated: ConvertedTotal
    left_out: str | None = None


@lru_cache(maxsize=4)
def contract_shares(registry: Registry, day: date) -> Mapping[str, SharedContract]:
    """Share out every contract that was billed until a day, or should have been, by its id.

    It falls evenly on the assets, licenses and applications that name it, and on each by the days that it is
    there of those that were paid for. Bills are converted at the rate of their own day.
    """
    rates, there = exchange(registry), presences(registry, day)
    naming = things_naming(registry)
    shared = {}
    for contract in registry.of(Contract).values():
        due = list(bills(contract, day, day))
        if due:
            billed = rates.total((bill.amount, bill.on) for bill in due)
            weights = {
                name: Fraction(1, len(naming[contract.id]))
                * _covered(there, name, contract.starts, due[-1].until)
                for name in naming[contract.id]
            }
            carry = {name: weight for name, weight in weights.items() if weight}
            *parts, rest = portions(billed, [*carry.values(), 1 - sum(carry.values(), Fraction(0))])
            shares = dict(zip(carry, parts, strict=True))
            shared[contract.id] = SharedContract(contract.id, billed, shares, rest)
        elif (why := why_unknown(contract)) and state_on(contract, day) not in NOT_BILLED:
            nothing = rates.total([])
            shares = dict.fromkeys(naming[contract.id], nothing)
            shared[contract.id] = SharedContract(contract.id, nothing, shares, nothing, why)
    return shared


def things_naming(registry: Registry) -> Mapping[str, list[str]]:
    """Return the assets, licenses and applications, `kind/id`, that name each contract, each once."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name, contract in _names(registry):
        found[contract][name] = None
    return defaultdict(list, {contract: list(names) for contract, names in found.items()})


def _names(registry: Registry) -> Iterator[tuple[str, str]]:
    for asset in registry.of(Asset).values():
        for contract in asset.contracts:
            yield f"asset/{asset.id}", contract
    for line in registry.of(License).values():
        if line.contract:
            yield f"license/{line.id}", line.contract
    for application in registry.of(Application).values():
        for contract in application.contracts:
            yield f"application/{application.id}", contract


def _covered(there: Mapping[str, Presence], name: str, starts: date, until: date | None) -> Fraction:
    """Return the part of the days paid for on which something is there; what is no device always is."""
    kind, _, asset_id = name.partition("/")
    if kind != Asset.kind:
        return Fraction(1)
    presence = there.get(asset_id)
    if presence is None:
        return Fraction(0)
    if until is None:
        return Fraction(presence.last is None or presence.last >= starts)
    return Fraction(presence.days(starts, until), (until - starts).days + 1)
