"""Rights by processors, points, socket pairs, and the cheapest choice in a cluster, to the reports."""

from collections.abc import Sequence

from tests.facts.licensing.estate import asset_id, guest, host, line, people, product, table, usage
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds


def hosts(cpus: Sequence[Sequence[int]], processor: str = "") -> str:
    """Return servers with the product."""
    named = f", processor: {processor}" if processor else ""
    return "".join(host(index, cores, "office", hardware=named) for index, cores in enumerate(cpus))


def factors(of_xeon: str) -> str:
    """Return what a core of each processor counts."""
    return table("core-factors", f"default: 1\nfactors: {{xeon: {of_xeon}, power: 0.75}}")


def users(count: int) -> str:
    """Return people who reach the product."""
    return people([f"p{index}" for index in range(count)], "access: [{product: office}]")


POINTS = OFFICE + line(1, "metric: processor-points\nquantity: 20")
USERS_PLUS = (
    OFFICE
    + table("core-factors", "default: 0.5\nfactors: {power10: 1}")
    + line(1, "metric: named-user-plus\nquantity: 300\nparameters: {users_per_processor: 25}")
)

ORACLE = [
    *(
        Vector(
            f"{cpus} at {factor}",
            f"E6, {source}: ceil(Σ cores * factor), summed before rounding",
            POINTS + factors(factor) + hosts(cpus, "xeon"),
            f"office processor-points used={rights} available={20 - rights} needed=0",
        )
        for source, cpus, factor, rights in (
            ("intellilink", [[4, 4, 4, 4]], "0.5", 8),
            ("intellilink", [[8, 8]], "1", 16),
            ("intellilink", [[7]], "0.5", 4),
            ("intellilink", [[3], [3]], "0.5", 3),
            ("other numbers", [[3], [3], [3]], "0.5", 5),
            ("other numbers", [[6, 6]], "0.25", 3),
            ("other numbers", [[5], [2]], "0.25", 2),
            ("other numbers", [[1]], "0.5", 1),
        )
    ),
    Vector(
        "two kinds of processor",
        "E6, own: 10 * 0.5 + 6 * 0.75 + 1 * 1 = 10.5",
        POINTS
        + factors("0.5")
        + hosts([[10]], "xeon")
        + host(7, [6], "office", hardware=", processor: power")
        + host(8, [1], "office"),
        "office processor-points used=11",
    ),
    Vector(
        "short",
        "E6, other numbers: 13 * 0.5 is 7 of 4",
        OFFICE
        + factors("0.5")
        + line(1, "metric: processor-points\nquantity: 4\ntrue_up_price: 1000.00 EUR")
        + hosts([[6], [7]], "xeon"),
        "office processor-points owned=4 required=7 needed=3 true_up_cost=3000.00EUR",
    ),
    *(
        Vector(
            f"{count} people on {cpus}",
            f"E6b, {source}: max(people, 25 * processors)",
            USERS_PLUS + hosts([cpus]) + users(count),
            f"office named-user-plus used={rights} available={300 - rights} needed=0",
        )
        for source, count, cpus, rights in (
            ("intellilink", 120, [8, 8], 200),
            ("intellilink", 250, [8, 8], 250),
            ("other numbers", 10, [3], 50),
            ("other numbers", 51, [3], 51),
            ("other numbers", 0, [2], 25),
            ("other numbers", 75, [6], 75),
        )
    ),
    *(
        Vector(
            f"{count} people and no processors",
            "E6b: people alone",
            USERS_PLUS + users(count),
            f"office named-user-plus used={count}",
        )
        for count in (10, 30)
    ),
    Vector(
        "no processors and too few rights",
        "E6b: people alone, of 320 are 20 short",
        USERS_PLUS + users(320),
        "office named-user-plus used=300 needed=20",
    ),
    Vector(
        "people and processors short",
        "E6b: 400 people, 300 are owned",
        USERS_PLUS + hosts([[2]]) + users(400),
        "office named-user-plus owned=300 required=400 needed=100",
    ),
]


@each(ORACLE)
def test_oracle(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


VMWARE = [
    *(
        Vector(
            f"{terms} {cpus}",
            f"E7, {source}: Σ ceil(cores / 32), or Σ max(16, cores)",
            OFFICE + line(1, f"metric: {terms}\nquantity: 99") + host(1, cpus, "office"),
            f"office {terms.split()[0]} used={rights} needed=0",
        )
        for source, terms, cpus, rights in (
            ("ServiceNow", "processor\nparameters: {cores_per_right: 32}", [48, 48], 4),
            ("ServiceNow", "processor\nparameters: {cores_per_right: 32}", [32, 32], 2),
            ("ServiceNow", "core\nparameters: {minimum_per_processor: 16}", [12, 12], 32),
            ("ServiceNow", "core\nparameters: {minimum_per_processor: 16}", [24, 24], 48),
            ("other numbers", "processor\nparameters: {cores_per_right: 32}", [33, 8, 64], 5),
            ("other numbers", "processor\nparameters: {cores_per_right: 32}", [65], 3),
            ("other numbers", "core\nparameters: {minimum_per_processor: 16}", [4, 18, 16], 50),
            ("own", "processor", [48, 8], 2),
        )
    ),
]


@each(VMWARE)
def test_vmware(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


PAIRS = "metric: socket-pair\nquantity: 10\nparameters: {processors_per_right: 2, machines_per_right: 2}"


def on_one_host(count: int) -> str:
    """Return virtual machines on a host that has not the product itself."""
    return host(1, [8, 8]) + "".join(
        guest(index, "product: office", on=f"host: {asset_id(1)}") for index in range(count)
    )


SOCKET_PAIRS = [
    *(
        Vector(
            f"{len(cpus)} sockets",
            f"E21, {source}: ceil(sockets / 2) a host",
            OFFICE + line(1, PAIRS) + host(1, cpus, "office"),
            f"office socket-pair required={rights} needed=0",
        )
        for source, cpus, rights in (
            ("ServiceNow", [8, 8, 8], 2),
            ("other numbers", [8], 1),
            ("other numbers", [8] * 4, 2),
            ("other numbers", [8] * 5, 3),
        )
    ),
    *(
        Vector(
            f"{count} virtual machines",
            f"E21, {source}: ceil(VMs / 2)",
            OFFICE + line(1, PAIRS) + on_one_host(count),
            f"office socket-pair required={rights} needed=0",
        )
        for source, count, rights in (
            ("ServiceNow", 5, 3),
            ("other numbers", 1, 1),
            ("other numbers", 4, 2),
            ("other numbers", 7, 4),
        )
    ),
    Vector(
        "virtual machines whose host is not known",
        "E21, own: ceil(VMs / 2)",
        OFFICE + line(1, PAIRS) + "".join(guest(index, "product: office") for index in range(5)),
        "office socket-pair required=3",
    ),
    Vector(
        "two hosts of three sockets",
        "E21: each host is rounded up by itself",
        OFFICE + line(1, PAIRS) + hosts([[8, 8, 8], [8, 8, 8]]),
        "office socket-pair required=4",
    ),
]


@each(SOCKET_PAIRS)
def test_socket_pairs(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


PVU = table("points-pvu", "points: {xeon: 70, power: 120}")


def core_points(quantity: int, more: str = "") -> str:
    """Return rights by points of cores."""
    return (
        OFFICE
        + PVU
        + line(1, f"metric: core-points\nquantity: {quantity}\nparameters: {{points: pvu{more}}}")
    )


CORE_POINTS = [
    *(
        Vector(
            f"{cpus} {processor}",
            f"E11, {source}: Σ cores * points",
            core_points(3000) + host(1, cpus, "office", hardware=f", processor: {processor}"),
            f"office core-points used={rights} needed=0",
        )
        for source, cpus, processor, rights in (
            ("ServiceNow", [8], "xeon", 560),
            ("other numbers", [10, 6], "power", 1920),
            ("other numbers", [1], "xeon", 70),
        )
    ),
    Vector(
        "sub-capacity",
        "E11: the period's high-water mark instead",
        core_points(600, ", sub_capacity: true")
        + host(1, [8], "office", hardware=", processor: xeon")
        + usage(1, "high_water: 280")
        + usage(2, "high_water: 210", first="2026-06-01", last="2026-06-14"),
        "office core-points used=210",
    ),
    Vector(
        "sub-capacity of a quarter",
        "E11: the highest in the period",
        core_points(600, ", sub_capacity: true, period: quarter")
        + host(1, [8], "office", hardware=", processor: xeon")
        + usage(1, "high_water: 280")
        + usage(2, "high_water: 210", first="2026-06-01", last="2026-06-14"),
        "office core-points used=280",
    ),
    Vector(
        "sub-capacity not measured",
        "E11: without a measurement all that the host has",
        core_points(600, ", sub_capacity: true") + host(1, [8], "office", hardware=", processor: xeon"),
        "office core-points used=560",
    ),
    Vector(
        "sub-capacity not granted",
        "E11: a measurement does not make it so",
        core_points(600) + host(1, [8], "office", hardware=", processor: xeon") + usage(1, "high_water: 280"),
        "office core-points used=560",
    ),
    Vector(
        "a processor without points",
        "own: what nobody knows is left out, and the status says so",
        core_points(600)
        + host(1, [8], "office", hardware=", processor: arm")
        + host(2, [2], "office", hardware=", processor: xeon"),
        "office core-points used=140 needed=0 status=not_measured",
    ),
]


@each(CORE_POINTS)
def test_core_points(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


ENTERPRISE = (
    "edition: enterprise\nmetric: core\nquantity: {0}\ntrue_up_price: 5000.00 EUR\n"
    "parameters: {{counted_on: either, minimum_per_processor: 4, minimum_per_machine: 4}}\n"
    "rights: {{virtualization: unlimited, down_edition: true}}"
)
STANDARD = (
    "edition: standard\nmetric: core\nquantity: {0}\ntrue_up_price: 1300.00 EUR\n"
    "parameters: {{counted_on: machine, minimum_per_machine: 4}}"
)


def sql(enterprise: int, standard: int, cores: Sequence[int], machines: Sequence[tuple[str, int]]) -> str:
    """Return lines of both editions, a cluster of hosts with so many cores, and virtual machines on it."""
    return (
        product("sql", "editions: [standard, enterprise]")
        + line(1, ENTERPRISE.format(enterprise), product="sql")
        + line(2, STANDARD.format(standard), product="sql")
        + "".join(
            host(index, [each], hardware=", cluster: kiel, mobility: cluster")
            for index, each in enumerate(cores)
        )
        + "".join(
            guest(index, f"product: sql, edition: {edition}", on="cluster: kiel", vcpus=vcpus)
            for index, (edition, vcpus) in enumerate(machines)
        )
    )


E5B = [("enterprise", 4)] * 2 + [("enterprise", 8)] * 2 + [("standard", 4)] * 7

CHEAPEST = [
    Vector(
        "nothing is owned",
        "E5b, ServiceNow: by machine 24 * 5,000 + 28 * 1,300, not 52 * 5,000 for the hosts",
        sql(0, 0, (12, 16, 24), E5B),
        "sql core owned=0 needed=52 true_up_cost=156400.00EUR",
    ),
    Vector("the hosts are owned", "E5b, own", sql(52, 0, (12, 16, 24), E5B), "sql core used=52 needed=0"),
    Vector(
        "24 for the machines are owned",
        "E5b, own: 28 Standard at 1,300 are missing",
        sql(24, 0, (12, 16, 24), E5B),
        "sql core used=24 needed=28 true_up_cost=36400.00EUR",
    ),
    Vector(
        "small hosts",
        "E5b, other numbers: 4 + 4 + 4 for the hosts at 5,000 are less than 24 and 28",
        sql(0, 0, (4, 4, 4), E5B),
        "sql core needed=12 true_up_cost=60000.00EUR",
    ),
    Vector(
        "only Standard machines",
        "E5b, other numbers: 5 of 4 at 1,300",
        sql(0, 0, (8, 8), [("standard", 2)] * 5),
        "sql core needed=20 true_up_cost=26000.00EUR",
    ),
    Vector(
        "at the same price for both",
        "E5b, other numbers: 20 * 1,300 = 26,000 against 5 * 5,000 = 25,000 for one host",
        sql(0, 0, (5,), [("standard", 2)] * 5),
        "sql core needed=5 true_up_cost=25000.00EUR",
    ),
]


@each(CHEAPEST)
def test_the_cheapest_in_a_cluster(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
