"""License positions, from YAML to the numbers. Vectors name the source that their numbers come from."""

from collections.abc import Callable, Iterable
from datetime import date

import pytest

from itamops.facts.license_position import Position, license_positions
from itamops.registry import Registry

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)


def product(name: str, more: str = "") -> str:
    """Give a product of the catalogue."""
    return f"--- software\nid: {name}\nname: {name.title()}\n{more}\n"


OFFICE = product("office")
BASE32 = "0123456789abcdefghjkmnpqrstvwxyz"


def number(value: int) -> str:
    """Give eight characters for an id."""
    return "".join(BASE32[value >> shift & 31] for shift in range(35, -5, -5))


def line(text: str, index: int = 0) -> str:
    """Give an active entitlement line of Office."""
    product = "" if "product" in text else "product: office\n"
    lifecycle = (
        ""
        if "lifecycle:" in text
        else "state: active\nlifecycle: [{on: 2024-01-01, to: active, by: jlind}]\n"
    )
    return f"--- license\nid: lic-{number(index)}\n{product}{lifecycle}{text}\n"


def device(index: int, software: str = "[{product: office}]", entry: str = "", more: str = "") -> str:
    """Give a device in stock, or with another entry as its last."""
    entry = entry or "to: in_stock, substate: available"
    state, substate = (pair.split(": ")[1] for pair in entry.split(", ")[:2])
    return f"""--- asset
id: lap-{number(index)}
tag: none
serial: S{index}
model: laptop
state: {state}
substate: {substate}
software: {software}
lifecycle:
  - {{on: 2024-01-01, {entry}, by: jlind}}
{more}
"""


def in_use_by(person: str) -> str:
    return f"to: in_use, substate: assigned, assignee: person/{person}"


def devices(count: int, first: int = 0, **values: str) -> str:
    return "".join(device(index, **values) for index in range(first, first + count))


def people(names: Iterable[str], more: str = "") -> str:
    return "".join(f"--- person\nid: {name}\nname: {name.title()}\n{more}\n" for name in names)


def only(registry: Registry, day: date = DAY) -> Position:
    """Give the one position there is, and show that its numbers add up."""
    (position,) = license_positions(registry, day)
    return balanced(position)


def balanced(position: Position) -> Position:
    if position.owned is not None and position.used is not None:
        assert position.used + (position.nontransferable or 0) + (position.available or 0) == position.owned
        assert position.required == position.used + (position.uncovered or 0)
        assert position.position == position.owned - position.required
        assert sum(use.rights for use in position.uses if use.license) == position.used
        assert sum(line.used for line in position.lines) == position.used
    return position


def test_devices_that_are_gone_or_exempt_need_no_right(read_registry: Read) -> None:
    """E1, ServiceNow: owned 100; of 112 devices 3 are disposed and 4 exempt."""
    exempt = "[{product: office, exemption: {reason: test, expires: 2026-06-15}}]"
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 100\ntrue_up_price: 200.00 EUR")
        + devices(105)
        + devices(3, 200, entry="to: disposed, substate: recycled")
        + devices(4, 300, software=exempt)
    )

    position = only(registry)

    assert (position.required, position.position, position.needed) == (105, -5, 5)
    assert str(position.true_up_cost) == "1000.00 EUR"
    assert position.status == "under"
    after_exemption = only(registry, date(2026, 6, 16))
    assert after_exemption.required == 109


@pytest.mark.parametrize(
    ("installations", "per_right", "required"), [(3, 2, 2), (4, 2, 2), (5, 2, 3), (3, 1, 3)]
)
def test_rights_that_cover_so_many_installations_on_a_device(
    read_registry: Read, installations: int, per_right: int, required: int
) -> None:
    """E1, ServiceNow: a device needs its installations divided by installs_per_right, rounded up."""
    software = ", ".join(f'{{product: office, version: "{2016 + index}"}}' for index in range(installations))
    registry = read_registry(
        OFFICE
        + line(f"metric: device\nquantity: 10\nrights: {{installs_per_right: {per_right}}}")
        + device(1, software=f"[{software}]")
    )

    assert only(registry).required == required


def test_a_device_counts_once_however_often_it_is_listed(read_registry: Read) -> None:
    """snipe-it#450: the same product twice on a device, the same seat twice on a person."""
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 5")
        + device(1, software="[{product: office}, {product: office}, {product: office, version: '2019'}]")
    )

    assert only(registry).required == 1


def test_what_is_disposed_frees_its_right(read_registry: Read) -> None:
    """glpi#6848: rights of devices that are gone went on being counted."""
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 1")
        + device(1, entry="to: disposed, substate: sold")
        + device(2, entry="to: retired, substate: pending_sanitization")
    )

    assert (only(registry).used, only(registry).status) == (1, "balanced")


def test_software_that_was_removed_needs_no_right_from_that_day(read_registry: Read) -> None:
    software = "[{product: office, installed: 2026-01-10, removed: 2026-06-15}]"
    registry = read_registry(OFFICE + line("metric: device\nquantity: 1") + device(1, software=software))

    used = [only(registry, day).used for day in (date(2026, 1, 9), date(2026, 1, 10), date(2026, 6, 14), DAY)]

    assert used == [0, 1, 1, 0]


def test_a_person_with_three_devices_is_one_user(read_registry: Read) -> None:
    """E2, ServiceNow: distinct people, and one for each device whose holder is no active person."""
    registry = read_registry(
        OFFICE
        + line("metric: user\nquantity: 5")
        + people(["anna"])
        + people(["ben"], "ends: 2026-06-14")
        + devices(3, entry=in_use_by("anna"))
        + devices(2, 10, entry=in_use_by("ben"))
        + device(20, entry="to: in_stock, substate: available")
    )

    assert only(registry, date(2026, 6, 14)).required == 3
    position = only(registry)
    assert position.required == 4
    assert [use.by for use in position.uses if use.by.startswith("person/")] == ["person/anna"]


def test_subscriptions_after_their_last_day(read_registry: Read) -> None:
    """E12, rule: 100 to 2026-06-30 without grace are 0 on the next day."""
    registry = read_registry(
        OFFICE
        + line("metric: subscription\nquantity: 100\nstarts: 2025-07-01\nends: 2026-06-30")
        + people(["anna", "ben"], "subscriptions: [{product: office, since: 2026-01-01}]")
        + people(["carl"], "subscriptions: [{product: office, since: 2026-01-01, until: 2026-06-29}]")
        + people(["dora"], "ends: 2026-06-01\nsubscriptions: [{product: office, since: 2026-01-01}]")
    )

    last, after = only(registry, date(2026, 6, 30)), only(registry, date(2026, 7, 1))

    assert (last.owned, last.used, last.status) == (100, 2, "over")
    assert (after.owned, after.used, after.needed, after.unlimited) == (0, 0, 2, False)


def test_expired_rights_are_none_and_never_unlimited(read_registry: Read) -> None:
    """glpi#6733: a product whose licenses had all expired was shown as unlimited."""
    registry = read_registry(
        OFFICE
        + line("metric: device\nunlimited: true\nends: 2026-06-01\ngrace_days: 10", 1)
        + line("metric: device\nquantity: 10\nends: 2026-06-01", 2)
        + device(1)
    )

    in_grace, expired = only(registry, date(2026, 6, 11)), only(registry, date(2026, 6, 12))

    assert (in_grace.owned, in_grace.unlimited, in_grace.needed) == (None, True, 0)
    assert (expired.owned, expired.unlimited, expired.needed) == (0, False, 1)


@pytest.mark.parametrize("terms", ["metric: site\nquantity: 1", "metric: device\nunlimited: true"])
def test_a_site_license_covers_everybody(read_registry: Read, terms: str) -> None:
    """E20: 450 required, needed 0."""
    position = only(read_registry(OFFICE + line(terms) + devices(450)))

    assert (position.required, position.needed, position.owned, position.available) == (450, 0, None, None)
    assert position.position is None
    assert (str(position.true_up_cost), str(position.surplus_cost)) == ("0.00 EUR", "0.00 EUR")
    assert position.status == "balanced"


def test_seats_are_what_is_set_aside(read_registry: Read) -> None:
    allocation = f"allocations: [{{license: lic-{number(0)}, since: 2026-01-01}}]"
    twice = f"allocations: [{', '.join([f'{{license: lic-{number(0)}, since: 2026-01-01}}'] * 2)}]"
    ended = f"allocations: [{{license: lic-{number(0)}, since: 2026-01-01, until: 2026-06-14}}]"
    registry = read_registry(
        OFFICE
        + line("metric: seat\nquantity: 3")
        + people(["anna"], allocation)
        + people(["ben"], twice)
        + people(["carl"], ended)
        + device(1, software="[]", more=allocation)
        + device(2)
    )

    position = only(registry)

    assert (position.used, position.available) == (3, 0)
    assert [use.by for use in position.uses] == [f"asset/lap-{number(1)}", "person/anna", "person/ben"]


def test_a_seat_held_through_person_and_device_counts_once(read_registry: Read) -> None:
    """P6, snipe-it#6529 and #5524: and a seat on a device stays with it when it is returned."""
    allocation = f"allocations: [{{license: lic-{number(0)}, since: 2026-01-01}}]"
    returned = """
  - {on: 2026-06-20, to: in_stock, substate: available, by: jlind}
"""
    laptop = device(1, software="[]", entry=in_use_by("anna")).replace("state: in_use", "state: in_stock")
    laptop = laptop.replace("substate: assigned\n", "substate: available\n").rstrip() + returned + allocation
    registry = read_registry(
        OFFICE + line("metric: seat\nquantity: 2") + people(["anna"], allocation) + laptop
    )

    assert only(registry).used == 1
    assert only(registry, date(2026, 6, 20)).used == 2


def test_a_renewal_takes_the_place_of_what_it_renews(read_registry: Read) -> None:
    """100 to 06-30, renewed by 120 from 06-01: on 06-15 it is 120, not 220."""
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 100\nends: 2026-06-30", 1)
        + line(f"metric: device\nquantity: 120\nstarts: 2026-06-01\nrenews: lic-{number(1)}", 2)
    )

    owned = [only(registry, day).owned for day in (date(2026, 5, 31), date(2026, 6, 15), date(2026, 7, 1))]

    assert owned == [100, 120, 120]


def test_an_upgrade_adds_no_more_than_its_base_has(read_registry: Read) -> None:
    """Upgrade 10 on a base of 8 gives 8 of the new and leaves none of the old."""
    registry = read_registry(
        product("old")
        + product("new")
        + product("other")
        + line("product: old\nmetric: device\nquantity: 8", 1)
        + line(
            f"product: new\ngrants: upgrade\nmetric: device\nquantity: 10\n"
            f"upgrades: {{license: lic-{number(1)}, quantity: 10}}",
            2,
        )
        + line("product: other\ngrants: upgrade\nmetric: device\nquantity: 10", 3)
    )

    owned = {position.product: position.owned for position in license_positions(registry, DAY)}

    assert owned == {"new": 8, "old": 0, "other": 0}


def test_upgrades_of_upgrades_and_circles(read_registry: Read) -> None:
    def upgrade(index: int, base: int, quantity: int) -> str:
        return line(
            f"product: v{index}\ngrants: upgrade\nmetric: device\nquantity: {quantity}\n"
            f"upgrades: {{license: lic-{number(base)}, quantity: {quantity}}}",
            index,
        )

    registry = read_registry(
        "".join(product(f"v{index}") for index in range(1, 6))
        + upgrade(3, 2, 4)
        + upgrade(2, 1, 6)
        + line("product: v1\nmetric: device\nquantity: 10", 1)
        + upgrade(4, 5, 3)
        + upgrade(5, 4, 3)
    )

    owned = {position.product: position.owned for position in license_positions(registry, DAY)}

    assert owned == {"v1": 4, "v2": 2, "v3": 4, "v4": 0, "v5": 0}


def test_transfers_and_terminations(read_registry: Read) -> None:
    given_away = "transfers: [{on: 2026-06-10, quantity: 4, to: Other Ltd, consent: letter}]"
    terminated = """metric: device
quantity: 5
state: terminated
lifecycle:
  - {on: 2024-01-01, to: active, by: jlind}
  - {on: 2026-06-01, to: terminated, effective: 2026-06-12, by: jlind}"""
    registry = read_registry(
        OFFICE + line(f"metric: device\nquantity: 10\n{given_away}", 1) + line(terminated, 2)
    )

    days = (date(2026, 6, 9), date(2026, 6, 10), date(2026, 6, 12), date(2026, 6, 13))

    assert [only(registry, day).owned for day in days] == [15, 11, 11, 6]


@pytest.mark.parametrize(
    ("terms", "owned"),
    [
        ("grants: maintenance\nquantity: 10", 0),
        ("starts: 2026-06-16\nquantity: 10", 0),
        ("quantity: 10\nrights_per_unit: 5", 50),
        ("quantity: 10\nstate: suspended\nlifecycle: [{on: 2024-01-01, to: suspended, by: jlind}]", 0),
    ],
)
def test_what_a_line_gives(read_registry: Read, terms: str, owned: int) -> None:
    assert only(read_registry(OFFICE + line(f"metric: device\n{terms}"))).owned == owned


@pytest.mark.parametrize("state", ["draft", "ordered", "cancelled"])
def test_lines_that_are_not_in_force_are_no_position(read_registry: Read, state: str) -> None:
    lifecycle = f"state: {state}\nlifecycle: [{{on: 2024-01-01, to: {state}, by: jlind}}]"
    registry = read_registry(OFFICE + line(f"metric: device\nquantity: 1\n{lifecycle}"))

    assert license_positions(registry, DAY) == ()


def test_deploying_four_more_of_a_product_with_two_free(read_registry: Read) -> None:
    """P1: owned 50, used 48, unit 250; four more need 2, for 500."""
    base = OFFICE + line("metric: device\nquantity: 50\nunit_price: 250.00 EUR") + devices(48)
    before, after = only(read_registry(base)), only(read_registry(base + devices(4, 100)))

    assert (before.status, before.available, str(before.surplus_cost)) == ("over", 2, "500.00 EUR")
    assert (after.required, after.needed, str(after.true_up_cost)) == (52, 2, "500.00 EUR")


def test_disposing_of_three(read_registry: Read) -> None:
    """P2: of the same 48, three are disposed of; used 45, available 5, surplus 1,250."""
    gone = devices(3, 100, entry="to: disposed, substate: recycled")
    position = only(
        read_registry(
            OFFICE + line("metric: device\nquantity: 50\nunit_price: 250.00 EUR") + devices(45) + gone
        )
    )

    assert (position.used, position.available, str(position.surplus_cost)) == (45, 5, "1250.00 EUR")


def test_without_a_true_up_price_it_is_the_mean_over_rights(read_registry: Read) -> None:
    """40 at 200 and 10 at 260 are 212.00 each."""
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 40\nunit_price: 200.00 EUR", 1)
        + line("metric: device\nquantity: 10\nunit_price: 260.00 EUR", 2)
        + devices(51)
    )

    assert str(only(registry).true_up_cost) == "212.00 EUR"


def test_a_price_that_nobody_knows_is_not_zero(read_registry: Read) -> None:
    mixed = line("metric: device\nquantity: 1\nunit_price: 9.00 EUR", 1) + line(
        "metric: device\nquantity: 1\nunit_price: 9.00 USD", 2
    )

    assert only(read_registry(OFFICE + line("metric: device\nquantity: 1") + devices(2))).true_up_cost is None
    assert only(read_registry(OFFICE + mixed + devices(3))).true_up_cost is None


def test_rights_are_bought_in_whole_packs(read_registry: Read) -> None:
    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 2\nrights_per_unit: 5\ntrue_up_price: 100.00 EUR")
        + devices(11)
    )

    position = only(registry)

    assert (position.uncovered, position.needed, str(position.true_up_cost)) == (1, 5, "100.00 EUR")


def test_an_agreement_may_let_a_shortage_stand_until_a_day(read_registry: Read) -> None:
    registry = read_registry(
        OFFICE + line("metric: device\nquantity: 1\ntrue_up_due: 2026-06-15") + devices(2)
    )

    assert only(registry).status == "under_until_true_up"
    assert only(registry, date(2026, 6, 16)).status == "under"


@pytest.mark.parametrize("licensing", ["free", "open_source", "bundled"])
def test_software_that_needs_no_right(read_registry: Read, licensing: str) -> None:
    assert (
        license_positions(read_registry(product("office", f"licensing: {licensing}") + devices(2)), DAY) == ()
    )


def test_a_product_without_any_right_is_short_of_all(read_registry: Read) -> None:
    position = only(read_registry(product("office", "true_up_price: 80.00 EUR") + devices(2)))

    assert (position.metric, position.owned, position.needed) == ("device", 0, 2)
    assert str(position.true_up_cost) == "160.00 EUR"
    assert position.anchor.path == "registry/software/office.yaml"


def test_rights_that_cannot_be_counted_leave_others_without_a_claim(read_registry: Read) -> None:
    """Nobody knows how many cores these devices have, and so whether device rights are short."""
    registry = read_registry(
        OFFICE
        + line("metric: core\nquantity: 8\nrights_per_unit: 2", 1)
        + line("metric: device\nquantity: 1", 2)
        + devices(3)
    )

    positions = license_positions(registry, DAY)

    assert [(one.metric, one.owned, one.needed, one.status) for one in positions] == [
        ("core", 16, 0, "not_measured"),
        ("device", 1, 0, "not_measured"),
    ]
    assert [len(one.unknown) for one in positions] == [3, 3]


def test_rights_bound_to_a_device_are_no_use_of_others(read_registry: Read) -> None:
    bound = f"[{{product: office, license: lic-{number(1)}}}]"
    registry = read_registry(
        OFFICE
        + line("metric: oem\nquantity: 2", 1)
        + line("metric: device\nquantity: 1", 2)
        + devices(2, software=bound)
        + device(9)
    )

    by_metric = {one.metric: one for one in license_positions(registry, DAY)}

    assert (by_metric["device"].used, by_metric["device"].needed) == (1, 0)
    assert (by_metric["oem"].owned, by_metric["oem"].used, by_metric["oem"].status) == (2, 2, "balanced")


def test_subscribers_need_no_device_right(read_registry: Read) -> None:
    """E23: 10 installations, the holders of 6 have the subscription; 4 device rights."""
    names = [f"p{index}" for index in range(10)]
    registry = read_registry(
        OFFICE
        + line("metric: subscription\nquantity: 6", 1)
        + line("metric: device\nquantity: 4", 2)
        + people(names[:6], "subscriptions: [{product: office, since: 2026-01-01}]")
        + people(names[6:])
        + "".join(device(index, entry=in_use_by(name)) for index, name in enumerate(names))
    )

    by_metric = {one.metric: balanced(one) for one in license_positions(registry, DAY)}

    assert (by_metric["subscription"].used, by_metric["device"].used) == (6, 4)
    assert [one.needed for one in by_metric.values()] == [0, 0]


def test_users_over_what_is_owned_fall_to_device_rights(read_registry: Read) -> None:
    registry = read_registry(
        OFFICE
        + line("metric: user\nquantity: 1", 1)
        + line("metric: device\nquantity: 1", 2)
        + people(["anna", "ben", "carl"])
        + "".join(device(index, entry=in_use_by(name)) for index, name in enumerate(("anna", "ben", "carl")))
    )

    by_metric = {one.metric: balanced(one) for one in license_positions(registry, DAY)}

    assert (by_metric["user"].used, by_metric["user"].needed) == (1, 0)
    assert (by_metric["device"].used, by_metric["device"].needed) == (1, 1)


def test_a_line_for_several_products_covers_what_nothing_else_does(read_registry: Read) -> None:
    """E24: a line for A or B 1, one for A 1; installed A 1 and B 1; needed 0."""
    registry = read_registry(
        product("a")
        + product("b")
        + line("products: [a, b]\nmetric: device\nquantity: 1", 1)
        + line("product: a\nmetric: device\nquantity: 1", 2)
        + device(1, software="[{product: a}]")
        + device(2, software="[{product: b}]")
    )

    assert sum(balanced(one).needed or 0 for one in license_positions(registry, DAY)) == 0


def test_a_suite_on_the_same_machine_covers_its_parts(read_registry: Read) -> None:
    registry = read_registry(
        product("suite", "suite: {components: [word, excel]}")
        + product("word")
        + product("excel")
        + line("product: suite\nmetric: device\nquantity: 1")
        + device(1, software="[{product: suite}, {product: word}, {product: excel}]")
    )

    assert (only(registry).product, only(registry).used) == ("suite", 1)


POOLS = """
--- registry/tables/pools.yaml
pools:
  europe: {companies: [acme-gmbh]}
  poland: {locations: [poland]}
--- location
id: poland
name: Poland
type: region
--- location
id: warsaw
name: Warsaw
type: site
parent: poland
"""


def test_rights_of_a_pool_cover_what_belongs_to_it(read_registry: Read) -> None:
    registry = read_registry(
        OFFICE
        + POOLS
        + line("metric: device\nquantity: 2\npool: europe", 1)
        + line("metric: device\nquantity: 1\npool: poland", 2)
        + line("metric: device\nquantity: 1", 3)
        + devices(4, more="company: acme-gmbh")
        + device(10, more="location: warsaw")
        + device(11, more="location: berlin")
    )

    by_pool = {one.pool: balanced(one) for one in license_positions(registry, DAY)}

    assert {pool: (one.used, one.needed) for pool, one in by_pool.items()} == {
        None: (1, 1),
        "europe": (2, 1),
        "poland": (1, 0),
    }


def test_what_is_set_aside_is_covered_first(read_registry: Read) -> None:
    """The device that names a line gets its right, though another comes before it."""
    allocation = f"allocations: [{{license: lic-{number(0)}, since: 2026-01-01}}]"
    registry = read_registry(
        OFFICE + line("metric: device\nquantity: 1") + device(1) + device(2, more=allocation)
    )

    uncovered = [use.by for use in only(registry).uses if use.license is None]

    assert uncovered == [f"asset/lap-{number(1)}"]


def test_virtual_machines_count_while_they_exist(read_registry: Read) -> None:
    def instance(index: int, state: str) -> str:
        return (
            f"--- instance\nid: vm-{number(index)}\nstate: {state}\nsoftware: [{{product: office}}]\n"
            f"lifecycle: [{{on: 2024-01-01, to: {state}, by: jlind}}]\n"
        )

    registry = read_registry(
        OFFICE
        + line("metric: device\nquantity: 5")
        + "".join(
            instance(index, state) for index, state in enumerate(("running", "stopped", "planned", "deleted"))
        )
    )

    assert only(registry).used == 2
