"""The COST family, money: amounts, rates and budgets."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from itamops.facts.budgeting.budget import budget_use
from itamops.facts.costs.cost_of_ownership import rate_on
from itamops.facts.currency import OLDEST_DAYS, exchange
from itamops.facts.depreciation.cost import books_currency, bought_on
from itamops.facts.money import in_minor, is_negative
from itamops.findings import Anchor, Level, Problem
from itamops.kinds import KINDS
from itamops.records import RECORDS
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.contract import Contract
from itamops.records.disposal import Disposal
from itamops.records.license import License
from itamops.records.team import Team
from itamops.registry.amounts import amounts, any_amount
from itamops.registry.names import NAMED_AFTER, name_of
from itamops.rules.engine import Context, Spot, rule

RATES = "registry/tables/exchange-rates/"
LABOR = "registry/tables/labor-rates.yaml"
MAY_BE_NEGATIVE = ("depreciation", "adjustments")
"""The part of a record whose amounts take something away."""


@rule("COST003", "Negative amount", beside=NAMED_AFTER)
def negative_amount(context: Context) -> Iterator[Problem]:
    """Prices, costs, fees, proceeds and budgets are not negative: a field says itself whether money goes or
    comes.

    Totals leave out what is under zero, and say so. Only an adjustment of a book value may take away.

    Example: `fees: -25.00 EUR`, or a rebate as `extras: [{what: rebate, amount: -100.00 EUR}]`.

    Fix: write the amount without the minus in the field that fits; take a rebate off the price.
    """
    for kind in KINDS:
        records = context.registry.all(kind.name).values()
        if any_amount(RECORDS[kind.name], records, is_negative):
            for record in records:
                for pointer, money in amounts(record):
                    if is_negative(money) and pointer[:2] != MAY_BE_NEGATIVE:
                        yield Problem(
                            anchor=record.at(*pointer),
                            message=f"{name_of(context.registry, record)}: {money} is under zero",
                            fix="write it without the minus, in the field that says where the money goes",
                        )


class Dated(NamedTuple):
    """An amount that totals or books convert at the rate of a day, and where it stands.

    `into` is the currency of the books that a cost is kept in, empty for that of the registry.
    """

    money: Money
    on: date
    spot: Spot
    into: str = ""


@rule("COST004", "Missing exchange rate", Level.WARNING)
def no_rate(context: Context) -> Iterator[Problem]:
    """What was paid in another currency counts at the rate of its day, or the newest of the week before.

    Without one the amount stays in its own currency beside every total. The cost of an asset is converted
    into the currency of its company's books as well. It is told once a currency.

    Example: a laptop bought for 1,489.00 USD on 2024-10-21, and no rate of USD since 2024-10-14.

    Fix: add the rate of the day to `registry/tables/exchange-rates/<yyyy-mm>.yaml`.
    """
    if any(path.startswith(RATES) for path in context.head.faults):
        return
    rates = exchange(context.registry)
    missing: defaultdict[str, list[Dated]] = defaultdict(list)
    for dated in _foreign(context):
        for into in {rates.currency, dated.into or rates.currency}:
            if rates.rate(dated.money.currency, into, dated.on) is None:
                currency = dated.money.currency if into == rates.currency else into
                missing[currency].append(dated)
    for currency, several in missing.items():
        first, *_ = by_day = sorted(several, key=lambda dated: dated.on)
        record, pointer = context.newest([dated.spot for dated in reversed(by_day)], key=itemgetter(0))
        yield Problem(
            anchor=record.at(*pointer),
            message=f"amounts in {currency} without a rate of their day or the {OLDEST_DAYS} before it: "
            f"{len(several)}, the first of {first.on}",
            fix=f"add the rate of {first.on} to {RATES}{first.on:%Y-%m}.yaml, and those of the other days",
            subject=f"currency {currency}",
            measure=len(several),
        )


def _foreign(context: Context) -> Iterator[Dated]:
    """Yield the amounts until the day that are in another currency than the registry's or the books'."""
    own = context.registry.configuration.currency
    for dated in chain(_of_assets(context), _of_terms(context)):
        if {dated.money.currency, dated.into or own} != {own} and dated.on <= context.day:
            yield dated


def _of_assets(context: Context) -> Iterator[Dated]:
    for asset in context.registry.of(Asset).values():
        bought = asset.acquisition
        if bought and bought.price:
            kept_in = books_currency(context.registry, asset) if asset.depreciation else ""
            yield Dated(bought.price, bought_on(asset), (asset, ("acquisition", "price")), kept_in)
        for position, extra in enumerate(bought.extras if bought else ()):
            if not extra.recoverable:
                spot = asset, ("acquisition", "extras", position, "amount")
                yield Dated(extra.amount, bought_on(asset), spot)
        for position, work in enumerate(asset.maintenance):
            if work.cost and not work.warranty:
                yield Dated(work.cost, work.on, (asset, ("maintenance", position, "cost")))


def _of_terms(context: Context) -> Iterator[Dated]:
    for contract in context.registry.of(Contract).values():
        if contract.price:
            yield Dated(contract.price, contract.starts, (contract, ("price",)))
    for line in context.registry.of(License).values():
        bought = line.purchased or line.starts
        if line.unit_price and bought:
            yield Dated(line.unit_price, bought, (line, ("unit_price",)))
    for disposal in context.registry.of(Disposal).values():
        on = disposal.pickup.on if disposal.pickup else disposal.lifecycle[-1].on
        for position, item in enumerate(disposal.assets):
            for field, money in (("proceeds", item.proceeds), ("fees", item.fees)):
                if money:
                    yield Dated(money, on, (disposal, ("assets", position, field)))


@rule("COST008", "Labor without a rate", Level.WARNING)
def labor_without_rate(context: Context) -> Iterator[Problem]:
    """Hours of work cost what `tables/labor-rates` says of their day.

    Without a rate that holds by then they are in no cost of ownership, which says so.

    Example: `labor: {hours: 2, rate: field}` on 2025-10-30, where `field` starts on 2025-11-01.

    Fix: add what the rate was before, with its own `starts`.
    """
    known = {rate.rate for rate in context.registry.tables.labor_rates.rates}
    for asset in context.registry.of(Asset).values():
        for position, work in enumerate(asset.maintenance):
            labor = work.labor
            if labor and labor.rate in known and rate_on(context.registry, labor.rate, work.on) is None:
                yield Problem(
                    anchor=asset.at("maintenance", position, "labor", "rate"),
                    message=f"{name_of(context.registry, asset)}: {labor.hours} h on {work.on} "
                    f"are before the first rate of {labor.rate}",
                    fix=f"add the rate that held on {work.on} to {LABOR}",
                    subject=f"asset/{asset.id} labor of {labor.rate} on {work.on}",
                )


@rule("COST009", "Budget exceeded", Level.WARNING)
def budget_exceeded(context: Context) -> Iterator[Problem]:
    """What is spent of a budget and committed by open orders and contracts stays within its amount.

    Budgets whose term is over are not judged.

    Example: 9,200.00 EUR of a budget of 10,000.00 EUR are spent, and an order of 1,350.00 EUR names it.

    Fix: order less or from another budget, or raise the amount with the team's lead.
    """
    if not any(team.budgets for team in context.registry.of(Team).values()):
        return
    for use in budget_use(context.registry, context.day).uses:
        if use.left.amount < 0 and use.budget.ends >= context.day:
            team = context.registry.of(Team)[use.team]
            over = Money(-use.left.amount, use.left.currency)
            yield Problem(
                anchor=team.at("budgets", team.budgets.index(use.budget), "amount"),
                message=f"{use.budget.id} of {use.budget.amount}: {use.spent.amount} are spent and "
                f"{use.committed.amount} committed, {over} too much",
                fix="order less or from another budget, or raise the amount",
                subject=f"team/{use.team} budget {use.budget.id}",
                measure=in_minor(over),
            )


@rule("COST011", "Duplicate rate")
def two_rates(context: Context) -> Iterator[Problem]:
    """A currency has one rate a day, in the file of its month.

    Of two nobody knows which one an amount was converted at.

    Example: `{on: 2026-02-03, rates: {USD: 1.0832}}` twice, or a day of March in `2026-02.yaml`.

    Fix: keep the rate that the source gives, and put it into the file of its month.
    """
    for month, table in context.registry.tables.exchange_rates.items():
        path = f"{RATES}{month}.yaml"
        seen: set[tuple[date, str]] = set()
        for position, entry in enumerate(table.days):
            if f"{entry.on:%Y-%m}" != month:
                yield Problem(
                    anchor=Anchor(path, ("days", position, "on")),
                    message=f"{entry.on} is no day of {month}",
                    fix=f"put it into {entry.on:%Y-%m}.yaml",
                    subject=f"{path} {entry.on}",
                )
            for currency in entry.rates:
                if (entry.on, currency) in seen:
                    yield Problem(
                        anchor=Anchor(path, ("days", position, "rates", currency)),
                        message=f"{currency} has a second rate on {entry.on}",
                        fix="keep the one that the source gives",
                        subject=f"{path} {entry.on} {currency}",
                    )
                seen.add((entry.on, currency))
