"""When devices are planned to be replaced, by quarter, and what their successors cost."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import msgspec

from itamops.facts.money import times
from itamops.facts.portfolio.replacement import Replacement, replacements
from itamops.records.base import Money
from itamops.registry import Registry

MONTHS_A_QUARTER = 3


class Refresh(msgspec.Struct, frozen=True, kw_only=True):
    """Devices of one model that are to be replaced in the quarter that begins on a day.

    What is overdue falls into the quarter of the day asked about; without a quarter nothing tells when they
    are due. `cost` is that of their successors, None where the list price of `successor` is not known.
    """

    quarter: date | None
    model: str
    successor: str
    devices: tuple[str, ...]
    overdue: int
    price: Money | None

    @property
    def cost(self) -> Money | None:
        """What all their successors cost."""
        return times(self.price, len(self.devices)) if self.price and self.quarter else None


def refresh_plan(registry: Registry, day: date) -> tuple[Refresh, ...]:
    """Plan the replacement of every device that serves, by quarter and model; what has no day comes last."""
    planned: defaultdict[tuple[date, str], list[Replacement]] = defaultdict(list)
    for one in replacements(registry, day):
        quarter = quarter_of(max(one.due, day)) if one.due else date.max
        planned[quarter, one.asset.model].append(one)
    return tuple(_refresh(quarter, planned[quarter, model], day) for quarter, model in sorted(planned))


def quarter_of(day: date) -> date:
    """Return the first day of the quarter of the calendar that a day is in."""
    return date(day.year, (day.month - 1) // MONTHS_A_QUARTER * MONTHS_A_QUARTER + 1, 1)


def _refresh(quarter: date, devices: Sequence[Replacement], day: date) -> Refresh:
    first = devices[0]
    return Refresh(
        quarter=quarter if quarter < date.max else None,
        model=first.asset.model,
        successor=first.successor,
        devices=tuple(one.asset.id for one in devices),
        overdue=sum(one.due is not None and one.due < day for one in devices),
        price=first.price,
    )
