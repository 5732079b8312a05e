"""Whole Snipe-IT exports, end to end: the numbers in the registry are the numbers in the files."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from itamops.findings import Level
from itamops.importers.report import Counts
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from itamops.snapshot import snapshot_of
from tests.importers.imports import DAY, START, Outcome, bring_in

NAMES = ("assets", "licenses", "users", "locations", "models")
NAME_OF_KIND = {
    "asset": "assets",
    "license": "licenses",
    "person": "users",
    "location": "locations",
    "model": "models",
}
Rows = Sequence[Mapping[str, str]]


@pytest.fixture(scope="module")
def files(data: Path) -> Mapping[str, bytes]:
    return {f"{name}.csv": (data / "snipe-it" / f"{name}-sample.csv").read_bytes() for name in NAMES}


@pytest.fixture(scope="module")
def rows(files: Mapping[str, bytes]) -> Mapping[str, Rows]:
    """Read the files the plain way."""
    return {
        name: [*csv.DictReader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"), newline=""))]
        for name in NAMES
    }


@pytest.fixture(scope="module")
def outcome(reader: Reader, files: Mapping[str, bytes]) -> Outcome:
    return bring_in(reader, files.items(), currency="USD", not_activated="active")


def day(text: str, form: str) -> str:
    return datetime.strptime(text, form).replace(tzinfo=UTC).date().isoformat()


def test_every_row_becomes_a_record(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    rows_of = {kind: counts for kind, counts in outcome.result.counts.items() if counts.read}
    assert {kind: (counts.read, counts.created) for kind, counts in rows_of.items()} == {
        kind: (len(rows[name]), len(rows[name])) for kind, name in NAME_OF_KIND.items()
    }


def test_the_counts_are_the_files_that_are_written(outcome: Outcome) -> None:
    made = sum(counts.created + counts.mentioned for counts in outcome.result.counts.values())
    assert made == len(outcome.result.files) == len(outcome.files) - len(START)


def test_devices_are_those_of_the_file(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    currencies = {row["name"]: row["currency"] for row in rows["locations"]}
    for row in rows["assets"]:
        asset = outcome.record("assets", "tag", row["Asset Tag"])
        assert asset["name"] == row["Name"]
        currency = currencies.get(row["Location"]) or "USD"
        assert asset["acquisition"]["price"] == f"{Decimal(row['Purchase Cost']):.2f} {currency}"
        assert asset["acquisition"]["on"] == day(row["Purchase Date"], "%m/%d/%y")
        assert asset["custom"]["order_number"] == row["Order Number"]
        assert asset.get("notes", "") == row["Asset Notes"]
        assert asset["state"] == ("in_use" if row["Checkout Type"] else "in_stock")
        holder = (
            outcome.record("people", "id", row["Checked Out To: Username"])
            if row["Checkout Type"] == "User"
            else None
        )
        assert (asset.get("assignee", "").startswith("person/")) == bool(holder)
    states = Counter("in_use" if row["Checkout Type"] else "in_stock" for row in rows["assets"])
    assert Counter(asset["state"] for asset in outcome.records("assets")) == states


def test_licenses_are_those_of_the_file(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    for row in rows["licenses"]:
        line = outcome.record("licenses", "name", row["Item name"])
        assert line["quantity"] == int(row["seats"])
        assert line["unit_price"] == f"{row['purchase cost'].removeprefix('$')} USD"
        assert line["ends"] == day(row["expiration date"], "%m/%d/%Y")
        assert line.get("purchased", "") == (
            day(row["purchase date"], "%m/%d/%Y") if row["purchase date"] else ""
        )
        assert line.get("notes", "") == row["notes"].replace("\r\n", "\n").strip()
        assert line["custom"]["maintained"] == (row["maintained"] == "true")
        (allocation,) = outcome.record("people", "id", row["Username"])["allocations"]
        assert allocation["license"] == line["id"]
    seats = sum(int(row["seats"]) for row in rows["licenses"])
    assert sum(line["quantity"] for line in outcome.records("licenses")) == seats


def test_people_places_and_models_are_those_of_the_files(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    for row in rows["users"]:
        person = outcome.record("people", "id", row["Username"])
        assert person["name"] == f"{row['First Name']} {row['Last Name']}".strip()
        assert (person.get("email", ""), person.get("ends", "")) == (row["Email"], row["End Date"])
    places = outcome.records("locations")
    for row in rows["locations"]:
        assert any(
            row["name"] == place["name"] and row["address"] in place.get("address", "") for place in places
        )
    for row in rows["models"]:
        model = outcome.record("models", "name", row["Name"])
        assert (model["requestable"], model["useful_life_months"]) == (
            row["Requestable"] == "Y",
            int(row["EOL"]),
        )


def test_no_product_key_is_anywhere(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    everything = repr(outcome)
    assert not [row["serial number"] for row in rows["licenses"] if row["serial number"] in everything]
    told = [one for one in outcome.result.problems if one.message.startswith("a product key")]
    assert len(told) == len(rows["licenses"])


def test_what_is_wrong_in_the_files_is_reported(outcome: Outcome, rows: Mapping[str, Rows]) -> None:
    assert {(column, message) for _, column, message in outcome.said()} == {
        ("reassignable", "is neither yes nor no")
    }
    odd = [row["reassignable"] for row in rows["licenses"] if row["reassignable"] == "sometimes"]
    assert [one.value for one in outcome.problems(Level.ERROR)] == odd
    warnings = Counter((column, message) for _, column, message in outcome.said(Level.WARNING))
    assert warnings["expiration date", "it ends on 2016-01-22, before it was bought on 2016-11-05"] == 1
    names = Counter(row["name"] for row in rows["locations"])
    shared = sum(count for count in names.values() if count > 1)
    assert warnings["name", "is the name of several locations, told apart by their addresses"] == shared
    own = [row for row in rows["users"] if row["Manager"] == f"{row['First Name']} {row['Last Name']}"]
    assert warnings["Manager", "is the person's own manager"] == len(own)


def test_a_check_finds_only_what_is_wrong_in_the_data(outcome: Outcome, reader: Reader) -> None:
    files = {"itamops.yaml": "format: 1\norganization: Acme\ncurrency: EUR\n", **outcome.files}
    tree = snapshot_of({path: text.encode() for path, text in files.items()})
    verdict = check(tree, None, reader, day=DAY, today=DAY)
    errors = [finding for finding in verdict.findings if finding.level is Level.ERROR]
    ended = {line["id"] for line in outcome.records("licenses") if line["ends"] < DAY.isoformat()}
    assert {finding.code for finding in errors} == {"LIC001", "POL001"}
    assert {finding.record for finding in errors if finding.code == "LIC001"} <= ended
    (reversed_days,) = (finding for finding in errors if finding.code == "POL001")
    assert "`ends` 2016-01-22 is before `purchased` 2016-11-05" in reversed_days.message


def test_importing_them_again_changes_nothing(
    outcome: Outcome, reader: Reader, files: Mapping[str, bytes]
) -> None:
    again = bring_in(
        reader, reversed([*files.items()]), outcome.files, currency="USD", not_activated="active"
    )
    assert again.result.files == {}
    assert all(
        counts == Counts(read=counts.read, unchanged=counts.read) for counts in again.result.counts.values()
    )


def test_without_a_currency_the_dollars_are_asked_for(reader: Reader, files: Mapping[str, bytes]) -> None:
    outcome = bring_in(reader, {"licenses.csv": files["licenses.csv"]})
    count = outcome.result.counts["license"].read
    dollars = [one for one in outcome.problems(Level.ERROR) if one.column == "purchase cost"]
    assert (len(dollars), dollars[0].fix) == (count, "say --currency with its code")
    assert not any("unit_price" in line for line in outcome.records("licenses"))
    later = bring_in(reader, {"licenses.csv": files["licenses.csv"]}, outcome.files, currency="USD")
    assert later.result.counts["license"] == Counts(read=count, updated=count)
