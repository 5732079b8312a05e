"""Amounts are found wherever a record may have one."""

from pathlib import Path

import pytest

from itamops.documents import data_to_json, read_document
from itamops.kinds import KINDS
from itamops.records import RECORDS, decode_record
from itamops.records.base import Money, Record
from itamops.registry.amounts import amounts, any_amount

EXAMPLES = Path(__file__).parents[1] / "records" / "examples"
SHOWN = {"asset": "acquisition.extras.0.amount", "team": "budgets.0.amount", "contract": "lease.buyout"}


def example(kind: str) -> Record:
    data, flaws = read_document((EXAMPLES / f"{kind}.yaml").read_bytes())
    assert not flaws
    return decode_record(kind, data_to_json(data))


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_what_is_found_field_by_field_is_what_stands_in_the_record(kind: str) -> None:
    record = example(kind)
    seen: set[str] = set()

    def look(money: Money) -> bool:
        seen.add(str(money))
        return False

    assert not any_amount(RECORDS[kind], [record], look)
    assert seen == {str(money) for _, money in amounts(record)}


@pytest.mark.parametrize("kind", SHOWN)
def test_an_amount_is_named_by_its_place(kind: str) -> None:
    places = {".".join(map(str, pointer)) for pointer, _ in amounts(example(kind))}

    assert SHOWN[kind] in places
