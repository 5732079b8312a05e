"""Why rights cover what they do, and why no line covers the rest, from YAML to the reports."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.facts.licensing.explanation import license_explanations
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report
from tests.facts.licensing.estate import asset_id, device, devices, license_id, line, product

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)
OFFICE = product("office", "versions: [{version: '2016'}, {version: '2019'}]\ntrue_up_price: 250.00 EUR")


def rows(name: str, registry: Registry) -> list[dict[str, Value]]:
    """Return a report's rows as mappings."""
    report = build_report(name, registry, DAY)
    names = [column.name for column in report.columns]
    return [dict(zip(names, row, strict=True)) for row in report.rows]


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ("metric: device\nquantity: 1\nversion: '2016'", "the version is newer"),
        ("metric: device\nquantity: 1\npool: elsewhere", "other pool"),
        ("metric: device\nquantity: 1\nends: 2026-05-31", "it gives no rights: expired"),
        ("metric: oem\nquantity: 1", "its metric does not count this"),
    ],
)
def test_each_line_says_why_it_does_not_fit(read_registry: Read, terms: str, why: str) -> None:
    """A device without a right, beside a line that is used up and one that does not fit."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: device\nquantity: 1\nversion: '2019'")
        + line(2, terms)
        + devices(2, "office 2019")
    )

    told = {
        refusal.license: refusal.why
        for one in license_explanations(registry, DAY)
        for refusal in one.refusals
    }

    assert told[license_id(1)] == "too few are left"
    assert told[license_id(2)].startswith(why)


def test_the_report_names_line_and_rule(read_registry: Read) -> None:
    """E15: what is covered has its line and rule, what is not comes first and has reasons."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: device\nquantity: 1\nversion: '2019'\nrights: {downgrade: true}")
        + device(1, "office 2016")
        + device(2, "office 2019")
    )

    uncovered, covered = rows("license-explanation", registry)

    assert (covered["license"], uncovered["license"]) == (license_id(1), None)
    assert {covered["user"], uncovered["user"]} == {f"asset/{asset_id(1)}", f"asset/{asset_id(2)}"}
    assert covered["rule"] == "exact"
    assert uncovered["refusals"] == f"{license_id(1)}: too few are left"


def test_what_is_to_be_bought_and_until_when(read_registry: Read) -> None:
    """P1, owned 50, used 54: four more at 250.00 are 1000.00, as late as the agreement says."""
    agreed = line(1, "metric: device\nquantity: 50\ntrue_up_due: 2026-12-31")

    [row] = rows("true-up", read_registry(OFFICE + agreed + devices(54, "office")))

    assert (row["needed"], str(row["true_up_cost"])) == (4, "1000.00 EUR")
    assert row["due"] == date(2026, 12, 31)
    assert rows("true-up", read_registry(OFFICE + agreed + devices(50, "office"))) == []


def test_what_a_renewal_needs(read_registry: Read) -> None:
    """Ten units end in 30 days; four are in use, and policy wants a headroom of ten percent."""
    ending = line(1, "metric: device\nquantity: 10\nunit_price: 100.00 EUR\nends: 2026-07-15")

    [row] = rows("renewals", read_registry(OFFICE + ending + devices(4, "office")))

    assert (row["days_left"], row["would_do"], row["spare"]) == (30, 5, 5)
    assert isinstance(row["saved"], Money)
    assert str(row["saved"]) == "500.00 EUR"
