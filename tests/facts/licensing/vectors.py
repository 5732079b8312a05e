"""How a vector of the license position is told: records as YAML, and the rows that reports have to show."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import pytest

from itamops.facts.licensing.affected import connected_products
from itamops.facts.licensing.position import license_positions
from itamops.kinds import KINDS
from itamops.records.asset import Asset
from itamops.registry import Registry
from itamops.reports import Value, build_report
from tests.facts.licensing.estate import product

Read = Callable[[str], Registry]
Row = dict[str, Value]

DAY = date(2026, 6, 15)
OFFICE = product("office")


class Vector(NamedTuple):
    """A case with the source of its numbers.

    `rows` is the whole report of the license position, a line a row: product, metric and (if any) pool, then
    the columns that matter, `office device owned=100 needed=5 true_up_cost=1000.00EUR`; `-` is an empty cell.
    """

    name: str
    source: str
    records: str
    rows: str
    day: date = DAY


def each(vectors: Iterable[Vector]) -> pytest.MarkDecorator:
    """Run a test for each vector, by its name."""
    return pytest.mark.parametrize("vector", [pytest.param(one, id=one.name) for one in vectors])


def report(name: str, registry: Registry, day: date = DAY) -> list[Row]:
    """Return a report's rows by the names of their columns."""
    built = build_report(name, registry, day)
    names = [column.name for column in built.columns]
    return [dict(zip(names, row, strict=True)) for row in built.rows]


def holds(vector: Vector, read: Read) -> None:
    """Show that the license position has just these rows, and that the other reports tell the same.

    Rows of products that are counted with another may be left out.
    """
    registry = read(vector.records)
    expected = {_told_key(text): _told(text) for text in vector.rows.strip().splitlines()}
    rows = report("license-position", registry, vector.day)
    found = {_key(row): row for row in rows if row["status"] != "shared" or _key(row) in expected}
    told = {
        key: {column: _plain(row[column]) for column in expected.get(key, row)} for key, row in found.items()
    }
    assert told == expected, (vector.source, told)
    for row in found.values():
        adds_up(row)
    _are_explained(found, registry, vector.day)
    _are_priced(found, registry, vector.day)
    hang_on_devices(registry, vector.day)


def hang_on_devices(registry: Registry, day: date) -> None:
    """Show that what is connected with a device counts the same by itself, and nothing else hangs on it."""
    every = license_positions(registry, day)
    devices = [one for one in registry.of(Asset).values() if not (one.hardware and one.hardware.cluster)]
    for device in {one.id: one for one in (*devices[:1], *devices[-1:])}.values():
        products = connected_products(registry, [device])
        records = {kind.name: dict(registry.all(kind.name)) for kind in KINDS}
        del records[device.kind][device.id]
        without = license_positions(registry.only(records), day)
        alone = [one for one in every if one.product in products]
        assert list(license_positions(registry, day, products)) == alone
        assert [one for one in every if one.product not in products] == [
            one for one in without if one.product not in products
        ]


def _key(row: Row) -> str:
    return " ".join(str(row[name]) for name in ("product", "metric", "pool") if row[name])


def _told_key(text: str) -> str:
    return " ".join(word for word in text.split() if "=" not in word)


def _told(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in text.split() if "=" in word)


def _plain(value: Value) -> str:
    return "-" if value is None else str(value).replace(" ", "")


def number_in(row: Row, name: str) -> int:
    """Return a number of a row."""
    value = row[name]
    assert isinstance(value, int), (name, row)
    return value


def adds_up(row: Row) -> None:
    """Show that the numbers of a row belong together."""
    if row["owned"] is not None and row["used"] is not None:
        used, owned = number_in(row, "used"), number_in(row, "owned")
        assert used + number_in(row, "nontransferable") + number_in(row, "available") == owned
        assert number_in(row, "required") == used + number_in(row, "uncovered")
        assert number_in(row, "position") == owned - number_in(row, "required")


def _are_explained(found: dict[str, Row], registry: Registry, day: date) -> None:
    """Show that every right used has its line and rule, and every one missing is told with reasons."""
    rights: Counter[tuple[str, bool]] = Counter()
    for row in report("license-explanation", registry, day):
        assert (row["license"] is None) == (row["rule"] is None)
        rights[_key(row), row["license"] is not None] += number_in(row, "rights")
    for key, row in found.items():
        assert (rights[key, True], rights[key, False]) == (row["used"] or 0, row["uncovered"] or 0), key


def _are_priced(found: dict[str, Row], registry: Registry, day: date) -> None:
    """Show that what has to be bought is in the true-up, at the same price."""
    priced = {_key(row): (row["needed"], row["true_up_cost"]) for row in report("true-up", registry, day)}
    assert priced == {
        key: (row["needed"], row["true_up_cost"]) for key, row in found.items() if row["needed"]
    }
