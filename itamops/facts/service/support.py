"""Until when things are supported: warranties of devices, ends of support of models and versions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from itamops.facts.contracts.terms import running_term
from itamops.facts.lifecycle.state import standings, state_on
from itamops.lifecycles.asset import ENDED
from itamops.records.asset import Asset, Installation
from itamops.records.contract import Contract
from itamops.records.instance import Instance
from itamops.records.model import Model
from itamops.records.software import Software, Version
from itamops.registry import Registry

CONTRACTS = ("support", "maintenance", "warranty_extension")
"""Types of contract that cover a device like a warranty."""

RUNNING = ("active", "notice_given")


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """The warranty or contract of a device that runs longest.

    `type` is warranty or the contract's type; `ends` is its last day, None for a contract without an end, and
    `days_left` counts to it, under zero where it is over.
    """

    asset: Asset
    type: str
    provider: str | None
    contract: str | None
    reference: str | None
    starts: date | None
    ends: date | None
    days_left: int | None


class EndOfSupport(msgspec.Struct, frozen=True, kw_only=True):
    """A model or software version whose support ends on a day, and the machines that have it (`kind/id`)."""

    kind: str
    id: str
    version: str | None
    ends: date
    days_left: int
    machines: tuple[str, ...]


def coverages(registry: Registry, day: date) -> Iterator[Coverage]:
    """Yield the coverage of every device that is accounted for on a day and has or had one."""
    for asset, standing in standings(registry, day):
        if standing.state not in ENDED:
            longest = max(
                (*_warranties(asset, day), *_contracts(registry, asset, day)),
                key=lambda coverage: (coverage.ends or date.max, coverage.starts or date.min),
                default=None,
            )
            if longest:
                yield longest


def _warranties(asset: Asset, day: date) -> Iterator[Coverage]:
    for warranty in asset.warranties:
        yield Coverage(
            asset=asset,
            type="warranty",
            provider=warranty.provider,
            contract=None,
            reference=warranty.reference,
            starts=warranty.starts,
            ends=warranty.ends,
            days_left=(warranty.ends - day).days,
        )


def _contracts(registry: Registry, asset: Asset, day: date) -> Iterator[Coverage]:
    contracts = registry.of(Contract)
    for contract_id in asset.contracts:
        contract = contracts.get(contract_id)
        if contract and contract.type in CONTRACTS and state_on(contract, day) in RUNNING:
            ends = running_term(contract, day).ends
            yield Coverage(
                asset=asset,
                type=contract.type,
                provider=contract.vendor,
                contract=contract.id,
                reference=contract.number,
                starts=contract.starts,
                ends=ends,
                days_left=(ends - day).days if ends else None,
            )


def ends_of_support(registry: Registry, day: date) -> tuple[EndOfSupport, ...]:
    """List the models and versions in use on a day whose end of support is known, the soonest first."""
    found: defaultdict[tuple[str, str, str, date], list[str]] = defaultdict(list)
    versions = {
        product_id: dated
        for product_id, product in registry.of(Software).items()
        if (dated := [version for version in product.versions if version.end_of_support])
    }
    models = {model_id: model.end_of_support for model_id, model in registry.of(Model).items()}
    for asset, standing in standings(registry, day):
        if standing.state in ENDED:
            continue
        ends = models.get(asset.model)
        if ends:
            found[Model.kind, asset.model, "", ends].append(f"asset/{asset.id}")
        for product, version, end in _installed(asset.software, versions, day):
            found[Software.kind, product, version, end].append(f"asset/{asset.id}")
    for instance in registry.of(Instance).values():
        if state_on(instance, day) not in ("", "deleted"):
            for product, version, end in _installed(instance.software, versions, day):
                found[Software.kind, product, version, end].append(f"instance/{instance.id}")
    return tuple(
        EndOfSupport(
            kind=kind,
            id=record_id,
            version=version or None,
            ends=ends,
            days_left=(ends - day).days,
            machines=tuple(machines),
        )
        for (kind, record_id, version, ends), machines in sorted(
            found.items(), key=lambda item: (item[0][3], item[0])
        )
    )


def _installed(
    software: tuple[Installation, ...], versions: Mapping[str, list[Version]], day: date
) -> set[tuple[str, str, date]]:
    found = set()
    for entry in software:
        if entry.version and entry.product in versions and entry.present_on(day):
            version = version_of(entry.version, versions[entry.product])
            if version and version.end_of_support:
                found.add((entry.product, version.version, version.end_of_support))
    return found


def version_of(installed: str, versions: list[Version]) -> Version | None:
    """Find the catalogue's version that an installed one belongs to: 22.04.3 is a 22.04, and no 22.0."""
    fitting = [version for version in versions if f"{installed}.".startswith(f"{version.version}.")]
    return max(fitting, key=lambda version: len(version.version), default=None)


def warranty_ends(asset: Asset) -> date | None:
    """Return the last day of a device's longest warranty."""
    return max((warranty.ends for warranty in asset.warranties), default=None)
