"""The vectors of `license-position.md`, from YAML to the fact and the report. Each names where it is from."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from itamops.facts.license_position import Position, license_positions
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import build_report
from tests.facts.licensing.estate import (
    asset_id,
    device,
    devices,
    guest,
    host,
    license_id,
    line,
    people,
    product,
    table,
    usage,
)

Read = Callable[[str], Registry]

DAY = date(2026, 6, 15)
OFFICE = product("office")
PACKS_OF_2 = "metric: core\nquantity: {quantity}\nrights_per_unit: 2\nparameters: {{{parameters}}}\n{more}"
WINDOWS = "minimum_per_processor: 8, minimum_per_host: 16"
SQL = "minimum_per_processor: 4, minimum_per_machine: 4"


def positions(registry: Registry, day: date = DAY) -> dict[tuple[str, str], Position]:
    """Give the positions by product and metric, after showing that they add up and are in the report."""
    found = license_positions(registry, day)
    report = build_report("license-position", registry, day)
    names = [column.name for column in report.columns]
    rows = {(row[0], row[names.index("metric")], row[names.index("pool")]): row for row in report.rows}
    for one in found:
        row = dict(zip(names, rows[one.product, one.metric, one.pool], strict=True))
        for name in (
            "owned",
            "used",
            "nontransferable",
            "available",
            "uncovered",
            "required",
            "position",
            "needed",
        ):
            assert row[name] == getattr(one, name), name
        assert (row["true_up_cost"], row["surplus_cost"], row["status"]) == (
            one.true_up_cost,
            one.surplus_cost,
            one.status,
        )
        adds_up(one)
    return {(one.product, one.metric): one for one in found}


def adds_up(position: Position) -> None:
    if position.owned is not None and position.used is not None:
        assert position.used + (position.nontransferable or 0) + (position.available or 0) == position.owned
        assert position.required == position.used + (position.uncovered or 0)
        assert position.position == position.owned - position.required
        assert sum(use.rights for use in position.uses if use.license) == position.used
        assert sum(one.used for one in position.lines) == position.used


def only(registry: Registry, day: date = DAY) -> Position:
    (position,) = positions(registry, day).values()
    return position


def windows(quantity: int, *, more: str = "", parameters: str = "") -> str:
    further = f", {parameters}" if parameters else ""
    return line(1, PACKS_OF_2.format(quantity=quantity, parameters=WINDOWS + further, more=more))


def test_set_aside_and_installed(read_registry: Read) -> None:
    """E3, ServiceNow: owned 50, 40 set aside of which 35 have it installed, 4 more have it installed."""
    set_aside = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
    registry = read_registry(
        OFFICE
        + line(1, "metric: named-device\nquantity: 50")
        + devices(35, "office", more=set_aside)
        + devices(5, first=100, more=set_aside)
        + devices(4, "office", first=200)
    )

    position = only(registry)

    assert (position.used, position.available, position.unassigned, position.idle) == (44, 6, 4, 5)


def test_named_users_count_once(read_registry: Read) -> None:
    """E3: a named user with three devices has one right, and none is unassigned."""
    set_aside = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
    registry = read_registry(
        OFFICE
        + line(1, "metric: named-user\nquantity: 5")
        + people(["anna"], set_aside)
        + people(["ben"])
        + "".join(device(index, "office", person="anna") for index in range(3))
        + device(9, "office", person="ben")
    )

    position = only(registry)

    assert (position.used, position.unassigned, position.idle) == (2, 1, 0)


@pytest.mark.parametrize(
    ("metric", "site", "needed"), [("seat", "", 1), ("named-user", "", 1), ("seat", "site", 0)]
)
def test_what_is_set_aside_of_an_ended_line_is_missing(
    read_registry: Read, metric: str, site: str, needed: int
) -> None:
    """All that is expired is 0, never unlimited; under a site license nothing is missing."""
    registry = read_registry(
        OFFICE
        + line(1, f"metric: {metric}\nquantity: 5\nends: 2026-05-31")
        + (line(2, "metric: site\nunlimited: true") if site else "")
        + people(["anna"], f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]")
    )

    assert sum(position.needed or 0 for position in positions(registry).values()) == needed


@pytest.mark.parametrize(
    ("cpus", "cores"),
    [([4, 4], 16), ([4, 4, 4, 4], 32), ([6], 16), ([12], 16), ([10, 10], 20), ([12, 12], 24), ([10, 6], 18)],
)
def test_windows_server_by_cores(read_registry: Read, cpus: list[int], cores: int) -> None:
    """E4, ServiceNow: at least 8 cores a processor and 16 a host, in packs of 2; threads do not count."""
    registry = read_registry(OFFICE + windows(50) + host(1, cpus, "office", hardware=", threads_per_core: 2"))

    position = only(registry)

    assert (position.required, position.nontransferable) == (cores, 0)


@pytest.mark.parametrize(("cpus", "machines", "cores"), [([8, 8], 5, 48), ([6], 3, 32), ([8, 8], 0, 16)])
def test_standard_is_stacked(read_registry: Read, cpus: list[int], machines: int, cores: int) -> None:
    """E4b, ServiceNow: each further pair of virtual machines needs the whole host covered once more."""
    registry = read_registry(
        OFFICE
        + windows(100, more="rights: {virtualization: 2}")
        + host(1, cpus, "office")
        + "".join(guest(index, "product: office", on=f"host: {asset_id(1)}") for index in range(machines))
    )

    assert only(registry).required == cores


@pytest.mark.parametrize(("virtualization", "cores"), [("2", 96), ("unlimited", 32)])
def test_a_cluster_covers_all_machines_on_each_host(
    read_registry: Read, virtualization: str, cores: int
) -> None:
    """E4b, ServiceNow: two hosts of [8, 8] and 5 virtual machines: Standard 96, Datacenter 32."""
    cluster = ", cluster: kiel, mobility: cluster"
    registry = read_registry(
        OFFICE
        + windows(100, more=f"rights: {{virtualization: {virtualization}}}")
        + host(1, [8, 8], "office", hardware=cluster)
        + host(2, [8, 8], "office", hardware=cluster)
        + "".join(guest(index, "product: office", on="cluster: kiel") for index in range(3))
        + "".join(guest(index, "product: office", on=f"host: {asset_id(1)}") for index in range(3, 5))
    )

    assert only(registry).required == cores


def test_one_right_on_a_host_covers_machines_of_several_versions(read_registry: Read) -> None:
    """A host covered once carries older virtual machines by downgrade, beside those of the version."""
    terms = 'version: "2022"\nrights: {virtualization: unlimited, downgrade: true}'
    registry = read_registry(
        product("office", "versions: [{version: '2019'}, {version: '2022'}]")
        + windows(16, more=terms)
        + host(1, [8, 8], "office 2022")
        + guest(1, "product: office, version: '2022'", on=f"host: {asset_id(1)}")
        + guest(2, "product: office, version: '2019'", on=f"host: {asset_id(1)}")
    )

    assert (only(registry).required, only(registry).needed) == (16, 0)


@pytest.mark.parametrize(
    ("vcpus", "cores"), [([4], 16), ([12], 16), ([4, 4, 4], 24), ([12, 8], 20), ([4, 4], 16)]
)
def test_windows_server_by_virtual_machine(read_registry: Read, vcpus: list[int], cores: int) -> None:
    """E4c, ServiceNow and Microsoft: at least 8 a machine, and 16 in all."""
    terms = "counted_on: machine, minimum_per_machine: 8, minimum_in_all: 16"
    registry = read_registry(
        OFFICE
        + line(1, PACKS_OF_2.format(quantity=30, parameters=terms, more=""))
        + "".join(guest(index, "product: office", vcpus=count) for index, count in enumerate(vcpus))
    )
    short = read_registry(
        OFFICE
        + line(1, PACKS_OF_2.format(quantity=0, parameters=terms, more=""))
        + "".join(guest(index, "product: office", vcpus=count) for index, count in enumerate(vcpus))
    )

    assert (only(registry).required, only(registry).needed) == (cores, 0)
    assert (only(short).uncovered, only(short).needed) == (cores, cores)


def test_what_is_left_of_a_pack_moves_to_no_other_host(read_registry: Read) -> None:
    """E4d, ServiceNow: [10, 10] of two packs of 16."""
    terms = f"metric: core\nquantity: 2\nrights_per_unit: 16\nparameters: {{{WINDOWS}}}"
    registry = read_registry(OFFICE + line(1, terms) + host(1, [10, 10], "office"))

    position = only(registry)

    assert (position.owned, position.used, position.nontransferable, position.available) == (32, 20, 12, 0)
    assert (position.position, position.status) == (12, "balanced")


def test_packs_of_two_sizes_make_up_a_host(read_registry: Read) -> None:
    """Own: 20 cores are one pack of 16 and two of 2."""
    of_16 = f"metric: core\nquantity: 1\nrights_per_unit: 16\nparameters: {{{WINDOWS}}}"
    of_2 = f"metric: core\nquantity: 2\nrights_per_unit: 2\nparameters: {{{WINDOWS}}}"
    registry = read_registry(OFFICE + line(1, of_16) + line(2, of_2) + host(1, [10, 10], "office"))

    position = only(registry)

    assert (position.used, position.available, position.needed) == (20, 0, 0)


@pytest.mark.parametrize(
    ("machines", "used", "rights"),
    [([("host", [2, 2])], 8, 8), ([("vm", 2)], 4, 4), ([("vm", 6)], 6, 6), ([("vm", 7), ("vm", 7)], 14, 16)],
)
def test_sql_server_by_cores(
    read_registry: Read, machines: Sequence[tuple[str, object]], used: int, rights: int
) -> None:
    """E5, dustindorsey.com: at least 4 a processor or virtual machine, in packs of 2 for each of them."""
    records = ""
    for index, (kind, size) in enumerate(machines):
        if kind == "host" and isinstance(size, list):
            records += host(index, size, "office")
        elif isinstance(size, int):
            records += guest(index, "product: office", vcpus=size)
    terms = f"counted_on: either, {SQL}"
    owned = only(
        read_registry(OFFICE + line(1, PACKS_OF_2.format(quantity=10, parameters=terms, more="")) + records)
    )
    missing = only(
        read_registry(OFFICE + line(1, PACKS_OF_2.format(quantity=0, parameters=terms, more="")) + records)
    )

    assert (owned.used, (owned.used or 0) + (owned.nontransferable or 0)) == (used, rights)
    assert missing.needed == rights


def sql_cluster(quantity: int) -> str:
    """Give a cluster with hosts of 12, 16 and 24 cores and eleven virtual machines."""
    enterprise = f"counted_on: either, {SQL}"
    cluster = ", cluster: kiel, mobility: cluster"
    entry = "product: sql, edition: %s"
    machines = [("enterprise", 4)] * 2 + [("enterprise", 8)] * 2 + [("standard", 4)] * 7
    return (
        product("sql", "editions: [standard, enterprise]")
        + line(
            1,
            f"edition: enterprise\nmetric: core\nquantity: {quantity}\nparameters: {{{enterprise}}}\n"
            "true_up_price: 5000.00 EUR\nrights: {virtualization: unlimited, down_edition: true}",
            product="sql",
        )
        + line(
            2,
            f"edition: standard\nmetric: core\nquantity: 0\nparameters: {{counted_on: machine, {SQL}}}\n"
            "true_up_price: 1300.00 EUR",
            product="sql",
        )
        + "".join(host(index, [cores], hardware=cluster) for index, cores in enumerate((12, 16, 24)))
        + "".join(
            guest(index, entry % edition, on="cluster: kiel", vcpus=vcpus)
            for index, (edition, vcpus) in enumerate(machines)
        )
    )


def test_the_cheapest_legal_option_in_a_cluster(read_registry: Read) -> None:
    """E5b, ServiceNow: 52 Enterprise for the hosts are 260,000; by machine 24 and 28 Standard are 156,400."""
    position = only(read_registry(sql_cluster(0)))

    assert (position.needed, str(position.true_up_cost)) == (52, "156400.00 EUR")


def test_hosts_that_are_covered_need_no_machine_rights(read_registry: Read) -> None:
    """E5b, own: whoever has the 52 for the hosts, or those for the machines, needs nothing."""
    assert (only(read_registry(sql_cluster(52))).needed, only(read_registry(sql_cluster(52))).used) == (0, 52)
    assert str(only(read_registry(sql_cluster(24))).true_up_cost) == "36400.00 EUR"


@pytest.mark.parametrize(
    ("hosts", "factor", "rights"),
    [([[4, 4, 4, 4]], "0.5", 8), ([[8, 8]], "1", 16), ([[7]], "0.5", 4), ([[3], [3]], "0.5", 3)],
)
def test_oracle_by_processor(read_registry: Read, hosts: list[list[int]], factor: str, rights: int) -> None:
    """E6, intellilink: cores times factor, summed before it is rounded."""
    registry = read_registry(
        OFFICE
        + table("core-factors", f"default: 1\nfactors: {{xeon: {factor}}}")
        + line(1, "metric: processor-points\nquantity: 20")
        + "".join(
            host(index, cpus, "office", hardware=", processor: xeon") for index, cpus in enumerate(hosts)
        )
    )
    short = read_registry(
        OFFICE
        + table("core-factors", f"default: 1\nfactors: {{xeon: {factor}}}")
        + line(1, "metric: processor-points\nquantity: 2")
        + "".join(
            host(index, cpus, "office", hardware=", processor: xeon") for index, cpus in enumerate(hosts)
        )
    )

    assert only(registry).required == rights
    assert only(short).required == rights
    assert only(short).needed == rights - 2


@pytest.mark.parametrize(("count", "rights"), [(120, 200), (250, 250)])
def test_named_users_plus(read_registry: Read, count: int, rights: int) -> None:
    """E6b, intellilink: on 8 processors at least 25 people each."""
    registry = read_registry(
        OFFICE
        + table("core-factors", "default: 0.5\nfactors: {power10: 1}")
        + line(1, "metric: named-user-plus\nquantity: 300\nparameters: {users_per_processor: 25}")
        + host(1, [8, 8], "office")
        + people([f"p{index}" for index in range(count)], "access: [{product: office}]")
    )

    position = only(registry)

    assert (position.used, position.available) == (rights, 300 - rights)


@pytest.mark.parametrize(
    ("terms", "cpus", "rights"),
    [
        ("metric: processor\nparameters: {cores_per_right: 32}", [48, 48], 4),
        ("metric: processor\nparameters: {cores_per_right: 32}", [32, 32], 2),
        ("metric: core\nparameters: {minimum_per_processor: 16}", [12, 12], 32),
        ("metric: core\nparameters: {minimum_per_processor: 16}", [24, 24], 48),
    ],
)
def test_vmware(read_registry: Read, terms: str, cpus: list[int], rights: int) -> None:
    """E7, ServiceNow: a processor right for each 32 cores, or at least 16 cores a processor."""
    registry = read_registry(OFFICE + line(1, f"{terms}\nquantity: 60") + host(1, cpus, "office"))

    assert only(registry).required == rights


def test_the_peak_of_sessions(read_registry: Read) -> None:
    """E8, ServiceNow: the peak as measured, 3; `test_peaks` shows how it is counted."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: concurrent-user\nquantity: 2\nparameters: {period: quarter}")
        + usage(1, "peak: 3")
        + usage(2, "peak: 2", first="2026-06-01", last="2026-06-14")
        + usage(3, "peak: 9", first="2026-02-01", last="2026-02-28")
        + devices(5, "office")
    )

    position = only(registry)

    assert (position.used, position.uncovered, position.needed) == (2, 1, 1)
    assert {use.by for use in position.uses} == {"usage/office-1"}


def test_the_peak_of_tokens(read_registry: Read) -> None:
    """E9, own: 8 tokens at the most."""
    registry = read_registry(OFFICE + line(1, "metric: token\nquantity: 12") + usage(1, "tokens: 8"))

    assert (only(registry).used, only(registry).available) == (8, 4)


def test_what_is_counted_by_a_peak_is_not_measured_without_one(read_registry: Read) -> None:
    registry = read_registry(OFFICE + line(1, "metric: token\nquantity: 12") + devices(2, "office"))

    assert (only(registry).status, only(registry).used) == ("not_measured", None)


PAIRS = {"u1": ["1"], "u2": ["1"], "u3": ["1"], "u4": ["2", "3", "4"]}


def access() -> str:
    """Give who reaches the server from where: u1, u2, u3 from d1, u4 from d2, d3, d4."""
    return "".join(
        people(
            [person],
            "access: ["
            + ", ".join(f"{{product: office, asset: {asset_id(int(one))}}}" for one in used)
            + "]",
        )
        for person, used in PAIRS.items()
    ) + devices(4, first=1)


@pytest.mark.parametrize(
    ("metric", "rights"), [("client-access-user", 4), ("client-access-device", 4), ("client-access", 2)]
)
def test_client_access(read_registry: Read, metric: str, rights: int) -> None:
    """E10 and E10b, ServiceNow and König: people, devices, or the fewest of both that cover all pairs."""
    registry = read_registry(OFFICE + line(1, f"metric: {metric}\nquantity: 10") + access())

    assert only(registry).used == rights


def test_client_access_by_people_and_devices_apart(read_registry: Read) -> None:
    """E10b, own: of 2 user rights and no device right, one device right is missing."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: client-access-user\nquantity: 2")
        + line(2, "metric: client-access-device\nquantity: 0")
        + access()
    )

    found = positions(registry)

    assert found["office", "client-access-device"].needed == 1
    assert found["office", "client-access-user"].needed == 0
    covered = {use.by for use in found["office", "client-access-user"].uses}
    assert covered == {"person/u4"}


def test_points_of_cores(read_registry: Read) -> None:
    """E11, ServiceNow: 8 cores of 70 points are 560; with sub-capacity what was measured."""
    terms = "metric: core-points\nquantity: 600\nparameters: {points: pvu%s}"
    machine = host(1, [8], "office", hardware=", processor: xeon")
    points = table("points-pvu", "points: {xeon: 70}")
    full = read_registry(OFFICE + points + line(1, terms % "") + machine)
    measured = read_registry(
        OFFICE + points + line(1, terms % ", sub_capacity: true") + machine + usage(1, "high_water: 280")
    )
    unmeasured = read_registry(OFFICE + points + line(1, terms % ", sub_capacity: true") + machine)

    assert [only(registry).used for registry in (full, measured, unmeasured)] == [560, 280, 560]


def test_resource_value_units_by_tiers(read_registry: Read) -> None:
    """E11: 15 devices, of which ten weigh 1 and five 0.8."""
    terms = (
        "metric: resource-value\nquantity: 30\nparameters: {tiers: [{up_to: 10, factor: 1}, {factor: 0.8}]}"
    )
    registry = read_registry(OFFICE + line(1, terms) + devices(15, "office"))

    assert only(registry).used == 14


def test_subscriptions_end(read_registry: Read) -> None:
    """E12, rule: 100 until 2026-06-30 without grace are 0 on the next day."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: subscription\nquantity: 100\nends: 2026-06-30")
        + people(["anna"], "subscriptions: [{product: office, since: 2026-01-01}]")
    )

    assert only(registry, date(2026, 6, 30)).owned == 100
    assert (only(registry, date(2026, 7, 1)).owned, only(registry, date(2026, 7, 1)).needed) == (0, 1)


def test_employees(read_registry: Read) -> None:
    """E13, Oracle: 450 employees, though 20 use it; contractors where the terms say so."""
    heads = table("headcount", "heads: [{on: 2026-01-01, employees: 450, contractors: 30}]")
    terms = "metric: employee\nquantity: 500"
    plain = read_registry(OFFICE + heads + line(1, terms) + devices(20, "office"))
    all_of_them = read_registry(OFFICE + heads + line(1, f"{terms}\nparameters: {{contractors: true}}"))

    assert (only(plain).used, only(all_of_them).used) == (450, 480)


@pytest.mark.parametrize(
    ("percent", "installed", "may"),
    [
        (75, ["access", "word", "excel", "powerpoint"], True),
        (75, ["word", "excel", "powerpoint", "outlook"], False),
        (60, ["access", "word", "excel"], False),
        (50, ["access", "word", "excel"], True),
    ],
)
def test_a_suite_may_be_meant(read_registry: Read, percent: int, installed: list[str], may: bool) -> None:
    """E14, ServiceNow: what is mandatory, and a percentage of the others."""
    parts = ["access", "word", "excel", "powerpoint", "outlook"]
    suite = f"suite: {{components: {parts}, mandatory: [access], inference: {{percent: {percent}}}}}"
    registry = read_registry(
        product("office", suite)
        + "".join(map(product, parts))
        + line(1, "metric: device\nquantity: 1")
        + device(1, *installed)
    )

    found = positions(registry)

    assert found["office", "device"].used == (1 if may else 0)
    assert sum(one.needed or 0 for one in found.values()) == (0 if may else len(installed))


def test_parts_that_are_owned_need_no_suite(read_registry: Read) -> None:
    """Step 3, own: Word 10, Excel 10, no suite, ten devices with both."""
    registry = read_registry(
        product("office", "suite: {components: [word, excel]}")
        + product("word")
        + product("excel")
        + line(1, "metric: device\nquantity: 10", product="word")
        + line(2, "metric: device\nquantity: 10", product="excel")
        + devices(10, "word", "excel")
    )

    assert {key: one.needed for key, one in positions(registry).items()} == {
        ("excel", "device"): 0,
        ("word", "device"): 0,
    }


def test_the_suite_goes_where_parts_are_short(read_registry: Read) -> None:
    """Own: of three devices with both, one Word and two Excel; the suite covers the two that are short."""
    registry = read_registry(
        product("office", "suite: {components: [word, excel]}")
        + product("word")
        + product("excel")
        + line(1, "metric: device\nquantity: 2")
        + line(2, "metric: device\nquantity: 1", product="word")
        + line(3, "metric: device\nquantity: 1", product="excel")
        + devices(3, "word", "excel")
    )

    assert sum(one.needed or 0 for one in positions(registry).values()) == 0


VERSIONS = 'versions: [{version: "2016"}, {version: "2019"}]'


def test_downgrades_leave_older_rights_to_older_versions(read_registry: Read) -> None:
    """E15, thamani and own: ten 2019 with downgrade and six 2016 for eight 2019 and seven 2016."""
    registry = read_registry(
        product("office", VERSIONS)
        + line(1, 'version: "2019"\nmetric: device\nquantity: 10\nrights: {downgrade: true}')
        + line(2, 'version: "2016"\nmetric: device\nquantity: 6')
        + devices(7, "office 2016")
        + devices(8, "office 2019", first=100)
    )

    position = only(registry)

    assert (position.needed, position.available) == (0, 1)
    assert {use.rule for use in position.uses} == {"exact", "downgrade"}


@pytest.mark.parametrize("terms", ['version: "2016"\nrights: {downgrade: true}', 'version: "2019"'])
def test_no_other_version_without_the_right(read_registry: Read, terms: str) -> None:
    """E15: an older line covers no newer version, a newer one an older version only by a downgrade."""
    installed = "2019" if "2016" in terms else "2016"
    registry = read_registry(
        product("office", VERSIONS)
        + line(1, f"{terms}\nmetric: device\nquantity: 5")
        + device(1, f"office {installed}")
    )

    assert (only(registry).used, only(registry).needed) == (0, 1)


def test_upgrades_by_maintenance(read_registry: Read) -> None:
    """E16, ServiceNow: maintained to 2026-03-31: v6 of February yes, v7 of May no."""
    versions = (
        "versions: [{version: '5'}, {version: '6', released: 2026-02-01},"
        " {version: '7', released: 2026-05-01}]"
    )
    registry = read_registry(
        product("office", versions)
        + line(
            1,
            "version: '5'\nmetric: device\nquantity: 20\n"
            "maintenance: [{starts: 2025-04-01, ends: 2026-03-31}]",
        )
        + devices(2, "office 6")
        + devices(3, "office 7", first=100)
    )

    position = only(registry)

    assert (position.used, position.needed) == (2, 3)
    assert {use.rule for use in position.uses if use.license} == {"upgrade"}


def test_second_use(read_registry: Read) -> None:
    """E17, snipe-it#2752: 30 devices, 22 primary, 8 of their people also have a portable one."""
    names = [f"p{index}" for index in range(22)]
    registry = read_registry(
        OFFICE
        + "--- model\nid: laptop\nname: Laptop\ncategory: laptop\nportable: true\n"
        + "--- model\nid: desktop\nname: Desktop\ncategory: desktop\n"
        + line(1, "metric: device\nquantity: 30\nrights: {second_use: true}")
        + "".join(people([name], f"primary_device: {asset_id(index)}") for index, name in enumerate(names))
        + "".join(device(index, "office", person=name, model="desktop") for index, name in enumerate(names))
        + "".join(device(100 + index, "office", person=name) for index, name in enumerate(names[:8]))
    )

    position = only(registry)

    assert (position.required, position.available) == (22, 8)


def test_rights_that_came_with_devices(read_registry: Read) -> None:
    """E18, Microsoft: 10, two devices are disposed of, 8 are left, and never cover another."""
    bound = f"software: [{{product: office, license: {license_id(1)}}}]"
    gone = (
        device(50)
        .replace("software: []", bound)
        .replace("in_stock", "disposed")
        .replace("available", "recycled")
    )
    registry = read_registry(
        OFFICE
        + line(1, "metric: oem\nquantity: 10")
        + "".join(device(index).replace("software: []", bound) for index in range(7))
        + gone
        + gone.replace(asset_id(50), asset_id(51)).replace("S50", "S51")
        + device(99, "office")
    )

    found = positions(registry)

    oem = found["office", "oem"]
    assert (oem.owned, oem.used, oem.nontransferable, oem.available) == (8, 7, 1, 0)
    assert found["office", "device"].needed == 1


@pytest.mark.parametrize(
    ("until", "since", "reason", "short"),
    [
        ("2026-05-15", "2026-05-16", "", 1),
        ("2026-05-15", "2026-05-16", "reason: leaver", 0),
        ("2026-06-29", "2026-06-30", "", 0),
    ],
)
def test_reassignment(read_registry: Read, until: str, since: str, reason: str, short: int) -> None:
    """E19, Microsoft: on day 45 the right stays with its old holder, but for a leaver; on day 90 it moves."""
    given = f"license: {license_id(1)}, since: 2026-04-01, until: {until}"
    registry = read_registry(
        OFFICE
        + line(1, "metric: named-user\nquantity: 1\nrights: {reassign_days: 90}")
        + people(["anna"], f"allocations: [{{{given}{', ' + reason if reason else ''}}}]")
        + people(["ben"], f"allocations: [{{license: {license_id(1)}, since: {since}}}]")
    )

    assert only(registry, date.fromisoformat(since)).needed == short


@pytest.mark.parametrize("terms", ["metric: site\nquantity: 1", "metric: device\nunlimited: true"])
def test_without_limit(read_registry: Read, terms: str) -> None:
    """E20: 450 required, none needed."""
    position = only(read_registry(OFFICE + line(1, terms) + devices(450, "office")))

    assert (position.required, position.needed) == (450, 0)


def test_pairs_of_sockets_and_of_machines(read_registry: Read) -> None:
    """E21, ServiceNow: 3 sockets are 2 pairs; 5 virtual machines are 3."""
    terms = "metric: socket-pair\nquantity: 10\nparameters: {processors_per_right: 2, machines_per_right: 2}"
    on_host = read_registry(OFFICE + line(1, terms) + host(1, [8, 8, 8], "office"))
    machines = read_registry(
        OFFICE
        + line(1, terms)
        + host(1, [8, 8])
        + "".join(guest(index, "product: office", on=f"host: {asset_id(1)}") for index in range(5))
    )
    elsewhere = read_registry(
        OFFICE + line(1, terms) + "".join(guest(index, "product: office") for index in range(5))
    )

    assert [only(registry).required for registry in (on_host, machines, elsewhere)] == [2, 3, 3]


def test_the_average_of_weeks(read_registry: Read) -> None:
    """E22, ServiceNow: 100, 110, 90 and 105 devices are 102 on average."""
    registry = read_registry(
        OFFICE
        + line(1, "metric: rolling-average\nquantity: 110\nparameters: {weeks: 4}")
        + usage(1, "weekly_unique: [500, 100, 110]", first="2026-04-01", last="2026-04-21")
        + usage(2, "weekly_unique: [90, 105]", first="2026-04-22", last="2026-05-05")
    )

    assert only(registry).used == 102


def test_two_metrics_on_one_product(read_registry: Read) -> None:
    """E23, own: 10 installations, the holders of 6 have the subscription: 4 device rights."""
    names = [f"p{index}" for index in range(10)]
    registry = read_registry(
        OFFICE
        + line(1, "metric: subscription\nquantity: 6")
        + line(2, "metric: device\nquantity: 4")
        + people(names[:6], "subscriptions: [{product: office, since: 2026-01-01}]")
        + people(names[6:])
        + "".join(device(index, "office", person=name) for index, name in enumerate(names))
    )

    found = positions(registry)

    assert (found["office", "subscription"].used, found["office", "device"].used) == (6, 4)
    assert [one.needed for one in found.values()] == [0, 0]


def test_lines_that_overlap(read_registry: Read) -> None:
    """E24, own: one right for A or B, one for A; one of each is installed."""
    registry = read_registry(
        product("a")
        + product("b")
        + line(1, "products: [a, b]\nmetric: device\nquantity: 1")
        + line(2, "metric: device\nquantity: 1", product="a")
        + device(1, "a")
        + device(2, "b")
    )

    assert sum(one.needed or 0 for one in positions(registry).values()) == 0


# scenarios for the plan of a change: positions before and after it

P1 = OFFICE + line(1, "metric: device\nquantity: 50\nunit_price: 250.00 EUR")


def money(text: str) -> Money:
    amount, currency = text.split()
    return Money(Decimal(amount), currency)


def test_a_change_deploys_four_more(read_registry: Read) -> None:
    """P1: owned 50, used 48, unit 250; four more need 2 further, for 500."""
    before = only(read_registry(P1 + devices(48, "office")))
    after = only(read_registry(P1 + devices(52, "office")))
    with_purchase = only(
        read_registry(
            P1 + line(2, "metric: device\nquantity: 2\nunit_price: 250.00 EUR") + devices(52, "office")
        )
    )

    assert (before.status, before.used) == ("over", 48)
    assert (after.required, after.needed, after.true_up_cost) == (52, 2, money("500.00 EUR"))
    assert (with_purchase.needed, with_purchase.status) == (0, "balanced")


def test_a_change_disposes_of_three(read_registry: Read) -> None:
    """P2: used 45, available 5, surplus 1,250."""
    gone = "".join(
        device(index, "office").replace("in_stock", "disposed").replace("available", "recycled")
        for index in range(45, 48)
    )
    after = only(read_registry(P1 + devices(45, "office") + gone))

    assert (after.used, after.available, after.surplus_cost) == (45, 5, money("1250.00 EUR"))


def test_the_uncovered_host_is_named(read_registry: Read) -> None:
    """P4: 48 cores for hosts of 16, 24 and 16: one of 16 is uncovered, 4 packs are missing."""
    registry = read_registry(
        OFFICE
        + windows(24)
        + host(1, [8, 8], "office")
        + host(2, [12, 12], "office")
        + host(3, [6], "office")
    )

    position = only(registry)

    assert (position.owned, position.used, position.nontransferable, position.available) == (48, 40, 0, 8)
    assert (position.uncovered, position.required, position.position) == (16, 56, -8)
    assert (position.needed, position.status) == (8, "under")
    assert [use.by for use in position.uses if use.license is None] == [f"asset/{asset_id(3)}"]


def test_two_branches_take_the_last_seat(read_registry: Read) -> None:
    """P5, snipe-it#3765: each is valid alone, their merge is not."""
    seat = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
    base = OFFICE + line(1, "metric: seat\nquantity: 1")

    assert only(read_registry(base + people(["anna"], seat))).needed == 0
    assert only(read_registry(base + people(["ben"], seat))).needed == 0
    assert only(read_registry(base + people(["anna", "ben"], seat))).needed == 1


def test_a_seat_held_twice_counts_once(read_registry: Read) -> None:
    """P6, snipe-it#6529 and #5524: through a person and the person's device; and it stays with the device."""
    seat = f"allocations: [{{license: {license_id(1)}, since: 2026-01-01}}]"
    base = OFFICE + line(1, "metric: seat\nquantity: 2") + people(["anna"], seat)

    assert only(read_registry(base + device(1, person="anna", more=seat))).used == 1
    assert only(read_registry(base + device(1, more=seat))).used == 2
