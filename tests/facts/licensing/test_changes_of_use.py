"""What a change does to the license position: the scenarios of a plan, as the reports before and after it."""

from collections.abc import Sequence

from tests.facts.licensing.estate import asset_id, device, devices, host, line, people, set_aside
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report


def office(owned: int, price: str, used: int, *, gone: int = 0, more: str = "") -> str:
    """Return rights at a price, devices with the product, and some that are disposed of."""
    return (
        OFFICE
        + line(1, f"metric: device\nquantity: {owned}\nunit_price: {price}")
        + devices(used, "office")
        + devices(gone, "office", first=1000, state="disposed recycled")
        + more
    )


FURTHER = line(2, "metric: device\nquantity: 2\nunit_price: 250.00 EUR")

DEPLOYMENTS = [
    Vector(
        "P1 before",
        "P1: owned 50, used 48 at 250",
        office(50, "250.00 EUR", 48),
        "office device used=48 available=2 surplus_cost=500.00EUR status=over",
    ),
    Vector(
        "P1 after",
        "P1: four more → required 52, needed 2, true-up 500",
        office(50, "250.00 EUR", 52),
        "office device required=52 needed=2 true_up_cost=500.00EUR status=under",
    ),
    Vector(
        "P1 with a purchase",
        "P1: with a line for two more",
        office(50, "250.00 EUR", 52, more=FURTHER),
        "office device required=52 needed=0 status=balanced",
    ),
    Vector(
        "P1, other numbers",
        "P1: owned 12 at 99.50, used 11, five more",
        office(12, "99.50 EUR", 16),
        "office device required=16 needed=4 true_up_cost=398.00EUR status=under",
    ),
    Vector(
        "P2",
        "P2: three of 48 are disposed of → used 45, available 5, surplus 1,250",
        office(50, "250.00 EUR", 45, gone=3),
        "office device used=45 available=5 surplus_cost=1250.00EUR status=over",
    ),
    Vector(
        "P2, other numbers",
        "P2: four of 12 at 99.50",
        office(12, "99.50 EUR", 8, gone=4),
        "office device used=8 available=4 surplus_cost=398.00EUR status=over",
    ),
]


@each(DEPLOYMENTS)
def test_devices_come_and_go(vector: Vector, read_registry: Read) -> None:
    """P1 and P2; P4 is among the vectors of servers."""
    holds(vector, read_registry)


def seats(owned: int, names: Sequence[str]) -> str:
    """Return people who have a seat each."""
    return OFFICE + line(1, f"metric: seat\nquantity: {owned}") + people(names, set_aside(1))


HELD = OFFICE + line(1, "metric: seat\nquantity: 2") + people(["anna"], set_aside(1))

SEATS = [
    Vector("one branch", "P5, snipe-it#3765: valid alone", seats(1, ["anna"]), "office seat used=1 needed=0"),
    Vector(
        "the other branch", "P5, snipe-it#3765: valid alone", seats(1, ["ben"]), "office seat used=1 needed=0"
    ),
    Vector(
        "their merge",
        "P5, snipe-it#3765: the merge result fails",
        seats(1, ["anna", "ben"]),
        "office seat used=1 uncovered=1 needed=1 status=under",
    ),
    Vector(
        "through person and device",
        "P6, snipe-it#6529: counts once",
        HELD + device(1, person="anna", more=set_aside(1)),
        "office seat used=1",
    ),
    Vector(
        "the device came back",
        "P6, snipe-it#5524: the seat stays with the device",
        HELD + device(1, more=set_aside(1)),
        "office seat used=2",
    ),
    Vector(
        "two devices and their holder",
        "P6, other numbers: the person's own is one of theirs",
        HELD + device(1, person="anna", more=set_aside(1)) + device(2, person="anna", more=set_aside(1)),
        "office seat used=2",
    ),
]


@each(SEATS)
def test_seats(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def test_a_host_that_is_uncovered_is_named(read_registry: Read) -> None:
    """P4: 48 cores for hosts of 16, 24 and 16."""
    minimum = "minimum_per_processor: 8, minimum_per_host: 16"
    cores = f"metric: core\nquantity: 24\nrights_per_unit: 2\nparameters: {{{minimum}}}"
    hosts = host(1, [8, 8], "office") + host(2, [12, 12], "office") + host(3, [6], "office")

    rows = report("license-explanation", read_registry(OFFICE + line(1, cores) + hosts))

    assert [row["user"] for row in rows if row["license"] is None] == [f"asset/{asset_id(3)}"]
