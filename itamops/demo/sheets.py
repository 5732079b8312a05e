"""The tables that stand beside records: what was sighted in a count, what was measured of a product's use."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from io import StringIO
from typing import Any

from itamops.demo.labels import document_hash
from itamops.demo.ledger import Data, StoryLedger, StoryMoment
from itamops.demo.packaged import read_rows
from itamops.lifecycles.asset import ENDED
from itamops.records.base import record_path

SIGHTING_COLUMNS = ("tag", "serial", "location", "condition")
GONE = (*ENDED, "missing", "in_transit")
"""States in which nobody expects to see a device at its place."""


def count(
    ledger: StoryLedger,
    at: StoryMoment,
    record: Data,
    *,
    places: Sequence[str],
    missed: Sequence[str] = (),
    elsewhere: Mapping[str, str] | None = None,
    unknown: Sequence[Mapping[str, str]] = (),
) -> None:
    """Go through places and note what is there: what is expected, but for what is said to be otherwise."""
    moved = elsewhere or {}
    sighted = [
        {
            "tag": device["tag"],
            "serial": device["serial"],
            "location": moved.get(device["id"], device["location"]),
            "condition": device["lifecycle"][-1].get("condition", "good"),
        }
        for device in ledger.all("asset")
        if device["state"] not in GONE
        and (device["location"] in places or device["id"] in moved)
        and device["id"] not in missed
    ]
    data = {**record, "on": str(at.day), "by": at.by}
    data["sightings"] = _beside(ledger, "count", data, SIGHTING_COLUMNS, [*sighted, *unknown])
    ledger.add("count", data)


def measure(ledger: StoryLedger, _at: StoryMoment, record: Data, *, rows: str | None = None) -> None:
    """Record what was measured of a product's use; `rows` is the packaged table of the single uses."""
    data = {**record, "sha256": document_hash(f"measurement {record['id']}")}
    if rows is not None:
        table = list(read_rows(rows))
        columns = dict.fromkeys(column for row in table for column in row)
        data["rows"] = _beside(ledger, "usage", data, tuple(columns), table)
    ledger.add("usage", data)


def _beside(
    ledger: StoryLedger, kind: str, data: Data, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> Data:
    """Put a table beside a record and say its name and hash."""
    path = record_path(kind, data["id"], data).removesuffix(".yaml") + ".csv"
    sheet = StringIO()
    writer = csv.DictWriter(sheet, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    ledger.write(path, sheet.getvalue())
    return {
        "file": path.rpartition("/")[2],
        "sha256": f"sha256:{sha256(sheet.getvalue().encode()).hexdigest()}",
    }
