"""What a change does to books of periods that are over: closed years, and the last month of an open one."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from itamops.facts.currency import exchange
from itamops.facts.depreciation.cost import books_currency
from itamops.facts.depreciation.plan import BOOKS, Book, DepreciationPlan, Planner, class_of
from itamops.facts.months import DAY, fiscal_year_end, next_day
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.company import Company
from itamops.registry import Registry


class PastChange(NamedTuple):
    """The first period that is over in which an asset is worth another amount, by its last day."""

    asset: str
    book: Book
    terms: str
    ends: date
    was: Money | None
    now: Money | None


def past_changes(base: Registry, head: Registry, assets: Iterable[str], day: date) -> Iterator[PastChange]:
    """Yield what becomes of the past of some assets: of those that come, change or are deleted.

    One that comes with a day in a closed year alters that year's additions, where the base has books of the
    kind already. What an import opens is taken over with its past, and is no change of it.
    """
    kept = _books_with_assets(base)
    for asset_id in assets:
        was, now = base.of(Asset).get(asset_id), head.of(Asset).get(asset_id)
        if was is None and now and _is_opened(now):
            continue
        asked = kept if was is None else BOOKS
        for book in asked if any(one and one.depreciation for one in (was, now)) else ():
            old, new = (
                planner(side, day, book).plan(asset) if asset else None
                for side, asset in ((base, was), (head, now))
            )
            found = _first_difference(_plan(old), _plan(new), day)
            if found:
                terms = (
                    new.terms
                    if isinstance(new, DepreciationPlan)
                    else old.terms
                    if isinstance(old, DepreciationPlan)
                    else ""
                )
                yield PastChange(asset_id, book, terms, *found)


@lru_cache(maxsize=4)
def _books_with_assets(registry: Registry) -> tuple[Book, ...]:
    assets = registry.of(Asset).values()
    return tuple(book for book in BOOKS if any(class_of(asset, book) for asset in assets))


def _is_opened(asset: Asset) -> bool:
    return any(entry.opening for entry in asset.lifecycle)


@lru_cache(maxsize=8)
def planner(registry: Registry, day: date, book: Book) -> Planner:
    """Return what plans single assets of a registry."""
    return Planner(registry, day, book)


def _plan(planned: object) -> DepreciationPlan | None:
    return planned if isinstance(planned, DepreciationPlan) else None


Difference = tuple[date, Money | None, Money | None]


def _first_difference(
    old: DepreciationPlan | None, new: DepreciationPlan | None, day: date
) -> Difference | None:
    years = closed_years([plan for plan in (old, new) if plan], day)
    for end in years:
        was, now = _figure(old, end), _figure(new, end)
        if was != now:
            return end, _value(old, end), _value(new, end)
    month = day.replace(day=1) - DAY
    if old and new and (not years or month > years[-1]) and _rises(old, new, month):
        return month, _value(old, month), _value(new, month)
    return None


def _rises(old: DepreciationPlan, new: DepreciationPlan, end: date) -> bool:
    """Return whether what is still there is worth more, and no dated change or adjustment states why."""
    is_there = new.gone is None or new.gone > end
    return is_there and len(old.phases) == len(new.phases) and new.value(end) > old.value(end)


def closed_years(plans: Sequence[DepreciationPlan], day: date) -> Sequence[date]:
    """List the last days of the fiscal years of plans that are over on a day, in their order."""
    ends: set[date] = set()
    for plan in plans:
        end = fiscal_year_end(plan.known, plan.fiscal_year_end)
        while end < day:
            ends.add(end)
            end = fiscal_year_end(next_day(end), plan.fiscal_year_end)
    return sorted(ends)


def _figure(plan: DepreciationPlan | None, end: date) -> tuple[str, int, bool] | None:
    """Return what a plan has of a period: the value at its close, and whether the asset has gone by then."""
    if plan is None or plan.known > end:
        return None
    return plan.currency, plan.value(end), plan.gone is not None and plan.gone <= end


def _value(plan: DepreciationPlan | None, end: date) -> Money | None:
    figure = _figure(plan, end)
    return None if plan is None or figure is None or figure[2] else plan.money(figure[1])


def may_differ(base: Registry, head: Registry, changed: Iterable[str], day: date) -> Iterable[str]:
    """List the assets whose past may differ: those that changed, and where what all go by did, others too."""
    assets = base.of(Asset)
    ids = dict.fromkeys(changed)
    if base.policy.depreciation != head.policy.depreciation or _currencies(base) != _currencies(head):
        return [*ids, *(asset for asset in assets if asset not in ids)]
    if base.tables.exchange_rates is not head.tables.exchange_rates and _rates(base, day) != _rates(
        head, day
    ):
        ids.update(dict.fromkeys(asset.id for asset in assets.values() if _is_foreign(base, asset)))
    return list(ids)


def _currencies(registry: Registry) -> tuple[str, dict[str, str]]:
    companies = registry.of(Company).items()
    return registry.configuration.currency, {one: company.currency for one, company in companies}


def _rates(registry: Registry, day: date) -> dict[tuple[str, str, date], object]:
    return {
        (*key, on): rate
        for key, (days, rates) in exchange(registry).rates.items()
        for on, rate in zip(days, rates, strict=True)
        if on < day
    }


def _is_foreign(registry: Registry, asset: Asset) -> bool:
    """Return whether an amount of an asset or of its class may be in another currency than its books."""
    price = asset.acquisition.price if asset.acquisition else None
    kept_in = books_currency(registry, asset)
    extras = asset.acquisition.extras if asset.acquisition else ()
    classes = registry.policy.depreciation.classes.values()
    amounts = [price, *(extra.amount for extra in extras), *(terms.salvage for terms in classes)]
    return any(money is not None and money.currency not in ("", kept_in) for money in amounts)
