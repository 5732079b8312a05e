"""The POL family, lists: a list names a thing once."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import msgspec

from itamops.facts.lifecycle.counts import sightings
from itamops.findings import Level, Problem
from itamops.records.asset import Allocation, Asset, Hold, Installation, Issue
from itamops.records.base import Record
from itamops.records.count import Exclusion
from itamops.records.disposal import DisposedAsset
from itamops.records.model import Resale
from itamops.records.order import GoodsReceipt
from itamops.records.person import Subscription
from itamops.records.supply import Scrap
from itamops.registry.lists import List, lists
from itamops.registry.names import NAMED_AFTER, listed, name_of
from itamops.rules.engine import Context, rule


class Once(NamedTuple):
    """What tells one row of a list from another, and the days between which it holds, where it has a term."""

    key: tuple[str, ...]
    term: tuple[str, str] | None = None


ROWS: Mapping[type[msgspec.Struct], Once] = {
    Allocation: Once(("license",), ("since", "until")),
    Subscription: Once(("product", "edition", "license"), ("since", "until")),
    Installation: Once(("product", "edition", "version"), ("installed", "removed")),
    Hold: Once(("case",), ("since", "until")),
    Exclusion: Once(("asset",)),
}
"""Rows that are told apart by some of their fields; any other row is told apart by all of them."""

MAY_REPEAT = (Issue, Scrap)
"""Rows of which two of one day may be alike: a headset in the morning and another one at noon."""

CHECKED_ELSEWHERE = frozenset[tuple[str, type | None]](
    {
        ("lifecycle", None),  # LIFE001 to LIFE004
        ("receipts", None),  # POL010
        ("assets", GoodsReceipt),  # POL010
        ("licenses", GoodsReceipt),  # POL010
        ("assets", DisposedAsset),  # DISP021
        ("resale", Resale),  # COST106
        ("macs", None),  # ID003
        ("media", None),  # POL014
        ("budgets", None),  # POL014
    }
)
"""Lists that another rule checks, by field and by the type that has the field or that the field lists."""


@rule("POL032", "Duplicate list item", beside=NAMED_AFTER)
def duplicate_item(context: Context) -> Iterator[Problem]:
    """A list names a thing once: a device in the stock of a review, a serial on a certificate, a license that
    is allocated to one device or person, a line of an order.

    What stands twice is counted twice. Of an order line, ask for the `quantity`. Rows with a term (an
    allocation, a subscription, a legal hold) may follow each other, and do not overlap.

    Example: `review: {stock: [lap-7f3k9q2m, lap-7f3k9q2m]}`, which makes one laptop two.

    Fix: delete one of the two; a row that has to stay is ended with its day.
    """
    for record in context.registry:
        for found in lists(record):
            row = type(found.items[0])
            if _is_checked(found.field, found.of, row) and (
                row in ROWS or len(set(found.items)) < len(found.items)
            ):
                yield from _repeated(context, record, found)


def _is_checked(field: str, of: type, row: type) -> bool:
    """Return whether a field of a type lists what may not stand twice, and no other rule checks it."""
    return row not in MAY_REPEAT and CHECKED_ELSEWHERE.isdisjoint(((field, None), (field, of), (field, row)))


def _repeated(context: Context, record: Record, found: List) -> Iterator[Problem]:
    row = type(found.items[0])
    once = ROWS.get(row, Once(getattr(row, "__struct_fields__", ())))
    seen: defaultdict[tuple[Any, ...], list[Any]] = defaultdict(list)
    field = ".".join(step for step in found.pointer if isinstance(step, str))
    for position, item in enumerate(found.items):
        key = tuple(getattr(item, name) for name in once.key) or (item,)
        if any(_overlap(once, item, other) for other in seen[key]):
            what = " ".join(str(part) for part in key if isinstance(part, str | date))
            yield Problem(
                anchor=record.at(*found.pointer, position),
                message=f"`{field}` of {name_of(context.registry, record)} has {what} twice",
                fix=f"delete one of the two, or end the first (`{once.term[1]}`) before the second begins"
                if once.term
                else "delete one of the two",
                subject=f"{record.kind}/{record.id} {field} {what}",
            )
        seen[key].append(item)


def _overlap(once: Once, row: object, other: object) -> bool:
    """Return whether two rows with one key hold on one day; rows without a term always do."""
    if once.term is None:
        return True
    starts, ends = once.term
    (begun, over), (begun_before, over_before) = (
        (getattr(one, starts) or date.min, getattr(one, ends) or date.max) for one in (row, other)
    )
    return bool(max(begun, begun_before) < min(over, over_before))


@rule("POL034", "Device counted twice", Level.WARNING)
def counted_twice(context: Context) -> Iterator[Problem]:
    """A physical count has one row for each device.

    A device that two rows have seen at two places stands at one of them; with two rows at one place the
    count is longer than what is there.

    Example: LT-0031 in rows 4 and 19 of a count.

    Fix: delete the row that is wrong, and write the new hash of the rows.
    """
    rows: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    counts = {}
    for one in sightings(context.registry, context.day):
        if one.asset:
            rows[one.count.id, one.asset].append(one.number)
            counts[one.count.id] = one.count
    assets = context.registry.of(Asset)
    for (count_id, asset_id), numbers in rows.items():
        if len(numbers) > 1:
            yield Problem(
                anchor=counts[count_id].at("sightings"),
                message=f"{name_of(context.registry, assets[asset_id])} stands in rows "
                f"{listed(map(str, numbers))} of the count of {counts[count_id].on}",
                fix="delete the row that is wrong, and write the new hash of the rows (`sha256`)",
                subject=f"count/{count_id} asset/{asset_id}",
            )
