"""LIC001 as a reviewer sees it."""

from collections.abc import Callable
from datetime import date

import pytest

from itamops.findings import Anchor, Problem
from itamops.registry import Registry
from itamops.registry.loading import Loaded
from itamops.rules.engine import Context
from itamops.rules.licenses import rights_exceeded
from itamops.snapshot import snapshot_of

Read = Callable[[str], Registry]

OFFICE = """
--- software
id: ms-office
name: Microsoft Office
--- license
id: lic-5n2v8r3d
product: ms-office
metric: device
quantity: 1
true_up_price: 250.00 EUR
state: active
lifecycle: [{on: 2026-01-01, to: active, by: jlind}]
"""
LICENSE_PATH = "registry/licenses/5n/lic-5n2v8r3d.yaml"
LAPTOP = """
--- asset
id: lap-0000000{number}
tag: none
serial: S{number}
model: laptop
state: in_stock
substate: available
software: [{{product: ms-office, installed: {installed}}}]
lifecycle: [{{on: 2026-01-01, to: in_stock, substate: available, by: jlind}}]
"""


def laptops(count: int, installed: str = "2026-01-01") -> str:
    return "".join(LAPTOP.format(number=number, installed=installed) for number in range(1, count + 1))


def problems(registry: Registry, day: date = date(2026, 6, 15)) -> list[Problem]:
    context = Context(Loaded(snapshot_of({}), registry, {}), None, day=day, today=day)
    return list(rights_exceeded.check(context))


def test_it_says_how_many_are_short_and_what_they_cost(read_registry: Read) -> None:
    (problem,) = problems(read_registry(OFFICE + laptops(3)))

    assert problem.message == (
        "Microsoft Office needs 3 rights by device, 1 is owned: 2 short, true-up 500.00 EUR"
    )
    assert problem.anchor == Anchor(LICENSE_PATH, ("quantity",), kind="license", record="lic-5n2v8r3d")
    assert (problem.subject, problem.measure) == ("software/ms-office device", 2)
    assert [text for _, text in problem.related] == ["is used here without a right"] * 2


def test_lines_that_give_nothing_say_why_where_nothing_is_owned(read_registry: Read) -> None:
    ended = OFFICE.replace("quantity: 1", "quantity: 29\nends: 2026-03-31")
    (problem,) = problems(read_registry(ended + laptops(1)))

    (line, why), _ = problem.related
    assert (line.pointer, why) == (("ends",), "gives no rights: it is expired")


@pytest.mark.parametrize("count", [0, 1])
def test_it_is_silent_where_rights_suffice(read_registry: Read, count: int) -> None:
    assert problems(read_registry(OFFICE + laptops(count))) == []


def test_it_is_silent_before_the_installation(read_registry: Read) -> None:
    registry = read_registry(OFFICE + laptops(2, installed="2026-06-15"))

    assert problems(registry, date(2026, 6, 14)) == []
    assert len(problems(registry)) == 1


def test_a_shortage_that_the_agreement_lets_stand(read_registry: Read) -> None:
    agreed = OFFICE.replace("quantity: 1", "quantity: 1\ntrue_up_due: 2026-06-30")
    registry = read_registry(agreed + laptops(2))

    assert problems(registry, date(2026, 6, 30)) == []
    assert len(problems(registry, date(2026, 7, 1))) == 1


def test_packs_pools_and_unknown_prices_are_named(read_registry: Read) -> None:
    terms = OFFICE.replace("quantity: 1", "quantity: 1\nrights_per_unit: 5\npool: europe").replace(
        "true_up_price: 250.00 EUR\n", ""
    )
    pools = "--- registry/tables/pools.yaml\npools:\n  europe: {companies: [acme]}\n"
    members = laptops(7).replace("model: laptop", "model: laptop\ncompany: acme")

    (problem,) = problems(read_registry(terms + pools + members))

    assert problem.message == (
        "Microsoft Office needs 7 rights by device in pool europe, 5 are owned: "
        "2 short (5 in whole packs), true-up price unknown"
    )
    assert problem.subject == "software/ms-office device europe"


def test_a_license_that_cannot_be_read_is_not_missing(read_registry: Read) -> None:
    """One mistake is one finding: the file's own."""
    registry = read_registry(OFFICE + laptops(3))
    unread = Registry(
        {kind: registry.all(kind) for kind in ("asset", "software")},
        unread=frozenset({("license", "lic-5n2v8r3d")}),
    )

    assert problems(unread) == []


def test_a_product_that_is_not_in_the_catalogue_is_told_of_elsewhere(read_registry: Read) -> None:
    assert problems(read_registry(laptops(3))) == []
