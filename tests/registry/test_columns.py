"""References looked through field by field are the same as those read record by record."""

from pathlib import Path

import pytest

from itamops.documents import data_to_json, read_document
from itamops.kinds import KINDS
from itamops.records import RECORDS, decode_record
from itamops.registry.columns import columns, distinct_values
from itamops.registry.references import references

EXAMPLES = Path(__file__).parents[1] / "records" / "examples"


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_columns_hold_what_references_give(kind: str) -> None:
    data, flaws = read_document((EXAMPLES / f"{kind}.yaml").read_bytes())
    record = decode_record(kind, data_to_json(data))

    found = [
        (column.keys, *column.target(value))
        for column in columns(RECORDS[kind])
        for value in column.values([record])
    ]
    named = [(end.keys, end.kind, end.id) for end in references(record)]

    assert not flaws
    assert sorted(found) == sorted(named)
    assert {value for _, values in distinct_values(RECORDS[kind], [record]) for value in values} == {
        value for column in columns(RECORDS[kind]) for value in column.values([record])
    }
