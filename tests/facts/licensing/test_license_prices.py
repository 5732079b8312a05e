"""What is missing costs, and what is not used is worth, from YAML to the reports."""

from datetime import date

from tests.facts.licensing.estate import devices, host, license_id, line, product, table
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report


def bought(index: int, quantity: int, price: str = "", more: str = "") -> str:
    """Return rights by device at a price."""
    priced = f"unit_price: {price}\n" if price else ""
    return line(index, f"metric: device\nquantity: {quantity}\n{priced}{more}")


MIXED = OFFICE + bought(1, 40, "200.00 EUR") + bought(2, 10, "260.00 EUR")


def paid(index: int, day: str, price: str, more: str = "") -> str:
    """Return a perpetual right by device that was purchased on a day, and what a further unit costs."""
    return bought(index, 1, price, f"purchased: {day}\ntrue_up_price: {price}\n{more}")


PACKS_OF_5 = "rights_per_unit: 5"

NEWEST = [
    *(
        Vector(
            f"the newest of perpetual lines, {name}",
            "the price rule: the line that began last, by starts or else purchased, whatever its id is",
            OFFICE
            + paid(first, "2021-03-01", "100.00 EUR")
            + paid(second, "2025-03-01", "90.00 EUR")
            + devices(4, "office"),
            "office device needed=2 true_up_cost=180.00EUR "
            f"purchase=2unitsof1at90.00EUR(true-uppriceof{license_id(second)})",
        )
        for name, first, second in (("ids upwards", 1, 2), ("ids downwards", 2, 1))
    ),
    *(
        Vector(
            f"two lines of one day, {name}",
            "the price rule: of one day, the dearer",
            OFFICE
            + paid(first, "2025-03-01", "100.00 EUR")
            + paid(second, "2025-03-01", "130.00 EUR")
            + devices(4, "office"),
            "office device needed=2 true_up_cost=260.00EUR",
        )
        for name, first, second in (("ids upwards", 1, 2), ("ids downwards", 2, 1))
    ),
    Vector(
        "starts before purchased",
        "the price rule: a line that was ordered early is as new as its first day",
        OFFICE
        + paid(1, "2026-01-01", "100.00 EUR", "starts: 2024-01-01\n")
        + paid(2, "2023-01-01", "130.00 EUR", "starts: 2026-02-01\n")
        + devices(3, "office"),
        "office device needed=1 true_up_cost=130.00EUR",
    ),
    *(
        Vector(
            f"six missing, packs of 5 at {pack} and singles at 90",
            f"least money, then fewest rights: {why}",
            OFFICE + bought(1, 1, pack, PACKS_OF_5) + bought(2, 1, "90.00 EUR") + devices(12, "office"),
            f"office device owned=6 uncovered=6 needed={needed} true_up_cost={cost}",
        )
        for pack, needed, cost, why in (
            ("400.00 EUR", 6, "490.00EUR", "a pack of 5 at 80 each, and a single; two packs are 800"),
            ("80.00 EUR", 10, "160.00EUR", "two packs; a pack and a single are 170, six singles 540"),
            ("450.00 EUR", 6, "540.00EUR", "a pack costs what five singles do"),
            ("500.00 EUR", 6, "540.00EUR", "singles alone"),
        )
    ),
    Vector(
        "packs without a price beside singles with one",
        "the price rule: nobody can compare them, so more of the newest is bought",
        OFFICE
        + bought(1, 1, more=f"{PACKS_OF_5}\npurchased: 2024-01-01")
        + bought(2, 1, "90.00 EUR", "purchased: 2025-01-01")
        + devices(12, "office"),
        "office device needed=6 true_up_cost=540.00EUR",
    ),
    Vector(
        "a line without a price in an average",
        "stated beside the number: the average is of the others",
        OFFICE + bought(1, 1, "90.00 EUR") + bought(2, 1) + devices(3, "office"),
        "office device needed=1 true_up_cost=90.00EUR purchase=1unitof1at90.00EUR"
        f"(averageof{license_id(1)},withoutaprice:{license_id(2)})",
    ),
    Vector(
        "packs that have ended",
        "the price rule: only units that are in force are still sold",
        OFFICE
        + bought(1, 1, "10.00 EUR", f"{PACKS_OF_5}\nstarts: 2025-01-01\nends: 2025-12-31")
        + bought(2, 1, "90.00 EUR", "starts: 2024-01-01\nends: 2026-12-31")
        + devices(2, "office"),
        # the average of what is in force
        "office device owned=1 needed=1 true_up_cost=90.00EUR",
    ),
]


@each(NEWEST)
def test_by_which_line_more_is_bought(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


TRUE_UP = [
    Vector(
        "the average of rights",
        "step 6: 40 at 200 and 10 at 260 → 212.00",
        MIXED + devices(51, "office"),
        "office device needed=1 true_up_cost=212.00EUR",
    ),
    Vector(
        "the average of others",
        "step 6, other numbers: 3 at 100 and 4 at 33.33 → 61.9029 each, 3 are 185.71",
        OFFICE + bought(1, 3, "100.00 EUR") + bought(2, 4, "33.33 EUR") + devices(10, "office"),
        "office device needed=3 true_up_cost=185.71EUR",
    ),
    Vector(
        "the stated price",
        "step 6: true_up_price before the average",
        MIXED.replace("260.00 EUR", "260.00 EUR\ntrue_up_price: 240.00 EUR") + devices(52, "office"),
        "office device needed=2 true_up_cost=480.00EUR",
    ),
    Vector(
        "the product's price",
        "step 6: the catalogue's price where no line states one",
        product("office", "true_up_price: 80.00 EUR") + devices(3, "office"),
        "office device needed=3 true_up_cost=240.00EUR",
    ),
    Vector(
        "whole packs",
        "step 6: ceil(needed / rights_per_unit) * true_up_price",
        OFFICE + bought(1, 2, more="rights_per_unit: 5\ntrue_up_price: 100.00 EUR") + devices(11, "office"),
        "office device uncovered=1 needed=5 true_up_cost=100.00EUR",
    ),
    Vector(
        "three packs",
        "step 6, other numbers: 27 of 10 are 4 packs of 5 at 99.99",
        OFFICE + bought(1, 2, more="rights_per_unit: 5\ntrue_up_price: 99.99 EUR") + devices(27, "office"),
        "office device uncovered=17 needed=20 true_up_cost=399.96EUR",
    ),
    Vector(
        "no price",
        "step 6: unknown, never zero",
        OFFICE + bought(1, 1) + devices(2, "office"),
        "office device needed=1 true_up_cost=-",
    ),
    Vector(
        "two currencies",
        "step 6: an average over them is not known",
        OFFICE + bought(1, 1, "9.00 EUR") + bought(2, 1, "9.00 USD") + devices(3, "office"),
        "office device needed=1 true_up_cost=-",
    ),
    Vector(
        "all has ended",
        "step 6: the average of what there was",
        OFFICE + bought(1, 4, "50.00 EUR", "ends: 2026-01-31") + devices(2, "office"),
        "office device owned=0 needed=2 true_up_cost=100.00EUR",
    ),
    Vector(
        "without cents",
        "step 6: rounded to the currency's minor unit",
        OFFICE
        + bought(1, 3, "1000 JPY", "rights_per_unit: 3\ntrue_up_price: 1000 JPY")
        + devices(10, "office"),
        "office device needed=3 true_up_cost=1000JPY",
    ),
    Vector(
        "until its day an agreement lets it stand",
        "step 6: under_until_true_up",
        OFFICE + bought(1, 1, more="true_up_due: 2026-06-15") + devices(2, "office"),
        "office device needed=1 status=under_until_true_up",
    ),
    Vector(
        "after its day",
        "step 6: under",
        OFFICE + bought(1, 1, more="true_up_due: 2026-06-15") + devices(2, "office"),
        "office device needed=1 status=under",
        date(2026, 6, 16),
    ),
]


@each(TRUE_UP)
def test_true_up(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


CORES = (
    "metric: core\nquantity: 9\nrights_per_unit: 2\nunit_price: 700.00 EUR\n"
    "parameters: {minimum_per_processor: 8}"
)

SURPLUS = [
    Vector(
        "of two prices",
        "step 6: surplus_cost = available * unit price, 212.00",
        MIXED + devices(40, "office"),
        "office device available=10 surplus_cost=2120.00EUR status=over",
    ),
    Vector(
        "of two editions",
        "own: the 6 that are left are of the standard edition, whatever the 4 enterprise rights cost",
        product("office", "editions: [standard, enterprise]")
        + bought(1, 10, "50.00 EUR", "edition: standard")
        + bought(2, 4, "900.00 EUR", "edition: enterprise\nrights: {down_edition: true}")
        + devices(4, "office").replace("{product: office}", "{product: office, edition: enterprise}")
        + devices(4, "office", first=4).replace("{product: office}", "{product: office, edition: standard}"),
        "office device used=8 available=6 surplus_cost=300.00EUR status=over",
    ),
    Vector(
        "of packs",
        "step 6, other numbers: 10 of 18 rights at 350.00",
        OFFICE + line(1, CORES) + host(1, [8], "office"),
        "office core available=10 surplus_cost=3500.00EUR status=over",
    ),
    Vector(
        "nothing is left",
        "step 6: balanced",
        OFFICE + bought(1, 2, "10.00 EUR") + devices(2, "office"),
        "office device available=0 surplus_cost=0.00EUR status=balanced",
    ),
    Vector(
        "no price",
        "step 6: unknown, never zero",
        OFFICE + bought(1, 2) + devices(1, "office"),
        "office device available=1 surplus_cost=- status=over",
    ),
    Vector(
        "no surplus without limit",
        "step 1: unlimited has no surplus",
        OFFICE + line(1, "metric: device\nunlimited: true\nunit_price: 900.00 EUR") + devices(1, "office"),
        "office device available=- surplus_cost=0.00EUR status=balanced",
    ),
]


@each(SURPLUS)
def test_surplus(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def test_the_cheaper_rights_are_used_first(read_registry: Read) -> None:
    """Step 5: least uncovered demand, then the least cost of what is used; of equal cost the earliest end."""
    registry = read_registry(
        OFFICE
        + bought(1, 5, "90.00 EUR", "ends: 2026-07-31")
        + bought(2, 5, "20.00 EUR")
        + bought(3, 5, "90.00 EUR", "ends: 2026-06-30")
        + devices(8, "office")
    )

    used = {row["id"]: row["used"] for row in report("licenses", registry)}

    assert used == {license_id(1): 0, license_id(2): 5, license_id(3): 3}


def test_prices_in_other_currencies_are_compared_at_the_rate_of_the_day(read_registry: Read) -> None:
    """Step 5 and costs.md T6: 100 USD are 80 EUR, and less than 90 EUR."""
    registry = read_registry(
        OFFICE
        + table(
            "exchange-rates/2026-06", "base: EUR\nsource: own\ndays: [{on: 2026-06-12, rates: {USD: 1.25}}]"
        )
        + bought(1, 5, "90.00 EUR")
        + bought(2, 5, "100.00 USD")
        + devices(5, "office")
    )

    used = {row["id"]: row["used"] for row in report("licenses", registry)}

    assert used == {license_id(1): 0, license_id(2): 5}
