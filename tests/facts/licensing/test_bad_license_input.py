"""What is wrong or missing about licenses is told, and the rest is computed all the same."""

from datetime import date

from itamops.facts.licensing.position import license_positions
from tests.facts.licensing.estate import device, devices, host, license_id, line, people, product, set_aside
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report

CORES = "metric: core\nquantity: 8\nrights_per_unit: 2\nparameters: {minimum_per_processor: 8}"
WORD = (
    product("word") + line(9, "metric: device\nquantity: 1", product="word") + devices(2, "word", first=500)
)
AS_EVER = "\nword device used=1 needed=1"
"""What is not concerned is computed as ever."""

RENEWED_IN_A_CIRCLE = "metric: device\nquantity: 5\nrenews: {}"

BAD = [
    Vector(
        "a renewal of itself in a circle",
        "cycles in `renews`: each is replaced, and nothing is left",
        OFFICE
        + line(1, RENEWED_IN_A_CIRCLE.format(license_id(2)))
        + line(2, RENEWED_IN_A_CIRCLE.format(license_id(1)))
        + device(1, "office")
        + WORD,
        "office device owned=0 needed=1" + AS_EVER,
    ),
    Vector(
        "points without a table",
        "a metric without its parameters: nothing is claimed",
        OFFICE + line(1, "metric: core-points\nquantity: 500") + host(1, [8], "office") + WORD,
        "office core-points owned=500 required=- needed=- status=not_measured" + AS_EVER,
    ),
    Vector(
        "points of a table that is not there",
        "a metric without its parameters: the host is left out",
        OFFICE
        + line(1, "metric: core-points\nquantity: 500\nparameters: {points: pvu}")
        + host(1, [8], "office")
        + WORD,
        "office core-points owned=500 used=0 needed=0 status=not_measured" + AS_EVER,
    ),
    Vector(
        "tiers that are not said",
        "a metric without its parameters",
        OFFICE + line(1, "metric: resource-value\nquantity: 5") + devices(3, "office") + WORD,
        "office resource-value owned=5 required=- status=not_measured" + AS_EVER,
    ),
    Vector(
        "named users plus without a minimum",
        "a metric without its parameters",
        OFFICE + line(1, "metric: named-user-plus\nquantity: 5") + host(1, [8], "office") + WORD,
        "office named-user-plus owned=5 required=- status=not_measured" + AS_EVER,
    ),
    Vector(
        "rights in no known product",
        "shown where they stand, and used by nothing",
        line(1, "metric: device\nquantity: 5", product="nowhere") + WORD,
        "nowhere device owned=5 used=0 available=5" + AS_EVER,
    ),
    Vector(
        "software in no known product",
        "needs rights all the same",
        devices(2, "nowhere") + WORD,
        "nowhere device owned=0 needed=2" + AS_EVER,
    ),
    Vector(
        "a right of no known line",
        "an allocation of nothing is no use",
        OFFICE + people(["anna"], set_aside(7)) + WORD,
        "word device used=1 needed=1",
    ),
    Vector(
        "an end before a start",
        "it never gives rights",
        OFFICE + line(1, "metric: device\nquantity: 5\nstarts: 2026-07-01\nends: 2026-01-31") + WORD,
        "office device owned=0" + AS_EVER,
    ),
    Vector(
        "cores that nobody recorded",
        "rights by cores and by device: nobody knows whether they do",
        OFFICE + line(1, CORES) + line(2, "metric: device\nquantity: 1") + devices(3, "office") + WORD,
        "office core owned=16 needed=0 status=not_measured left_out=3\n"
        "office device owned=1 needed=0 status=not_measured left_out=3" + AS_EVER,
    ),
    Vector(
        "before anything began",
        "a day before anything began",
        OFFICE + line(1, CORES) + WORD,
        "",
        date(1, 1, 1),
    ),
    Vector(
        "after all has ended",
        "the last day there is",
        OFFICE
        + line(1, "metric: device\nquantity: 1\nends: 2026-12-31\ngrace_days: 30")
        + device(1, "office")
        + WORD,
        "office device owned=0 needed=1" + AS_EVER,
        date.max,
    ),
]


@each(BAD)
def test_the_rest_is_computed(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


SHORT = "metric: device\nquantity: 1\n"
BY_STATUS = (
    OFFICE
    + line(1, SHORT + "true_up_price: 100.00 EUR")
    + devices(4, "office")
    + product("word")
    + line(2, SHORT + "true_up_price: 30.00 USD", product="word")
    + devices(2, "word", first=10)
    + product("excel")
    + line(3, SHORT, product="excel")
    + devices(3, "excel", first=20)
    + product("visio")
    + line(4, SHORT + "true_up_price: 80.00 EUR\ntrue_up_due: 2026-12-31", product="visio")
    + devices(2, "visio", first=30)
    + product("sql")
    + line(5, CORES, product="sql")
    + devices(1, "sql", first=40)
)


def test_the_sum_of_the_true_up_says_what_it_leaves_out(read_registry: Read) -> None:
    rows = report("true-up-by-status", read_registry(BY_STATUS))

    told = [tuple(map(str, row.values())) for row in rows]
    assert told == [
        ("under", "3", "6", "300.00 EUR", "30.00 USD", "1"),
        ("under_until_true_up", "1", "1", "80.00 EUR", "None", "0"),
        ("not_measured", "1", "0", "0.00 EUR", "None", "0"),
    ]


def test_what_a_solver_without_time_found_is_not_proved(read_registry: Read) -> None:
    """E15 without a second: the first right that fits leaves five short, and the row says that it may."""
    no_time = "--- registry/policy/rules.yaml\nlimits: {solver_seconds: 0}\n"
    versions = 'versions: [{version: "2016"}, {version: "2019"}]'
    lines = line(1, 'version: "2019"\nmetric: device\nquantity: 10\nrights: {downgrade: true}') + line(
        2, 'version: "2016"\nmetric: device\nquantity: 6'
    )
    use = devices(7, "office 2016") + devices(8, "office 2019", first=100)

    [row] = report("license-position", read_registry(no_time + product("office", versions) + lines + use))

    assert (row["used"], row["uncovered"], row["needed"], row["proved"]) == (10, 5, 5, False)


def test_a_product_without_a_line_is_told_at_its_record(read_registry: Read) -> None:
    [position] = license_positions(read_registry(OFFICE + devices(2, "office")), date(2026, 6, 15))

    assert position.anchor.path == "registry/software/office.yaml"
