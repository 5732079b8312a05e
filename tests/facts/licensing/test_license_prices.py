"""What is missing costs, and what is not used is worth, from YAML to the reports."""

from datetime import date

from tests.facts.licensing.estate import devices, host, license_id, line, product, table
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report


def bought(index: int, quantity: int, price: str = "", more: str = "") -> str:
    """Give rights by device at a price."""
    priced = f"unit_price: {price}\n" if price else ""
    return line(index, f"metric: device\nquantity: {quantity}\n{priced}{more}")


MIXED = OFFICE + bought(1, 40, "200.00 EUR") + bought(2, 10, "260.00 EUR")

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
