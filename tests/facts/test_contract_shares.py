"""What contracts are billed and who carries it, from YAML to the fact and the reports."""

from datetime import date

import pytest

from itamops.facts.costs.contract_shares import contract_shares
from tests.facts.owned import CONTRACT_2026, DAY, IN_USE, MODEL, NAMES_IT, Read, contract, device, reported


def test_a_contract_falls_on_what_names_it_by_days(read_registry: Read) -> None:
    """Contract 300 over 3 assets, one gone on day 181 of 365 → 49.59; what none carried is unallocated."""
    gone = "{on: 2026-06-30, to: disposed, substate: sold, by: jlind}"
    text = device(1, more=NAMES_IT, entries=f"{IN_USE}, {gone}") + "".join(
        device(number, more=NAMES_IT) for number in (2, 3)
    )
    registry = read_registry(text + CONTRACT_2026)
    shared = contract_shares(registry, DAY)["ctr-00000001"]

    assert [str(share.amount.amount) for share in shared.shares.values()] == ["49.59", "100.00", "100.00"]
    assert str(shared.unallocated.amount) == "50.41 EUR"
    assert reported(registry, "tco")[-1]["contracts"] == "49.59 EUR"
    (row,) = reported(registry, "shared-costs")
    assert (row["spent"], row["carried"], row["unallocated"]) == ("300.00 EUR", "249.59 EUR", "50.41 EUR")


@pytest.mark.parametrize(
    ("terms", "day", "expected"),
    [
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "2025-12-31", None),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "2026-01-01", "300.00"),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 30.00 EUR\nbilling: monthly", "2026-03-15", "90.00"),
        ("starts: 2026-01-01\nends: 2026-12-31\nprice: 30.00 EUR\nbilling: monthly", "2028-03-15", "360.00"),
        ("starts: 2026-01-31\nprice: 30.00 EUR\nbilling: quarterly", "2026-07-30", "60.00"),
        ("starts: 2026-01-31\nprice: 30.00 EUR\nbilling: quarterly", "2026-07-31", "90.00"),
        ("starts: 2024-01-01\nends: 2026-12-31\nprice: 300.00 EUR\nbilling: yearly", "2030-01-01", "900.00"),
        ("starts: 2026-01-01\nprice: 300.00 EUR", "2030-01-01", "300.00"),
        ("starts: 2025-01-01\nends: 2025-12-31\nprice: 9.00 EUR\nauto_renew: true", "2027-01-01", "27.00"),
    ],
)
def test_what_was_billed_until_a_day(read_registry: Read, terms: str, day: str, expected: str | None) -> None:
    shared = contract_shares(read_registry(contract(terms)), date.fromisoformat(day))

    assert [str(one.billed.amount.amount) for one in shared.values()] == ([expected] if expected else [])


def test_after_notice_a_contract_renews_itself_no_more(read_registry: Read) -> None:
    renewing = contract("starts: 2025-01-01\nends: 2025-12-31\nprice: 9.00 EUR\nauto_renew: true")
    noticed = renewing.replace("state: active", "state: notice_given").replace(
        'proof: "1"}', 'proof: "1"}, {on: 2025-06-01, to: notice_given, by: jlind}'
    )

    assert str(contract_shares(read_registry(noticed), DAY)["ctr-00000001"].billed.amount) == "9.00 EUR"


def test_each_carries_an_even_share_and_nothing_is_carried_twice(read_registry: Read) -> None:
    """Three shares of 200 are 66.67, a cent more in all than there is, so the last is 66.66."""
    text = "".join(device(number, more=NAMES_IT) for number in (1, 2, 3))
    registry = read_registry(text + contract("starts: 2026-01-01\nends: 2026-12-31\nprice: 200.00 EUR"))

    assert [row["contracts"] for row in reported(registry, "tco")] == [
        "66.67 EUR",
        "66.67 EUR",
        "66.66 EUR",
    ]
    (row,) = reported(registry, "shared-costs")
    assert (row["spent"], row["carried"], row["unallocated"]) == ("200.00 EUR", "200.00 EUR", "0.00 EUR")


@pytest.mark.parametrize(
    ("days", "gone", "carried", "unallocated"),
    [
        (("2024-01-01", "2024-12-31"), "2024-04-09", ["200.00 EUR", "54.64 EUR"], "145.36 EUR"),
        (("2023-03-01", "2024-02-29"), "2024-02-28", ["200.00 EUR", "199.45 EUR"], "0.55 EUR"),
        (("2024-01-01", "2024-12-31"), "2023-12-31", ["200.00 EUR", None], "200.00 EUR"),
    ],
    ids=["100 of the 366 days of a leap year", "all but the leap day", "gone before it starts"],
)
def test_a_share_is_by_days_within_the_contract(
    read_registry: Read, days: tuple[str, str], gone: str, carried: list[str | None], unallocated: str
) -> None:
    bought = "2023-01-01"
    here = IN_USE.replace("2026-01-01", bought)
    left = f"{here}, {{on: {gone}, to: disposed, substate: sold, by: jlind}}"
    text = device(1, more=NAMES_IT, entries=left, on=bought) + device(
        2, more=NAMES_IT, entries=here, on=bought
    )
    registry = read_registry(text + contract(f"starts: {days[0]}\nends: {days[1]}\nprice: 400.00 EUR"))
    on = date(2025, 1, 1)

    assert [row["contracts"] for row in reported(registry, "tco", on)] == carried
    assert reported(registry, "shared-costs", on)[0]["unallocated"] == unallocated


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ("starts: 2027-01-01\nends: 2026-12-31\nprice: 300.00 EUR", "it ends before it starts"),
        ("starts: 2026-01-01\nends: 2026-12-31", "its price is not known"),
    ],
)
def test_a_contract_that_nobody_can_bill_is_said_to_be_left_out(
    read_registry: Read, terms: str, why: str
) -> None:
    registry = read_registry(device(1, more=NAMES_IT) + contract(terms))
    (shared,) = reported(registry, "shared-costs")
    (device_row,) = reported(registry, "tco")
    (team_row,) = reported(registry, "tco-by-team")

    assert (shared["spent"], shared["left_out"], shared["left_out_why"]) == ("0.00 EUR", 1, why)
    assert (device_row["total"], device_row["contracts"]) == ("1500.00 EUR", None)
    assert device_row["left_out_why"] == team_row["left_out_why"] == f"contract ctr-00000001: {why}"
    assert reported(registry, "forecast")[0]["left_out_why"] == "1 contracts, 1 depreciation"


def test_an_agreement_without_a_price_costs_nothing(read_registry: Read) -> None:
    frame = contract("starts: 2026-01-01").replace("type: support", "type: agreement")
    registry = read_registry(device(1, more=NAMES_IT) + frame)

    assert reported(registry, "shared-costs") == []
    assert reported(registry, "tco")[0]["left_out"] == 0


def test_shares_come_to_what_was_billed(read_registry: Read) -> None:
    """100.00 EUR in thirds: 33.34, 33.33 and 33.33, and the model's cost is what the contract carries."""
    terms = "starts: 2026-01-01\nends: 2026-12-31\nprice: 100.00 EUR\nbilling: once"
    registry = read_registry(
        MODEL + "".join(device(number, more=NAMES_IT) for number in (1, 2, 3)) + contract(terms)
    )
    (shared,) = reported(registry, "shared-costs")

    assert sorted(str(row["contracts"]) for row in reported(registry, "tco")) == [
        "33.33 EUR",
        "33.33 EUR",
        "33.34 EUR",
    ]
    assert [row["contracts"] for row in reported(registry, "tco-by-model")] == ["100.00 EUR"]
    assert (shared["spent"], shared["carried"], shared["unallocated"]) == (
        "100.00 EUR",
        "100.00 EUR",
        "0.00 EUR",
    )
