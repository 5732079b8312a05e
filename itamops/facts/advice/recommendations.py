"""Recommendations beside a record: advice on requests, the scores of models."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from itamops.facts.advice.review import contradictions, found_by_review
from itamops.facts.licensing.waste import harvestable_seats
from itamops.facts.lifecycle.count_outcome import OUTCOMES, CountOutcome, count_outcomes
from itamops.facts.portfolio.model_score import MEASURES, model_scores
from itamops.facts.purchasing.requests import approved
from itamops.facts.purchasing.stock_or_buy import Advice, purchase_advice
from itamops.records.asset import Asset
from itamops.records.base import Record
from itamops.records.count import Count
from itamops.records.model import Model
from itamops.records.request import Request
from itamops.records.software import Software
from itamops.registry import Registry
from itamops.registry.names import label_of, listed, name_by_id


def remarks(registry: Registry, record: Record, day: date) -> tuple[str, ...]:
    """Return of a record what follows from all others on a day, a sentence each; of most nothing does."""
    of_kind = REMARKS.get(record.kind)
    return tuple(of_kind(registry, record.id, day)) if of_kind else ()


def remarks_on_line(registry: Registry, advice: Advice, day: date) -> Iterator[str]:
    """Yield what to know before buying a request's line: stock, seats to give back, the model's score."""
    if advice.devices:
        yield f"in stock: {listed(name_by_id(registry, Asset.kind, device) for device in advice.devices)}"
    kind, _, item = (advice.line.item or "").partition("/")
    seats = harvestable_seats(registry, day)[item] if kind == Software.kind else 0
    if seats:
        yield f"seats of {label_of(registry, kind, item)} that could be given back: {seats}"
    if kind == Model.kind:
        yield from _of_model(registry, item, day)


def _lacks_review(request: Request) -> bool:
    """Return whether a request came to its review without one."""
    return request.lifecycle[-1].to == "in_review" and request.lifecycle[-1].review is None


def _of_request(registry: Registry, request: str, day: date) -> Iterator[str]:
    record = registry.of(Request).get(request)
    if record and (record.state == "submitted" or _lacks_review(record)):
        yield f"to write into its review: `{found_by_review(registry, record, day)}`"
    review = record.lifecycle[-1].review if record and record.state == "in_review" else None
    for wrong in contradictions(registry, record, review) if record and review else ():
        yield f"its review has `{wrong.field}: {wrong.claimed}`, and on its day it was {wrong.fact}"
    decision = approved(registry, record, day) if record else None
    if decision and decision.off:
        yield f"approved for {decision.amount}, {decision.than} than its estimate of {decision.off}"
    for advice in _by_request(registry, day)[request]:
        line = f"line {advice.number}"
        spent = f" for {advice.spent}" if advice.buy and advice.spent else ""
        ordered = f"{advice.ordered} ordered, " if advice.ordered else ""
        yield (
            f"{line}: {advice.wanted} wanted, {advice.from_stock} from stock, {ordered}"
            f"{advice.buy} to buy{spent}"
        )
        yield from (f"{line}: {remark}" for remark in remarks_on_line(registry, advice, day))


@lru_cache(maxsize=4)
def _by_request(registry: Registry, day: date) -> defaultdict[str, list[Advice]]:
    found: defaultdict[str, list[Advice]] = defaultdict(list)
    for advice in purchase_advice(registry, day):
        found[advice.progress.request.id].append(advice)
    return found


def _of_model(registry: Registry, model_id: str, day: date) -> Iterator[str]:
    score = model_scores(registry, day).get(model_id)
    if score and score.proposed:
        model = score.model
        good = f" ({', '.join(score.good)})" if score.good else ""
        yield (
            f"{model.label} scores {score.score} of {len(MEASURES)}{good}, which proposes {score.proposed}; "
            f"the catalogue says {model.catalogue}"
        )


def _of_count(registry: Registry, count_id: str, day: date) -> Iterator[str]:
    found = count_outcomes(registry, day).get(count_id)
    return remarks_on_count(found) if found else iter(())


def remarks_on_count(found: CountOutcome) -> Iterator[str]:
    """Yield what came of a count, and what is still to be recorded of it."""
    numbers = ", ".join(f"{found.number(outcome)} {outcome}" for outcome in OUTCOMES)
    yield f"{found.expected} expected: {numbers}"
    for one in found.open:
        where = f" at {one.place}" if one.place else ""
        todo = f"append `{one.step}`" if one.step else "register it, or explain it"
        known = one.asset.id if one.asset else "not registered"
        yield f"{one.called} ({known}) is {one.outcome}{where}: {todo}"


REMARKS: Mapping[str, Callable[[Registry, str, date], Iterator[str]]] = {
    Request.kind: _of_request,
    Count.kind: _of_count,
    Model.kind: _of_model,
}
"""The kinds of records that something is said of."""
