"""License positions are recalled for the same tree on the same day, and for no other."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from itamops.cache import Cache
from itamops.facts.licensing.position import Position, license_positions
from itamops.pipeline import positions as kept
from itamops.pipeline.positions import positions
from itamops.registry.loading import Reader, load
from itamops.rules.engine import Context
from itamops.snapshot import snapshot_of
from tests.conftest import files_of
from tests.facts.licensing.estate import devices, line, product

DAY = date(2026, 6, 30)
TEXT = (
    product("office") + line(1, "metric: device\nquantity: 1\nunit_price: 250.00 EUR") + devices(3, "office")
)


@pytest.fixture(autouse=True)
def _every_tree_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEPT_FROM", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache.open(tmp_path / "cache", "fingerprint")


def context(reader: Reader, text: str, day: date = DAY) -> Context:
    return Context(load(snapshot_of(dict(files_of(text))), reader), None, day=day, today=DAY)


def test_what_is_recalled_is_what_was_counted(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    (counted,) = positions(context(reader, TEXT), cache)
    monkeypatch.setattr(kept, "license_positions", lambda *_: pytest.fail("counted again"))
    (recalled,) = positions(context(reader, TEXT), cache)

    assert recalled == brief(counted)
    assert (recalled.needed, str(recalled.true_up_cost)) == (2, "500.00 EUR")


def brief(position: Position) -> Position:
    uncovered = tuple(use for use in position.uses if use.license is None)
    assert len(uncovered) == 2
    return Position(
        **{name: getattr(position, name) for name in Position.__struct_fields__}
        | {"uses": uncovered, "lines": (), "unknown": ()}
    )


@pytest.mark.parametrize(
    ("text", "day"), [(TEXT + devices(1, "office", first=9), DAY), (TEXT, DAY + timedelta(days=1))]
)
def test_another_tree_or_day_is_counted_anew(reader: Reader, cache: Cache, text: str, day: date) -> None:
    positions(context(reader, TEXT), cache)
    other = context(reader, text, day)

    assert positions(other, cache) == license_positions(other.registry, day)
