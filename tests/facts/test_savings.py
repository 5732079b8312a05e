"""Every source of savings, from the records to the report, each firing and silent."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from itamops.facts.advice.recommendations import remarks
from itamops.facts.budgeting.renewals import renewals
from itamops.records.request import Request
from itamops.registry import Registry
from itamops.reports import build_report

Read = Callable[[str], Registry]

DAY = date(2026, 6, 30)
MODEL = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\nlist_price: 1200.00 EUR\n"
PEOPLE = "--- person\nid: anna\nname: Anna\n--- person\nid: ben\nname: Ben\n"


def device(number: int, *steps: str, more: str = "") -> str:
    entries = "".join(f"  - {{{step}, by: treyes}}\n" for step in steps or ("on: 2026-01-01, to: in_use",))
    state = steps[-1].partition("to: ")[2].partition(",")[0] if steps else "in_use"
    return (
        f"--- asset\nid: lap-{number:08}\ntag: none\nserial: S{number}\nmodel: laptop\nstate: {state}\n"
        f"{more}\nlifecycle:\n{entries}"
    )


def license_(
    number: int, product: str, quantity: int, price: str | None = "100.00 EUR", more: str = ""
) -> str:
    return (
        f"--- license\nid: lic-{number:08}\nproduct: {product}\nquantity: {quantity}\nstate: active\n"
        f"{f'unit_price: {price}' if price else ''}\n{more or 'metric: device'}\n"
        "lifecycle: [{on: 2026-01-01, to: active, by: jlind}]\n"
    )


def found(registry: Registry, source: str, day: date = DAY) -> list[tuple[str, int, str]]:
    report = build_report("savings", registry, day)
    names = [column.name for column in report.columns]
    rows: list[dict[str, Any]] = [dict(zip(names, values, strict=True)) for values in report.rows]
    assert all(row["evidence"] for row in rows)
    return [(row["subject"], row["quantity"], str(row["amount"])) for row in rows if row["source"] == source]


REQUEST = """
--- request
id: req-00000001
type: hardware
requester: anna
state: {state}
lines: [{{item: model/laptop, quantity: 3, estimate: 1000.00 EUR{fulfilled}}}]
lifecycle: [{{on: 2026-06-01, to: {state}, by: anna}}]
"""
IN_STOCK = "on: 2026-05-01, to: in_stock, substate: available"


def test_what_stock_covers_need_not_be_bought(read_registry: Read) -> None:
    request = REQUEST.format(state="submitted", fulfilled="")

    registry = read_registry(MODEL + device(1, IN_STOCK) + device(2, IN_STOCK) + request)

    assert found(registry, "reuse") == [("request/req-00000001", 2, "2000.00 EUR")]
    assert found(registry, "reused") == []


def test_what_stock_has_covered_is_saved(read_registry: Read) -> None:
    handed_out = "on: 2026-06-10, to: in_use, request: req-00000001"
    devices = ", fulfilled_by: [asset/lap-00000001, asset/lap-00000002, asset/lap-00000003]"
    registry = read_registry(
        MODEL
        + device(1, IN_STOCK, handed_out)
        + device(2, "on: 2026-06-05, to: in_stock", handed_out)
        + device(3, "on: 2026-01-01, to: in_use")
        + REQUEST.format(state="fulfilled", fulfilled=devices)
    )

    assert found(registry, "reused") == [("request/req-00000001", 1, "1000.00 EUR")]
    assert found(registry, "reused", date(2026, 6, 9)) == []
    assert found(registry, "reused", date(2027, 6, 10)) == []


def test_idle_stock_counts_at_its_book_value(read_registry: Read) -> None:
    bought = (
        "in_service: 2025-06-30\nacquisition: {on: 2025-06-30, price: 1200.00 EUR}\n"
        "depreciation: {finance: computers}"
    )
    registry = read_registry(
        MODEL
        + device(1, "on: 2026-03-31, to: in_stock, substate: available", more=bought)
        + device(2, "on: 2026-04-01, to: in_stock, substate: available", more=bought)
        + device(3, "on: 2026-01-01, to: in_stock, substate: available")
    )

    assert found(registry, "idle_stock") == [
        ("asset/lap-00000001", 1, "800.00 EUR"),
        ("asset/lap-00000003", 1, "None"),
    ]


OFFICE = "--- software\nid: office\nname: Office\n"
INSTALLED = "software: [{product: office}]"


def test_surplus_rights_are_worth_their_price(read_registry: Read) -> None:
    """P2: 5 of 50 rights at 250 are not used: 1,250."""
    uses = "".join(device(number, more=INSTALLED) for number in range(45))

    registry = read_registry(MODEL + OFFICE + license_(1, "office", 50, "250.00 EUR") + uses)

    assert found(registry, "surplus_rights") == [("software/office", 5, "1250.00 EUR")]


def usage(rows: str) -> str:
    sha256 = f"sha256:{'9f2c' * 16}"
    return (
        f"--- usage\nid: 2026-06\nproduct: office\nsource: intune\nfrom: 2026-03-01\nto: 2026-06-15\n"
        f"sha256: {sha256}\nrows: {{file: 2026-06.csv, sha256: {sha256}}}\n"
        f"--- registry/usage/office/2026-06.csv\nasset,person,last_used,starts\n{rows}\n"
    )


@pytest.mark.parametrize(
    ("rows", "unused"),
    [
        ("lap-00000001,,2026-04-01,", ["100.00 EUR"]),
        ("lap-00000001,,2026-04-02,", []),
        ("lap-00000001,,,", []),
        ("lap-00000002,,2026-04-01,", []),
        (",anna,2026-04-01,", ["100.00 EUR"]),
        ("lap-00000001,,2026-04-01,\n,anna,2026-06-01,", ["100.00 EUR"]),
        ("lap-00000001,,2026-04-01,\nlap-00000001,,,2026-05-04T10:00:00+02:00", []),
    ],
    ids=[
        "90 days ago",
        "89 days ago",
        "never measured",
        "another's",
        "by its holder",
        "on another device",
        "a session since",
    ],
)
def test_seats_unused_for_ninety_days(read_registry: Read, rows: str, unused: list[str]) -> None:
    held = device(1, "on: 2026-01-01, to: in_use, assignee: person/anna", more=INSTALLED)

    registry = read_registry(MODEL + PEOPLE + OFFICE + license_(1, "office", 1) + held + usage(rows))

    assert [amount for _, _, amount in found(registry, "unused_seats")] == unused


def test_a_request_shows_the_seats_that_could_be_harvested(read_registry: Read) -> None:
    request = REQUEST.format(state="submitted", fulfilled="").replace("model/laptop", "software/office")
    held = device(1, "on: 2026-01-01, to: in_use, assignee: person/anna", more=INSTALLED)
    seat = license_(1, "office", 1)

    registry = read_registry(
        MODEL + PEOPLE + OFFICE + seat + held + usage("lap-00000001,,2026-04-01,") + request
    )
    report = build_report("purchase-advice", registry, DAY)
    (asked,) = registry.of(Request).values()

    names = [column.name for column in report.columns]
    assert [dict(zip(names, row, strict=True))["harvestable"] for row in report.rows] == [1]
    assert "line 1: seats of Office that could be given back: 1" in remarks(registry, asked, DAY)


def test_a_measurement_that_is_not_over_says_nothing_yet(read_registry: Read) -> None:
    registry = read_registry(
        MODEL
        + OFFICE
        + license_(1, "office", 1)
        + device(1, more=INSTALLED)
        + usage("lap-00000001,,2026-02-01,")
    )

    assert found(registry, "unused_seats", date(2026, 6, 14)) == []
    assert len(found(registry, "unused_seats", date(2026, 6, 15))) == 1


SUITE = (
    "--- software\nid: word\nname: Word\n--- software\nid: suite\nname: Suite\nsuite: {components: [word]}\n"
)


def test_a_right_of_the_person_and_one_of_the_device_are_one_too_many(read_registry: Read) -> None:
    seats = "allocations: [{license: lic-00000001, since: 2026-01-01}]"
    subscribed = "subscriptions: [{product: office, license: lic-00000002, since: 2026-01-01}]\n"
    registry = read_registry(
        MODEL
        + f"--- person\nid: anna\nname: Anna\n{subscribed}--- person\nid: ben\nname: Ben\n"
        + OFFICE
        + license_(1, "office", 2, "80.00 EUR", "metric: seat")
        + license_(2, "office", 1, "100.00 EUR", "metric: subscription")
        + device(1, "on: 2026-01-01, to: in_use, assignee: person/anna", more=seats)
        + device(2, "on: 2026-01-01, to: in_use, assignee: person/ben", more=seats)
    )

    assert found(registry, "duplicates") == [("license/lic-00000001", 1, "80.00 EUR")]


@pytest.mark.parametrize(("of_word", "duplicate"), [("1", ["30.00 EUR"]), ("2", [])])
def test_a_part_is_covered_by_its_suite(read_registry: Read, of_word: str, duplicate: list[str]) -> None:
    registry = read_registry(
        MODEL
        + SUITE
        + license_(1, "suite", 1, "300.00 EUR", "metric: seat")
        + license_(2, "word", 1, "30.00 EUR", "metric: seat")
        + "".join(
            device(
                number,
                more="allocations: ["
                + ", ".join(
                    f"{{license: {line}, since: 2026-01-01}}"
                    for line, holder in (("lic-00000001", "1"), ("lic-00000002", of_word))
                    if holder == str(number)
                )
                + "]",
            )
            for number in (1, 2)
        )
    )

    assert [amount for _, _, amount in found(registry, "duplicates")] == duplicate


RENEWING = "metric: device\nstarts: 2026-07-31\nrenews: lic-00000001"


@pytest.mark.parametrize(
    ("used", "ends", "others", "saved"),
    [
        (40, "2026-07-30", "", [("license/lic-00000001", 56, "5600.00 EUR")]),
        (40, "2026-09-28", "", [("license/lic-00000001", 56, "5600.00 EUR")]),
        (40, "2026-09-29", "", []),
        (91, "2026-07-30", "", []),
        (41, "2026-07-30", license_(2, "office", 40), [("license/lic-00000001", 94, "9400.00 EUR")]),
        (40, "2026-07-30", license_(2, "office", 100, more=RENEWING), []),
    ],
    ids=["within 30 days", "within 90 days", "later", "all is used", "another stays", "is renewed"],
)  # fmt: skip
def test_a_renewal_of_what_is_in_use_and_ten_percent(
    read_registry: Read, used: int, ends: str, others: str, saved: list[tuple[str, int, str]]
) -> None:
    registry = read_registry(
        MODEL
        + OFFICE
        + license_(1, "office", 100, more=f"metric: device\nends: {ends}")
        + others
        + "".join(device(number, more=INSTALLED) for number in range(used))
    )

    assert found(registry, "renewals") == saved


def test_a_renewal_of_too_few_is_of_as_many_as_are_required(read_registry: Read) -> None:
    """28 are used of 20 and 5: with a tenth more 31 would do, the 6 beyond go with the cheaper line."""
    ends = "metric: device\nends: 2026-07-30"
    registry = read_registry(
        MODEL
        + OFFICE
        + license_(1, "office", 20, "90.00 EUR", ends)
        + license_(2, "office", 5, "80.00 EUR", ends)
        + "".join(device(number, more=INSTALLED) for number in range(28))
    )

    assert [(one.license.id, one.would_do, one.spare, str(one.saved)) for one in renewals(registry, DAY)] == [
        ("lic-00000001", 20, 0, "0.00 EUR"),
        ("lic-00000002", 11, 0, "0.00 EUR"),
    ]


def contract(more: str, kind: str = "support", billing: str = "yearly") -> str:
    return (
        f"--- contract\nid: ctr-00000001\ntype: {kind}\nvendor: dell\nstate: active\nstarts: 2026-01-01\n"
        f"price: 365.00 EUR\nbilling: {billing}\n{more}\n"
        f"lifecycle: [{{on: 2026-01-01, to: active, by: jlind}}]\n"
    )


NAMED = "contracts: [ctr-00000001]"
GONE = ("on: 2026-01-01, to: in_use", "on: 2026-06-01, to: disposed")


@pytest.mark.parametrize(
    ("terms", "steps", "saved"),
    [
        ("ends: 2026-12-31", GONE, ["92.00 EUR"]),
        ("ends: 2027-12-31", GONE, ["274.50 EUR"]),
        ("", GONE, ["182.50 EUR"]),
        ("ends: 2026-06-30", GONE, []),
        ("ends: 2026-12-31", GONE[:1], []),
    ],
    ids=["to its end", "two bills", "without an end for a year", "is over", "nothing is gone"],
)
def test_contracts_that_run_on_for_what_is_gone(
    read_registry: Read, terms: str, steps: tuple[str, ...], saved: list[str]
) -> None:
    """One of two devices is gone: half of 365 a year for the days that are left."""
    registry = read_registry(MODEL + contract(terms) + device(1, *steps, more=NAMED) + device(2, more=NAMED))

    assert [amount for _, _, amount in found(registry, "contracts_of_gone")] == saved


@pytest.mark.parametrize(
    ("lease", "steps", "saved"),
    [
        ("ends: 2026-05-31\nlease: {return_by: 2026-06-20}", (), ["10.00 EUR"]),
        ("ends: 2026-06-20", (), ["10.33 EUR"]),
        ("ends: 2026-06-30", (), []),
        ("ends: 2026-06-20", GONE, []),
    ],
    ids=["past its return day", "past its end", "last day", "given back"],
)
def test_leased_devices_that_are_kept_too_long(
    read_registry: Read, lease: str, steps: tuple[str, ...], saved: list[str]
) -> None:
    """Ten days late, at a rent of 31 a month: 10.00 as May was billed, 10.33 as June."""
    rented = contract(lease, "lease", "monthly").replace("365.00", "31.00")

    registry = read_registry(MODEL + rented + device(1, *steps, more=f"{NAMED}\nownership: leased"))

    assert [amount for _, _, amount in found(registry, "overdue_leases")] == saved


def test_the_sum_of_a_source_says_what_it_leaves_out(read_registry: Read) -> None:
    registry = read_registry(
        OFFICE
        + license_(1, "office", 3)
        + license_(2, "suite", 2, None)
        + license_(3, "word", 1, "5.00 USD")
        + SUITE
    )

    report = build_report("savings-by-source", registry, DAY)

    assert [tuple(map(str, row)) for row in report.rows] == [
        ("surplus_rights", "300.00 EUR", "5.00 USD", "1", "3", "6", "False")
    ]


def test_a_seat_that_is_set_aside_and_not_used_is_a_saving_as_in_the_waste(read_registry: Read) -> None:
    """Of three at 120 Anna uses one, Ben's is set aside and idle, and one is surplus."""
    terms = "metric: named-user"
    held = device(1, "on: 2026-01-01, to: in_use, assignee: person/anna", more=INSTALLED)
    ben = "allocations: [{license: lic-00000001, since: 2026-01-01}]\n"
    text = MODEL + PEOPLE + ben + OFFICE + license_(1, "office", 3, "120.00 EUR", terms) + held
    registry = read_registry(text)
    waste = build_report("waste-by-cause", registry, DAY)

    assert found(registry, "idle_seats") == [("license/lic-00000001", 1, "120.00 EUR")]
    assert found(registry, "surplus_rights") == [("software/office", 1, "120.00 EUR")]
    assert [(row[0], row[1], str(row[2])) for row in waste.rows[:2]] == [
        ("idle", 1, "120.00 EUR"),
        ("surplus", 1, "120.00 EUR"),
    ]
