"""Worked examples of contracts for servers and users, counted by hand from their terms."""

from tests.facts.licensing.estate import device, devices, guest, held, host, line, people, table
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

WINDOWS = "metric: core\nparameters: {minimum_per_processor: 8, minimum_per_host: 16, pack: 2}"
SQL_HOST = "metric: core\nparameters: {minimum_per_processor: 4, pack: 2}"
FACTORS = table("core-factors", "default: 1.0\nfactors: {xeon: 0.5, sparc-t3: 0.25, power9: 1.0}")
PVU = table("points-pvu", "points: {xeon: 70, power9: 120}")
ORACLE = "metric: processor-points"
NUP = "metric: named-user-plus\nparameters: {users_per_processor: 25}"


def owned(terms: str, quantity: int = 1000) -> str:
    """Return the product and a line of it."""
    return OFFICE + line(1, f"{terms}\nquantity: {quantity}")


def servers(*several: list[int], processor: str = "") -> str:
    """Return servers with the product, by the cores of their processors."""
    hardware = f", processor: {processor}" if processor else ""
    return "".join(host(n, cpus, "office", hardware=hardware) for n, cpus in enumerate(several))


def users(count: int) -> str:
    """Return people who reach the product."""
    return people([f"p{index}" for index in range(count)], "access: [{product: office}]")


MICROSOFT = "Microsoft, Windows Server core licensing: 8 a processor and 16 a server at least, packs of two"
VECTORS = [
    *(
        Vector(
            f"Windows Server on {cpus}",
            MICROSOFT,
            owned(WINDOWS) + servers(*cpus),
            f"office core used={used}",
        )
        for cpus, used in (
            ([[4]], 16),
            ([[8, 8]], 16),
            ([[6, 6, 6]], 24),
            ([[20]], 20),
            ([[32, 32]], 64),
            ([[9, 9]], 18),
            ([[7, 11]], "19 nontransferable=1"),
            ([[8], [10, 10]], 36),
        )
    ),
    *(
        Vector(
            f"SQL Server on {cpus}",
            "Microsoft, SQL Server per core: 4 a processor at least, packs of two",
            owned(SQL_HOST) + servers(*cpus),
            f"office core used={used}",
        )
        for cpus, used in (([[2]], 4), ([[6, 6]], 12), ([[3, 5]], "9 nontransferable=1"), ([[10]], 10))
    ),
    *(
        Vector(
            f"Oracle Enterprise on {cpus} of {processor}",
            "Oracle, Processor Core Factor Table: cores times factor, summed, rounded up",
            FACTORS + owned(ORACLE) + servers(*cpus, processor=processor),
            f"office processor-points used={used}",
        )
        for processor, cpus, used in (
            ("xeon", [[8, 8]], 8),
            ("xeon", [[5]], 3),
            ("xeon", [[5], [5]], 5),
            ("sparc-t3", [[16]], 4),
            ("sparc-t3", [[6]], 2),
            ("power9", [[12]], 12),
        )
    ),
    *(
        Vector(
            f"{count} named users on {cpus}",
            "Oracle, named user plus: 25 for each processor at least",
            FACTORS + owned(NUP) + users(count) + servers(*cpus, processor="xeon"),
            f"office named-user-plus used={used}",
        )
        for count, cpus, used in ((10, [[8, 8]], 200), (300, [[8, 8]], 300), (30, [[2]], 30), (10, [[3]], 50))
    ),
    *(
        Vector(
            f"PVU of {cpus} {processor}",
            "IBM: cores times points of the processor",
            PVU
            + owned("metric: core-points\nparameters: {points: pvu}", 5000)
            + servers(*cpus, processor=processor),
            f"office core-points used={used}",
        )
        for processor, cpus, used in (
            ("xeon", [[4, 4]], 560),
            ("power9", [[6]], 720),
            ("power9", [[2], [2, 2]], 720),
            ("xeon", [[1], [3]], 280),
        )
    ),
]

PRICES = [
    Vector(
        "a line that cost nothing makes a free average",
        "own: (10 x 0 + 10 x 200) / 20",
        OFFICE
        + line(1, "metric: device\nquantity: 10\nunit_price: 0.00 EUR\npurchased: 2025-01-01")
        + line(2, "metric: device\nquantity: 10\nunit_price: 200.00 EUR\npurchased: 2025-01-01")
        + devices(22, "office"),
        "office device owned=20 needed=2 true_up_cost=200.00EUR",
    ),
    Vector(
        "nothing owned, priced by the product",
        "own: 3 x 50",
        OFFICE.rstrip() + "\ntrue_up_price: 50.00 EUR\n" + devices(3, "office"),
        "office device owned=0 needed=3 true_up_cost=150.00EUR",
    ),
    Vector(
        "a person with two devices by user, one of nobody",
        "own: one person, and one device in stock",
        OFFICE
        + line(1, "metric: user\nquantity: 5")
        + people(["ann"])
        + held(["ann", "ann"], "office")
        + device(7, "office"),
        "office user owned=5 used=2 available=3",
    ),
    Vector(
        "by virtual machine, an odd one",
        "Microsoft, Windows Server by virtual core: 8 each at least, packs of two",
        OFFICE
        + line(
            1,
            "metric: core\nquantity: 100\nparameters: {counted_on: machine, minimum_per_machine: 8, pack: 2}",
        )
        + guest(1, "product: office", vcpus=9)
        + guest(2, "product: office", vcpus=2),
        "office core used=17 nontransferable=1",
    ),
]


@each([*VECTORS, *PRICES])
def test_contracts_count_as_their_terms_say(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
