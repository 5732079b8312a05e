"""Rights that do nobody any good, from YAML to the reports of waste and of the license position."""

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from tests.facts.licensing.estate import (
    asset_id,
    device,
    devices,
    held,
    host,
    license_id,
    line,
    people,
    product,
    set_aside,
)
from tests.facts.licensing.vectors import OFFICE, Read, report

HASH = f"sha256:{'0' * 64}"


class Case(NamedTuple):
    """Records, and each row of the report: cause, rights, worth and who has them."""

    name: str
    source: str
    records: str
    rows: Sequence[tuple[str, int, str | None, str | None]]


def used(rows: str) -> str:
    """Return a measurement until the day, of devices and people with their last use of Office."""
    return (
        "--- usage\nid: office-1\nproduct: office\nsource: intune\nfrom: 2026-01-01\nto: 2026-06-14\n"
        f"sha256: {HASH}\nrows: {{file: office-1.csv, sha256: {HASH}}}\n"
        f"--- registry/usage/office/office-1.csv\nasset,person,last_used\n{rows}\n"
    )


def priced(metric: str, quantity: int, price: str = "100.00 EUR", more: str = "") -> str:
    """Return rights to Office at a price."""
    return OFFICE + line(1, f"metric: {metric}\nquantity: {quantity}\nunit_price: {price}\n{more}")


def cores(packs: int, fewest: int) -> str:
    """Return packs of 2 cores at 100, of which so many count at least for a host."""
    return priced("core", packs, more=f"rights_per_unit: 2\nparameters: {{minimum_per_host: {fewest}}}")


PACKS_OF_16 = "rights_per_unit: 16\nparameters: {minimum_per_processor: 8, minimum_per_host: 16}"
BOUND = f"software: [{{product: office, license: {license_id(1)}}}]"
MOVED = "since: 2026-05-01, until: 2026-05-15"

CASES = [
    Case(
        "surplus",
        "P2: 5 of 50 at 250",
        priced("device", 50, "250.00 EUR") + devices(45, "office"),
        [("surplus", 5, "1250.00 EUR", None)],
    ),
    Case(
        "idle",
        "E3: set aside, and not installed there",
        priced("named-device", 3) + device(1, "office", more=set_aside(1)) + device(2, more=set_aside(1)),
        [("idle", 1, "100.00 EUR", f"asset/{asset_id(2)}"), ("surplus", 1, "100.00 EUR", None)],
    ),
    Case(
        "seats are no installations",
        "seat: what is set aside is the use",
        priced("seat", 1) + device(2, more=set_aside(1)),
        [],
    ),
    Case(
        "unused",
        "step 6: unused for 90 days; 89 days are not enough",
        priced("device", 2)
        + devices(2, "office", first=1)
        + used(f"{asset_id(1)},,2026-03-17\n{asset_id(2)},,2026-03-18"),
        [("unused", 1, "100.00 EUR", f"asset/{asset_id(1)}")],
    ),
    Case(
        "unused by a person",
        "step 6: a subscription that was last used in January",
        priced("subscription", 1)
        + people(["anna"], "subscriptions: [{product: office, since: 2026-01-01}]")
        + used(",anna,2026-01-20"),
        [("unused", 1, "100.00 EUR", "person/anna")],
    ),
    Case(
        "duplicate",
        "savings: a user and a device right for one use",
        priced("named-device", 1)
        + line(2, "metric: named-user\nquantity: 1\nunit_price: 140.00 EUR")
        + people(["anna"], set_aside(2))
        + device(1, "office", person="anna", more=set_aside(1)),
        [("duplicate", 1, "100.00 EUR", f"asset/{asset_id(1)}")],
    ),
    Case(
        "idle and unused at once",
        "own: each right stands once",
        priced("named-user", 1) + people(["anna"], set_aside(1)) + used(",anna,2026-01-20"),
        [("idle", 1, "100.00 EUR", "person/anna")],
    ),
    Case(
        "a remainder",
        "E4d: 12 of 32 cores in packs at 1,600",
        priced("core", 2, "1600.00 EUR", PACKS_OF_16) + host(1, [10, 10], "office"),
        [("not_transferable", 12, "1200.00 EUR", None)],
    ),
    Case(
        "bound to a device without it",
        "E18: one of two came with a device that does not use it",
        priced("oem", 2) + device(1).replace("software: []", BOUND),
        [("not_transferable", 1, "100.00 EUR", None)],
    ),
    Case(
        "held",
        "E19: with its last holder until it may move",
        priced("named-user", 1, more="rights: {reassign_days: 90}") + people(["anna"], set_aside(1, MOVED)),
        [("not_transferable", 1, "100.00 EUR", None)],
    ),
    Case(
        "no price",
        "own: shown without a worth",
        OFFICE + line(1, "metric: device\nquantity: 3") + devices(1, "office"),
        [("surplus", 2, None, None)],
    ),
    Case(
        "too few for the last server",
        "P4 at 100 a pack: the 8 that are left are no waste, they are half of what the last server needs",
        cores(24, 16) + host(1, [8], "office") + host(2, [12, 12], "office") + host(3, [8, 8], "office"),
        [],
    ),
    Case(
        "too few, with a remainder",
        "own: 2 of 12 are left beside 10 cores; with the 4 to buy they are the three packs for 5 cores",
        cores(6, 4) + host(1, [6, 4], "office") + host(2, [5], "office"),
        [],
    ),
    Case(
        "of a version that is missing no rights",
        "own: 3 of 5 for version 1 stay unused, whatever is bought for version 2",
        product("office", "versions: [{version: '1'}, {version: '2'}]")
        + line(1, "metric: device\nquantity: 5\nversion: '1'\nunit_price: 10.00 EUR")
        + devices(2, "office 1")
        + devices(1, "office 2", first=2),
        [("surplus", 3, "30.00 EUR", None)],
    ),
    Case("nothing", "own: what is used is no waste", priced("device", 1) + devices(2, "office"), []),
]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_what_is_wasted(case: Case, read_registry: Read) -> None:
    rows = report("waste", read_registry(case.records))

    told = [
        (row["cause"], row["rights"], None if row["worth"] is None else str(row["worth"]), row["by"])
        for row in rows
    ]
    assert told == case.rows, case.source
    assert all(row["evidence"] for row in rows)


SEVERAL = (
    priced("named-user", 3)
    + people(["anna", "ben"], set_aside(1))
    + held(["anna"], "office")
    + product("word")
    + line(2, "metric: device\nquantity: 4\nunit_price: 9.00 USD", product="word")
    + product("excel")
    + line(3, "metric: device\nquantity: 2", product="excel")
)


def test_the_sums_say_what_they_leave_out(read_registry: Read) -> None:
    rows = report("waste-by-cause", read_registry(SEVERAL))

    assert [
        (row["cause"], row["rights"], str(row["worth"]), row["further"], row["left_out"]) for row in rows
    ] == [
        ("idle", 1, "100.00 EUR", None, 0),
        ("surplus", 7, "100.00 EUR", "36.00 USD", 2),
        ("all", 8, "200.00 EUR", "36.00 USD", 2),
    ]


def test_a_position_tells_what_could_be_taken_back(read_registry: Read) -> None:
    rows = {row["product"]: row for row in report("license-position", read_registry(SEVERAL))}

    assert (rows["office"]["reclaimable"], str(rows["office"]["reclaimable_worth"])) == (1, "100.00 EUR")
    assert (rows["word"]["reclaimable"], rows["word"]["reclaimable_worth"]) == (0, None)


def test_worths_are_what_savings_say(read_registry: Read) -> None:
    """Each number is computed once: what is surplus is worth the same in every report."""
    registry = read_registry(priced("device", 50, "250.00 EUR") + devices(45, "office"))

    [waste], [position] = report("waste", registry), report("license-position", registry)
    savings = {row["source"]: row["amount"] for row in report("savings", registry)}

    assert waste["worth"] == savings["surplus_rights"] == position["surplus_cost"]
