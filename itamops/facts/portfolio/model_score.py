"""How good models have proved beside others of their category, and what the catalogue should say of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from statistics import median

import msgspec

from itamops.facts.costs.cost_of_ownership import costs_of_ownership
from itamops.facts.currency import exchange
from itamops.facts.depreciation.cost import first_day
from itamops.facts.depreciation.disposal_gains import disposal_gains
from itamops.facts.depreciation.ownership_period import presences
from itamops.facts.lifecycle.state import entries_on
from itamops.facts.months import complete_months
from itamops.facts.service.reliability import Reliability, reliabilities
from itamops.facts.service.utilization import OURS
from itamops.facts.totals import total
from itamops.records.asset import Asset
from itamops.records.model import CatalogueStatus, Model
from itamops.registry import Registry

LIVED = ("retired", "disposed")
"""States by which the life of a device is over."""

MOST_UNKNOWN = 2
"""How many measures may be unknown before a score says nothing any more."""

PROPOSALS: Sequence[tuple[int, CatalogueStatus]] = (
    (4, "preferred"),
    (2, "allowed"),
    (1, "phase_out"),
    (0, "banned"),
)
"""What is proposed from a score on."""


class TrackRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What the devices of one model have shown until a day; what is not known is None.

    `cost` is the mean of what a device costs a month, in the registry's currency, `life` the median of the
    lives in months that are over and `life_share` what share of the planned one that is, `resale_share` the
    mean share of their price that devices brought which were sold.
    """

    units: int
    cost: Fraction | None
    served: Reliability
    life: Fraction | None
    life_share: Fraction | None
    resale_share: Fraction | None


MEASURES: Mapping[str, Callable[[TrackRecord], Fraction | None]] = {
    "cost": lambda record: None if record.cost is None else -record.cost,
    "failures": lambda record: None if record.served.failure_rate is None else -record.served.failure_rate,
    "availability": lambda record: record.served.availability,
    "resale": lambda record: record.resale_share,
    "life": lambda record: record.life_share,
}
"""What models are compared by; more is better."""


class ModelScore(msgspec.Struct, frozen=True, kw_only=True):
    """How one model does: `good` are the measures in which it is at its category's median or better.

    Their number is the `score`, by which a catalogue status is proposed. There is neither for a model with
    fewer units than policy compares (`compared_units`), or of which too many measures are `unknown`.
    """

    model: Model
    track_record: TrackRecord
    unknown: tuple[str, ...]
    good: tuple[str, ...]
    score: int | None
    proposed: CatalogueStatus | None


@lru_cache(maxsize=4)
def model_scores(registry: Registry, day: date) -> Mapping[str, ModelScore]:
    """Score every model of which the organization has or had devices by a day, by its id.

    Medians are over the models of a category that have units enough to be compared.
    """
    enough = registry.policy.rules.limits.compared_units
    records = dict(_track_records(registry, day))
    models = {model_id: model for model_id, model in registry.of(Model).items() if model_id in records}
    compared: defaultdict[str, list[TrackRecord]] = defaultdict(list)
    for model_id, model in models.items():
        if records[model_id].units >= enough:
            compared[model.category].append(records[model_id])
    medians = {category: _medians(of_category) for category, of_category in compared.items()}
    return {
        model_id: _score(
            model, records[model_id], medians[model.category] if records[model_id].units >= enough else {}
        )
        for model_id, model in models.items()
    }


def _medians(records: Sequence[TrackRecord]) -> Mapping[str, Fraction]:
    values = {name: [measure(record) for record in records] for name, measure in MEASURES.items()}
    known = {name: [value for value in found if value is not None] for name, found in values.items()}
    return {name: median(found) for name, found in known.items() if found}


def _score(model: Model, record: TrackRecord, medians: Mapping[str, Fraction]) -> ModelScore:
    values = {name: measure(record) for name, measure in MEASURES.items()}
    unknown = tuple(name for name, value in values.items() if value is None)
    good = tuple(name for name in medians if (value := values[name]) is not None and value >= medians[name])
    score = len(good) if medians and len(unknown) <= MOST_UNKNOWN else None
    return ModelScore(
        model=model,
        track_record=record,
        unknown=unknown,
        good=good,
        score=score,
        proposed=None if score is None else next(status for least, status in PROPOSALS if score >= least),
    )


# what the devices of each model have shown


def _track_records(registry: Registry, day: date) -> Iterator[tuple[str, TrackRecord]]:
    assets = registry.of(Asset)
    by_model: defaultdict[str, list[Asset]] = defaultdict(list)
    for asset_id in presences(registry, day):
        if assets[asset_id].ownership in OURS:
            by_model[assets[asset_id].model].append(assets[asset_id])
    costs, served = _costs(registry, day), reliabilities(registry, day)
    resale = _resale(registry, day)
    for model in registry.of(Model).values():
        units = by_model[model.id]
        life = _middle(lived for asset in units if (lived := _lived(asset, day)) is not None)
        if units:
            yield (
                model.id,
                TrackRecord(
                    units=len(units),
                    cost=_mean(costs[asset.id] for asset in units if asset.id in costs),
                    served=total(Reliability, (served[asset.id] for asset in units if asset.id in served)),
                    life=life,
                    life_share=life / model.useful_life_months
                    if life is not None and model.useful_life_months
                    else None,
                    resale_share=_mean(resale[asset.id] for asset in units if asset.id in resale),
                ),
            )


def _costs(registry: Registry, day: date) -> Mapping[str, Fraction]:
    """Return what each device costs a month, by its id, where all of that is known in one currency."""
    return {
        thing.removeprefix("asset/"): Fraction(cost.monthly.amount)
        for thing, cost in costs_of_ownership(registry, day).items()
        if thing.startswith("asset/") and cost.monthly and not cost.left_out and not cost.total.without_rate
    }


def _resale(registry: Registry, day: date) -> Mapping[str, Fraction]:
    """Return what share of its price each device brought that was sold, by its id."""
    found = {}
    for gain in disposal_gains(registry, day):
        bought = registry.of(Asset)[gain.asset].acquisition
        price = bought.price if bought else None
        proceeds = (
            exchange(registry).convert(gain.proceeds, gain.on, price.currency)
            if gain.proceeds and price
            else None
        )
        if price and proceeds and price.amount:
            found[gain.asset] = Fraction(proceeds.amount) / Fraction(price.amount)
    return found


def _lived(asset: Asset, day: date) -> int | None:
    """Return the months until a device was retired or disposed of, None while it may still serve."""
    ended = None
    for entry in reversed(entries_on(asset, day)):
        if entry.to not in LIVED:
            break
        ended = entry.on
    return complete_months(asset.in_service or first_day(asset), ended) if ended else None


def _mean(values: Iterable[Fraction]) -> Fraction | None:
    known = list(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def _middle(values: Iterable[int]) -> Fraction | None:
    known = [Fraction(value) for value in values]
    return median(known) if known else None
