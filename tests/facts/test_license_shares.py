"""What licenses cost those who use them, from YAML to the fact and the reports."""

from datetime import date

import pytest

from itamops.facts.licensing.cost_shares import license_shares
from tests.facts.owned import CAD, DAY, INSTALLED, Read, amounts, cost, device, license_line, reported


def test_a_license_for_good_falls_on_those_who_had_it_by_their_days(read_registry: Read) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "2026-01-31"))
        + device(2, more=INSTALLED.format("2026-02-01", "null"))
        + device(3, more=INSTALLED.format("2026-01-01", "null"))
        + license_line(1, "quantity: 3\nunit_price: 120.00 EUR")
        + CAD
    )
    shares = license_shares(read_registry(text), date(2026, 3, 2))

    assert {by: str(amount.amount) for by, amount in shares.shares.items()} == {
        "asset/lap-00000001": "60.00",
        "asset/lap-00000002": "60.00",
        "asset/lap-00000003": "120.00",
    }
    assert str(shares.unallocated["cad"]) == "120.00 EUR"
    rows = reported(read_registry(text), "tco", date(2026, 3, 2))
    assert sorted(str(row["licenses"]) for row in rows) == ["120.00 EUR", "60.00 EUR", "60.00 EUR"]


@pytest.mark.parametrize(("since", "unallocated"), [("2026-01-31", "70.00 EUR"), ("2026-02-01", "80.00 EUR")])
def test_two_who_have_a_license_on_one_day_need_two_rights(
    read_registry: Read, since: str, unallocated: str
) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "2026-02-01"))
        + device(2, more=INSTALLED.format(since, "null"))
        + license_line(1, "quantity: 9\nunit_price: 10.00 EUR")
        + CAD
    )

    assert str(license_shares(read_registry(text), DAY).unallocated["cad"]) == unallocated


def test_a_license_for_a_term_falls_on_the_days_it_is_used(read_registry: Read) -> None:
    """Who still uses it carries it to the end that is paid for; two lines count with their average."""
    text = (
        device(1, more=INSTALLED.format("2025-06-01", "2026-04-11"))
        + device(2, more=INSTALLED.format("2026-12-22", "null"))
        + license_line(1, "quantity: 1\nunit_price: 365.00 EUR\nstarts: 2026-01-01\nends: 2026-12-31")
        + license_line(2, "quantity: 3\nunit_price: 730.00 EUR\nstarts: 2026-01-01\nends: 2026-12-31")
        + CAD
    )
    shares = license_shares(read_registry(text), date(2026, 12, 24)).shares

    assert {by: str(amount.amount) for by, amount in shares.items()} == {
        "asset/lap-00000001": "175.00",
        "asset/lap-00000002": "17.50",
    }


def test_where_more_is_used_than_owned_all_carry_less(read_registry: Read) -> None:
    text = (
        "".join(device(number, more=INSTALLED.format("2026-01-01", "null")) for number in (1, 2, 3))
        + license_line(1, "quantity: 2\nunit_price: 60.00 EUR")
        + CAD
    )
    shares = license_shares(read_registry(text), DAY)

    assert {str(amount) for amount in shares.shares.values()} == {"40.00 EUR"}
    assert str(shares.unallocated["cad"]) == "0.00 EUR"


def test_upgrades_and_maintenance_make_the_rights_dearer(read_registry: Read) -> None:
    text = (
        device(1, more=INSTALLED.format("2026-01-01", "null"))
        + license_line(
            1,
            "quantity: 2\nunit_price: 60.00 EUR\n"
            "maintenance: [{starts: 2026-01-01, ends: 2026-12-31, price: 10.00 EUR}]",
        )
        + license_line(
            2,
            "grants: upgrade\nupgrades: {license: lic-00000001, quantity: 2}\n"
            "quantity: 2\nunit_price: 15.00 EUR",
        )
        + CAD
    )

    assert amounts(cost(read_registry(text)))["licenses"] == "80.00"


@pytest.mark.parametrize(
    ("more", "further", "left_out"),
    [
        ("quantity: 2", None, "lic-00000001 without a price"),
        ("quantity: 2\nunit_price: 60.00 CHF", "120.00 CHF", None),
    ],
)
def test_a_license_whose_price_nobody_knows_is_said_to_be_left_out(
    read_registry: Read, more: str, further: str | None, left_out: str | None
) -> None:
    text = device(1, more=INSTALLED.format("2026-01-01", "null")) + license_line(1, more) + CAD
    registry = read_registry(text)
    (shared,) = reported(registry, "shared-costs")
    (row,) = reported(registry, "tco")

    assert (shared["spent"], shared["further"], shared["left_out_why"]) == ("0.00 EUR", further, left_out)
    assert (row["total"], row["left_out_why"]) == ("1500.00 EUR", "a license of cad without a price")


@pytest.mark.parametrize(
    "change", [("metric: device", "metric: oem"), ("quantity: 2", "grants: evaluation\nquantity: 2")]
)
def test_what_comes_with_the_machine_or_for_a_trial_has_no_price(
    read_registry: Read, change: tuple[str, str]
) -> None:
    line = license_line(1, "quantity: 2").replace(*change)
    registry = read_registry(device(1, more=INSTALLED.format("2026-01-01", "null")) + line + CAD)

    assert reported(registry, "shared-costs")[0]["left_out"] == 0
    assert reported(registry, "tco")[0]["left_out"] == 0


def test_maintenance_that_is_yet_to_come_needs_no_rate_today(read_registry: Read) -> None:
    later = "maintenance: [{starts: 2028-01-01, ends: 2028-12-31, price: 10.00 CHF}]"
    text = device(1, more=INSTALLED.format("2026-01-01", "null")) + CAD
    registry = read_registry(text + license_line(1, f"quantity: 2\nunit_price: 60.00 EUR\n{later}"))

    assert reported(registry, "shared-costs")[0]["further"] is None
    assert reported(registry, "tco")[0]["left_out"] == 0
