"""Every report, over one example of each kind, and the numbers that people look for."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from itamops.findings import Finding, FindingClass, Level, Place
from itamops.kinds import KIND_BY_NAME
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import REPORTS, ColumnType, Report, ReportDefinition, Value, build_report

Read = Callable[[str], Registry]

EXAMPLES = Path(__file__).parents[1] / "records" / "examples"
DAY = date(2026, 11, 24)

TYPES: Mapping[ColumnType, tuple[type, ...]] = {
    ColumnType.TEXT: (str,),
    ColumnType.ID: (str,),
    ColumnType.REFERENCE: (str,),
    ColumnType.STATE: (str,),
    ColumnType.DAY: (date,),
    ColumnType.NUMBER: (int, Decimal),
    ColumnType.PERCENT: (Decimal,),
    ColumnType.MONEY: (Money,),
    ColumnType.BOOLEAN: (bool,),
}

FINDING = Finding(
    place=Place("registry/licenses/5n/lic-5n2v8r3d.yaml", 8, 11, 8, 13),
    code="LIC001",
    level=Level.ERROR,
    message="short",
    subject="software/ms-office device",
    kind="license",
    record="lic-5n2v8r3d",
    classed=FindingClass.WAIVED,
)


@pytest.fixture(scope="module")
def examples(read_registry: Read) -> Registry:
    """Return a registry of one record of each kind, with every field it can have."""
    return read_registry(
        "\n".join(
            f"--- {kind}\n{(EXAMPLES / f'{kind}.yaml').read_text(encoding='utf-8')}" for kind in KIND_BY_NAME
        )
    )


def column(report: Report, name: str) -> list[Value]:
    """Return the values of one column."""
    position = [one.name for one in report.columns].index(name)
    return [row[position] for row in report.rows]


def row(report: Report, index: int = 0) -> dict[str, Value]:
    """Return one row by the names of its columns."""
    return {one.name: value for one, value in zip(report.columns, report.rows[index], strict=True)}


@pytest.mark.parametrize("definition", REPORTS, ids=lambda definition: definition.name)
def test_values_are_what_their_columns_say(definition: ReportDefinition, examples: Registry) -> None:
    report = build_report(definition.name, examples, DAY, [FINDING])

    for values in report.rows:
        for one, value in zip(report.columns, values, strict=True):
            if value is not None:
                assert isinstance(value, TYPES[one.type]), (one.name, value)
                assert isinstance(value, bool) is (one.type is ColumnType.BOOLEAN), (one.name, value)
                assert value != "", one.name
            if value is not None and one.type is ColumnType.REFERENCE:
                assert str(value).partition("/")[0] in KIND_BY_NAME


@pytest.mark.parametrize("definition", REPORTS, ids=lambda definition: definition.name)
def test_definitions_are_complete(definition: ReportDefinition) -> None:
    names = [one.name for one in definition.columns]
    titles = [one.title for one in definition.columns]

    assert len(set(names)) == len(names)
    assert len(set(titles)) == len(titles)
    assert definition.description.endswith(".")
    for one in definition.columns:
        assert (one.kind in KIND_BY_NAME) is (one.type is ColumnType.ID), one.name
        assert one.name.replace("_", "").isalnum()


@pytest.mark.parametrize("definition", REPORTS, ids=lambda definition: definition.name)
def test_what_is_left_out_is_a_count_and_its_text_apart(definition: ReportDefinition) -> None:
    types = {column.name: column.type for column in definition.columns}

    assert types.get("left_out", ColumnType.NUMBER) == ColumnType.NUMBER
    assert types.get("left_out_why", ColumnType.TEXT) == ColumnType.TEXT
    assert "left_out" in types or "left_out_why" not in types


def test_names_are_given_once() -> None:
    assert len({one.name for one in REPORTS}) == len(REPORTS)


@pytest.mark.parametrize("definition", REPORTS, ids=lambda definition: definition.name)
def test_long_before_anything_began_nothing_is_claimed(
    definition: ReportDefinition, examples: Registry
) -> None:
    report = build_report(definition.name, examples, date(1990, 1, 1))

    counted = [
        one.name for one in report.columns if one.name in ("devices", "machines", "received", "issued")
    ]
    for name in counted:
        assert not any(column(report, name))


@pytest.mark.parametrize("definition", REPORTS, ids=lambda definition: definition.name)
def test_an_empty_registry_has_empty_reports(definition: ReportDefinition) -> None:
    rows = build_report(definition.name, Registry({}), DAY).rows

    assert rows == () or (definition.name == "compliance" and {row[3] for row in rows} == {"no_data"})


ESTATE = """
--- software
id: office
name: Office
--- license
id: lic-5n2v8r3d
product: office
metric: device
quantity: 1
unit_price: 250.00 EUR
state: active
ends: 2026-12-31
lifecycle: [{on: 2026-01-01, to: active, by: jlind}]
--- model
id: laptop
name: Dell Latitude 7450
category: laptop
minimum_stock: 2
--- location
id: berlin
name: Berlin
type: site
country: DE
--- location
id: store
name: A store
type: store
parent: berlin
--- team
id: it
name: IT operations
lead: anna
--- person
id: anna
name: Anna Keller
team: it
location: berlin
--- person
id: ben
name: Ben Ode
ends: 2026-11-23
--- asset
id: lap-00000001
tag: LT-1
serial: S1
model: laptop
state: in_use
substate: assigned
assignee: person/anna
location: berlin
team: it
acquisition: {on: 2026-01-01, price: 1000.00 EUR}
warranties: [{ends: 2026-12-24}]
software: [{product: office, version: "2024"}]
lifecycle:
  - {on: 2026-01-01, to: in_stock, substate: available, by: treyes, location: store}
  - {on: 2026-02-01, to: in_use, substate: assigned, by: treyes, assignee: person/anna, location: berlin}
--- asset
id: lap-00000002
tag: LT-2
serial: S2
model: laptop
state: in_stock
substate: available
location: store
acquisition: {price: 900.00 USD}
software: [{product: office, version: "2024"}]
lifecycle:
  - on: 2026-01-01
    to: in_stock
    substate: available
    by: treyes
    opening: {system: snipe-it, key: asset-2, file: assets.csv, row: 2}
--- asset
id: lap-00000003
tag: LT-3
serial: S3
model: laptop
state: in_use
substate: assigned
assignee: person/ben
lifecycle: [{on: 2026-01-01, to: in_use, substate: assigned, by: treyes, assignee: person/ben}]
--- asset
id: lap-00000004
tag: LT-4
serial: S4
model: laptop
state: disposed
substate: sold
acquisition: {price: 1000.00 EUR}
lifecycle: [{on: 2026-01-01, to: disposed, substate: sold, by: treyes}]
"""


@pytest.fixture(scope="module")
def estate(read_registry: Read) -> Registry:
    return read_registry(ESTATE)


def test_assets_are_listed_as_they_stand(estate: Registry) -> None:
    report = build_report("assets", estate, DAY)

    assert column(report, "tag") == ["LT-1", "LT-2", "LT-3", "LT-4"]
    first = row(report)
    assert (first["model_name"], first["holder_name"], first["location"]) == (
        "Dell Latitude 7450",
        "Anna Keller",
        "berlin",
    )
    assert str(first["price"]) == "1000.00 EUR"
    earlier = row(build_report("assets", estate, date(2026, 1, 31)))
    assert (earlier["state"], earlier["holder"], earlier["location"]) == ("in_stock", None, "store")


def test_places_count_what_stands_in_them_and_within(estate: Registry) -> None:
    report = build_report("by-location", estate, DAY)

    assert column(report, "location") == ["berlin", "store", None]
    found = {row(report, index)["location"]: row(report, index) for index in range(len(report.rows))}
    assert [found[place]["devices"] for place in ("berlin", "store", None)] == [1, 1, 1]
    assert found["berlin"]["devices_within"] == 2
    assert found["berlin"]["people"] == 1
    assert (str(found["store"]["paid"]), found["store"]["further_paid"]) == ("900.00 USD", None)


def test_models_count_what_can_be_handed_out(estate: Registry) -> None:
    model = row(build_report("by-model", estate, DAY))

    assert (model["devices"], model["in_use"], model["available"], model["short"]) == (3, 2, 1, 1)
    assert model["gone"] == 1
    assert (str(model["paid"]), model["further_paid"]) == ("1000.00 EUR", "900.00 USD")
    assert model["unpriced"] == 1


def test_teams(estate: Registry) -> None:
    report = build_report("by-team", estate, DAY)

    assert column(report, "team") == ["it", None]
    assert column(report, "devices") == [1, 2]
    assert column(report, "people") == [1, 0]
    assert column(report, "unpriced") == [0, 1]


def test_people_hold_things_and_leavers_have_to_return_them(estate: Registry) -> None:
    report = build_report("people-equipment", estate, DAY)

    assert column(report, "holder_name") == ["Anna Keller", "Ben Ode"]
    assert column(report, "overdue") == [False, True]
    assert column(build_report("leavers", estate, DAY), "thing") == ["asset/lap-00000003"]
    assert build_report("leavers", estate, date(2026, 11, 23)).rows == ()


def test_the_license_position_is_in_words_and_amounts(estate: Registry) -> None:
    position = row(build_report("license-position", estate, DAY))

    assert (position["name"], position["status"], position["needed"]) == ("Office", "under", 1)
    assert str(position["true_up_cost"]) == "250.00 EUR"


def test_licenses_show_what_counts_and_what_is_used(estate: Registry) -> None:
    line = row(build_report("licenses", estate, DAY))

    assert (line["product_names"], line["status"], line["days_left"]) == ("Office", "expiring", 37)
    assert (line["granted"], line["rights"], line["used"]) == (1, 1, 1)


def test_warranties_that_end_soon(estate: Registry) -> None:
    report = build_report("warranties", estate, DAY)

    assert [(one["tag"], one["status"], one["days_left"]) for one in [row(report)]] == [
        ("LT-1", "ending", 30)
    ]


def test_missing_opening_evidence_names_its_row(estate: Registry) -> None:
    report = build_report("missing-opening-evidence", estate, DAY)

    assert [row(report)[name] for name in ("record", "missing", "file", "row")] == [
        "asset/lap-00000002",
        "its condition",
        "assets.csv",
        2,
    ]
    assert len(report.rows) == 1


def test_data_quality_is_a_percentage_of_what_is_accounted_for(estate: Registry) -> None:
    report = build_report("data-quality", estate, DAY)

    price = next(
        values for values in report.rows if values[0] == "asset" and values[2] == "acquisition.price"
    )
    assert price[3:] == (Decimal("66.7"), 1, 2, 3)


def test_installed_software_counts_machines(estate: Registry) -> None:
    software = row(build_report("installed-software", estate, DAY))

    assert (software["name"], software["version"], software["machines"]) == ("Office", "2024", 2)


def request(number: int, *steps: tuple[str, str]) -> str:
    entries = "".join(f"  - {{on: {on}, to: {state}, by: anna, reason: so}}\n" for on, state in steps)
    return (
        f"--- request\nid: req-0000000{number}\ntype: hardware\nrequester: anna\nstate: {steps[-1][1]}\n"
        f"lines: [{{need: a laptop}}]\nlifecycle:\n{entries}"
    )


def test_what_waits_longest_stands_first(read_registry: Read) -> None:
    registry = read_registry(
        request(1, ("2026-11-01", "submitted"))
        + request(2, ("2026-09-01", "fulfilled"))
        + request(3, ("2026-10-01", "submitted"))
        + request(4, ("2026-11-10", "submitted"), ("2026-11-11", "withdrawn"))
        + request(5, ("2026-11-12", "submitted"), ("2026-11-13", "withdrawn"))
    )

    report = build_report("requests", registry, DAY)

    assert column(report, "id") == [f"req-0000000{number}" for number in (3, 1, 2, 5, 4)]
    assert column(report, "waiting_days") == [54, 23, 84, None, None]


def order(number: int, placed: str, expected: str, more: str = "") -> str:
    return (
        f"--- order\nid: po-0000000{number}\nvendor: dell\nstate: placed\nexpected: {expected}\n"
        f"lines: [{{what: laptop, quantity: 1, unit_price: 9.00 EUR}}]\n{more}\n"
        f"lifecycle: [{{on: {placed}, to: placed, by: jlind}}]\n"
    )


def test_what_is_late_stands_first(read_registry: Read) -> None:
    received = "receipts: [{note: DN-1, on: 2026-11-20, by: treyes, line: 1, quantity: 1}]"
    registry = read_registry(
        order(1, "2026-11-02", "2026-12-24")
        + order(2, "2026-11-01", "2026-11-04", received)
        + order(3, "2026-10-01", "2026-11-04")
        + order(4, "2026-11-03", "2026-12-24")
    )

    report = build_report("orders", registry, DAY)

    assert column(report, "id") == [f"po-0000000{number}" for number in (3, 4, 1, 2)]
    assert column(report, "days_late") == [20, None, None, None]


WAIVER = """
--- waiver
id: wvr-5n2v8r3d
code: LIC001
subject: software/ms-office device
reason: the order is on its way
requested_by: anna
expires: 2026-12-31
"""


def test_waivers_say_what_they_excuse(read_registry: Read) -> None:
    waiver = row(build_report("waivers", read_registry(WAIVER), DAY, [FINDING, FINDING]))

    assert (waiver["status"], waiver["days_left"], waiver["excuses"]) == ("ending", 37, 2)


def test_findings_as_a_table() -> None:
    finding = row(build_report("findings", Registry({}), DAY, [FINDING]))

    assert (finding["code"], finding["class"], finding["record"], finding["line"]) == (
        "LIC001",
        "waived",
        "license/lic-5n2v8r3d",
        8,
    )


def test_reports_are_the_same_whatever_the_order_of_the_records(estate: Registry) -> None:
    kinds = ("software", "license", "model", "location", "team", "person", "asset")
    shuffled = Registry({kind: dict(reversed(list(estate.all(kind).items()))) for kind in kinds})

    for definition in REPORTS:
        assert build_report(definition.name, shuffled, DAY) == build_report(definition.name, estate, DAY)
