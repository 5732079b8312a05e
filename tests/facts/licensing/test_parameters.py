"""Every two parameters of a metric work together, from YAML to the reports; numbers are by hand."""

from itertools import combinations

from itamops.facts.licensing.metrics import METRICS
from tests.facts.licensing.estate import asset_id, guest, host, line, table, usage
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

MACHINE = "counted_on: machine"
TIERS = "tiers: [{up_to: 10, factor: 1}, {factor: 0.5}]"
TABLES = table("core-factors", "default: 0.5\nfactors: {xeon: 0.5}") + table(
    "points-pvu", "points: {xeon: 70}"
)


def vms(*vcpus: int, on: str = "") -> str:
    """Return virtual machines of so many virtual cores."""
    return "".join(guest(index, "product: office", vcpus=count, on=on) for index, count in enumerate(vcpus))


def hosts(*cpus: list[int]) -> str:
    """Return servers with the cores of their processors."""
    return "".join(
        host(index, one, "office", hardware=", processor: xeon") for index, one in enumerate(cpus, 50)
    )


def owned(metric: str, quantity: int, parameters: str) -> str:
    """Return a line, the product and the tables it is counted by."""
    terms = f"metric: {metric}\nquantity: {quantity}\nparameters: {{{parameters}}}"
    return OFFICE + TABLES + line(1, terms)


def case(metric: str, parameters: str, records: str, rows: str, quantity: int = 100) -> Vector:
    """Return a case; the names of the parameters name it."""
    return Vector(
        f"{metric}: {parameters} with {quantity}, {rows}",
        "own numbers, by hand",
        owned(metric, quantity, parameters) + records,
        f"office {metric} {rows}",
    )


WINDOWS = "counted_on: machine, minimum_per_machine: 8, minimum_in_all: 16, pack: 2"

CORE = [
    # 10 + 10 + 12 = 32
    case("core", WINDOWS, vms(9, 9, 11), "owned=30 needed=2 status=under", 30),
    case("core", WINDOWS, vms(9, 9, 11), "used=29 nontransferable=3 available=0 needed=0", 32),
    case("core", WINDOWS, vms(9, 8), "used=17 nontransferable=1 available=82 needed=0"),
    # the remainder of a pack is part of the minimum in all
    case("core", WINDOWS, vms(9), "used=16 nontransferable=0 available=84"),
    case("core", WINDOWS, vms(9), "uncovered=16 needed=16", 0),
    case("core", WINDOWS, vms(9, 9, 11), "uncovered=29 needed=32", 0),
    case(
        "core",
        "minimum_in_all: 15, pack: 2, minimum_per_processor: 1",
        hosts([9]),
        "used=15 nontransferable=1",
    ),
    case(
        "core",
        "minimum_in_all: 15, pack: 4, minimum_per_processor: 1",
        hosts([2]),
        "uncovered=15 needed=16",
        0,
    ),
    case(
        "core",
        "minimum_in_all: 15, pack: 4, minimum_per_processor: 1",
        hosts([17]),
        "used=17 nontransferable=3",
    ),
    case("core", "minimum_per_processor: 8, minimum_per_host: 16", hosts([5], [9, 9]), "used=34"),
    case("core", "minimum_per_processor: 7, pack: 4", hosts([5]), "used=7 nontransferable=1"),
    case("core", "minimum_per_host: 15, pack: 2", hosts([5]), "used=15 nontransferable=1"),
    case("core", "minimum_per_processor: 8, minimum_in_all: 20", hosts([5]), "used=20"),
    case("core", "minimum_per_host: 10, minimum_in_all: 20", hosts([5], [12]), "used=22"),
    case("core", "minimum_per_host: 10, minimum_in_all: 20", hosts([5]), "used=20"),
    # hosts count by their own minimum, virtual machines by theirs
    case("core", f"{MACHINE}, minimum_per_machine: 8, pack: 3", vms(4), "used=8 nontransferable=1"),
    case("core", f"{MACHINE}, minimum_per_machine: 8, minimum_per_host: 16", vms(4) + hosts([6]), "used=24"),
    case(
        "core",
        f"{MACHINE}, minimum_per_machine: 4, minimum_per_processor: 8",
        vms(2) + hosts([6, 6]),
        "used=20",
    ),
    case("core", f"{MACHINE}, minimum_per_processor: 8", vms(3), "used=3"),
]

OTHERS = [
    case("processor", "cores_per_right: 32, pack: 2", hosts([48, 10]), "used=3 nontransferable=1"),
    case("processor", "cores_per_right: 32, minimum_in_all: 4", hosts([48]), "used=4"),
    case("processor", f"{MACHINE}, cores_per_right: 8", vms(12, 3), "used=3"),
    case("processor", "pack: 2, minimum_in_all: 3", hosts([4]), "used=3 nontransferable=1"),
    case("processor", f"{MACHINE}, pack: 2", vms(12), "used=1 nontransferable=1"),
    case("processor", f"{MACHINE}, minimum_in_all: 4", vms(12), "used=4"),
    case(
        "socket-pair",
        "counted_on: host, processors_per_right: 2, pack: 3",
        hosts([4, 4, 4]),
        "used=2 nontransferable=1",
    ),
    case(
        "socket-pair",
        f"{MACHINE}, machines_per_right: 4",
        vms(1, 1, 1, 1, 1, on=f"host: {asset_id(50)}") + host(50, [4]),
        "used=2",
    ),
    case("socket-pair", "machines_per_right: 4, minimum_in_all: 3", vms(1, 1, on="cluster: c"), "used=3"),
    case("socket-pair", "processors_per_right: 4, minimum_in_all: 3", hosts([4, 4, 4, 4, 4]), "used=3"),
    case(
        "socket-pair",
        "machines_per_right: 2, pack: 3",
        vms(1, 1, 1, on="cluster: c"),
        "used=2 nontransferable=4",
    ),
    case(
        "socket-pair",
        "counted_on: either, processors_per_right: 1, machines_per_right: 8",
        hosts([4, 4]),
        "used=2",
    ),
    case("socket-pair", "counted_on: host, minimum_in_all: 2", hosts([4]), "used=2"),
    case("socket-pair", "pack: 2, minimum_in_all: 3", hosts([4]), "used=3 nontransferable=1"),
    case("processor-points", f"{MACHINE}, minimum_in_all: 5", vms(4), "used=5"),
    case("processor-points", f"{MACHINE}, minimum_in_all: 5", vms(4, 9), "used=7"),
    case("named-user-plus", "users_per_processor: 25, minimum_in_all: 60", hosts([2]), "used=60"),
    case("named-user-plus", "users_per_processor: 25, minimum_in_all: 60", hosts([3], [3]), "used=75"),
    case("named-user-plus", "users_per_processor: 25, counted_on: machine", vms(5), "used=75"),
    case("named-user-plus", f"{MACHINE}, users_per_processor: 25, minimum_in_all: 99", vms(5), "used=99"),
    case("core-points", "points: pvu, pack: 100", hosts([8]), "used=560 nontransferable=40", 900),
    case("core-points", "points: pvu, minimum_in_all: 1000", hosts([8]), "used=1000", 2000),
    case(
        "core-points",
        "points: pvu, pack: 100, minimum_in_all: 570",
        hosts([8]),
        "used=570 nontransferable=30",
        900,
    ),
    case("core-points", "points: pvu, counted_on: host", hosts([1]), "used=70"),
    case("core-points", "points: pvu, counted_on: host, pack: 100", hosts([1]), "used=70 nontransferable=30"),
    case("core-points", "points: pvu, counted_on: host, minimum_in_all: 80", hosts([1]), "used=80"),
]

AWS = "provider: aws"
FOUR = "cloud: [{provider: aws, vcpus: 4}]"

CLOUD = [
    case(
        "processor",
        f"{FOUR}, counted_on: host, cores_per_right: 8, pack: 2, minimum_in_all: 5",
        hosts([12]) + vms(5, on=AWS),
        "used=5 nontransferable=1",
    ),
    case(
        "processor",
        f"{FOUR}, counted_on: host, cores_per_right: 8, pack: 2, minimum_in_all: 5",
        hosts([12], [12]) + vms(5, on=AWS),
        "used=6 nontransferable=0",
    ),
    # five halves of the cloud, and three at a factor of 0.5
    case(
        "processor-points",
        "cloud: [{provider: aws, vcpus: 2}], counted_on: machine, minimum_in_all: 3",
        vms(5, on=AWS) + guest(9, "product: office", vcpus=3),
        "used=4",
    ),
    # 12.5 for the host, and nine eighths of 25 for the instance, more than ten for each of two hosts
    case(
        "named-user-plus",
        "users_per_processor: 25, users_per_host: 10, counted_on: host, minimum_in_all: 30,"
        " cloud: [{provider: aws, vcpus: 8}]",
        hosts([1]) + vms(9, on=AWS),
        "used=41",
    ),
    # 3 and 16, and in all 30 in packs of 4
    case(
        "core",
        "cloud: [{provider: aws, vcpus: 2}], counted_on: host, pack: 4, minimum_per_processor: 8,"
        " minimum_per_host: 16, minimum_per_machine: 3, minimum_in_all: 30",
        hosts([4]) + vms(4, on=AWS),
        "used=30 nontransferable=2",
    ),
]

MEASURED = [
    case(
        "core-points",
        f"points: pvu, sub_capacity: true, period: quarter, {more}",
        hosts([8])
        + usage(1, "high_water: 90", first="2026-04-01", last="2026-04-30")
        + usage(2, "high_water: 40"),
        f"used={used} needed=0",
        200,
    )
    for more, used in (
        ("counted_on: host", 90),
        ("minimum_in_all: 95", 95),
        ("pack: 40", 120),
    )
] + [
    case(
        "resource-value",
        f"{TIERS}, period: quarter",
        usage(1, "high_water: 30", first="2026-04-01", last="2026-04-30") + usage(2, "high_water: 5"),
        "used=20",
    )
]


@each([*CORE, *OTHERS, *CLOUD, *MEASURED])
def test_parameters_work_together(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


CHECKED = ("most_processors_per_host",)
"""Parameters that say where terms apply and change no number."""


def test_every_two_parameters_have_a_case() -> None:
    cases = [vector.name for vector in (*CORE, *OTHERS, *CLOUD, *MEASURED)]
    missing = [
        (metric, pair)
        for metric, counting in METRICS.items()
        for pair in combinations([name for name in counting.uses if name not in CHECKED], 2)
        if not any(
            name.startswith(f"{metric}: ") and all(f"{parameter}:" in name for parameter in pair)
            for name in cases
        )
    ]
    assert missing == []
