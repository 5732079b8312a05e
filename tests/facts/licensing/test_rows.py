"""A row for each product that is owned or used, and whose rights it has, to the reports."""

import pytest

from tests.facts.licensing.estate import (
    device,
    devices,
    held,
    host,
    line,
    people,
    product,
    set_aside,
)
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report

SUITE = (
    product("suite", "suite: {components: [word, excel], mandatory: [], inference: {number: 2}}")
    + product("word")
    + product("excel")
)
THREE = product("a") + product("b") + product("c")
COMPANIES = "".join(
    f"--- company\nid: {name}\nname: {name}\nlegal_name: {name}\ncountry: DE\ncurrency: EUR\n"
    for name in ("acme", "beta")
)


def owned(index: int, quantity: int, products: str, more: str = "") -> str:
    """Return rights by device."""
    return line(index, f"products: [{products}]\nmetric: device\nquantity: {quantity}\n{more}")


ROWS = [
    Vector(
        "lines for two products each",
        "issue 8: lines [a, b], [b, c] and a: c has a row too",
        THREE + owned(1, 1, "a, b") + owned(2, 1, "b, c") + owned(3, 1, "a") + device(1, "a", "b", "c"),
        "a device owned=2 used=2 used_by=1 counted_with=-\n"
        "b device owned=1 used=1 used_by=1 counted_with=a\n"
        "c device status=shared owned=- used=- used_by=1 counted_with=b",
    ),
    Vector(
        "owned and not used",
        "own: what is owned has a row, used or not",
        THREE + owned(1, 5, "a, b"),
        "a device owned=5 available=5 effective_position=5\nb device status=shared used_by=0 counted_with=a",
    ),
    Vector(
        "parts that a suite may cover",
        "issue 8: a component covered by a suite",
        SUITE + line(1, "metric: device\nquantity: 3", product="suite") + devices(2, "word", "excel"),
        "suite device owned=3 used=2 used_by=0\n"
        "excel device status=shared used_by=2 counted_with=suite\n"
        "word device status=shared used_by=2 counted_with=suite",
    ),
    Vector(
        "parts that are installed with their suite",
        "issue 8: a row for every product that is installed",
        SUITE + line(1, "metric: device\nquantity: 3", product="suite") + devices(2, "suite", "word"),
        "suite device owned=3 used=2 used_by=2\nword device status=shared used_by=2 counted_with=suite",
    ),
    Vector(
        "odd rights in packs of two",
        "issue 8: owned - required is 0, yet a host is not covered: 10 + 10 in packs",
        OFFICE
        + line(1, "metric: core\nquantity: 18\nparameters: {minimum_per_processor: 1, pack: 2}")
        + host(1, [9], "office")
        + host(2, [9], "office"),
        "office core status=under owned=18 required=18 position=0 needed=2 effective_position=-2",
    ),
    Vector(
        "short and over at once",
        "P4: the sign of the effective position is that of the status",
        OFFICE
        + line(1, "metric: core\nquantity: 48\nparameters: {minimum_per_processor: 8, minimum_per_host: 16}")
        + host(1, [8, 8], "office")
        + host(2, [12, 12], "office")
        + host(3, [6], "office"),
        "office core status=under position=-8 available=8 effective_position=-8",
    ),
    Vector(
        "balanced",
        "own: 0 is 0",
        OFFICE + owned(1, 2, "office") + devices(2, "office"),
        "office device status=balanced effective_position=0",
    ),
    Vector(
        "unlimited",
        "own: what is unlimited has no number",
        OFFICE + line(1, "metric: site\nunlimited: true") + devices(2, "office"),
        "office site status=balanced owned=- effective_position=-",
    ),
    Vector(
        "rights to try the product",
        "issue 8: evaluation rights are stated in the row",
        OFFICE + owned(1, 3, "office") + owned(2, 10, "office", "grants: evaluation\nends: 2026-12-31"),
        "office device owned=13 evaluation=10 unpriced=1",
    ),
    Vector(
        "rights to try the product that are over",
        "own: what gives no rights is not of the owned",
        OFFICE + owned(1, 3, "office") + owned(2, 10, "office", "grants: evaluation\nends: 2026-05-31"),
        "office device owned=3 evaluation=0",
    ),
    Vector(
        "another company's rights",
        "issue 8: company A's rights cover company B without a pool",
        COMPANIES
        + OFFICE
        + owned(1, 9, "office", "company: acme")
        + devices(2, "office", more="company: acme")
        + devices(3, "office", first=2, more="company: beta")
        + devices(1, "office", first=5),
        "office device used=6 other_company=3",
    ),
    Vector(
        "a pool that both companies share",
        "own: what a pool allows is not remarked",
        COMPANIES
        + OFFICE
        + "--- registry/tables/pools.yaml\npools: {group: {companies: [acme, beta]}}\n"
        + owned(1, 9, "office", "company: acme\npool: group")
        + devices(3, "office", more="company: beta"),
        "office device group used=3 other_company=0",
    ),
    Vector(
        "lines without a price",
        "issue 8: a line without a price is left out of an average, and the row says so",
        OFFICE
        + owned(1, 1, "office", "unit_price: 90.00 EUR")
        + owned(2, 1, "office")
        + owned(3, 1, "office", "ends: 2025-12-31"),
        "office device unpriced=1",
    ),
]  # fmt: skip


@each(ROWS)
def test_each_product_has_a_row(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def test_a_row_has_an_identity(read_registry: Read) -> None:
    """Product and metric do not tell apart a product that is counted in two others' positions."""
    text = THREE + owned(1, 1, "a, c") + owned(2, 1, "b, c") + device(1, "a") + device(2, "b")
    rows = report("license-position", read_registry(text))

    assert sorted(str(row["row"]) for row in rows) == [
        "a/device",
        "b/device",
        "c in a/device",
        "c in b/device",
    ]


@pytest.mark.parametrize(
    ("records", "covered"),
    [
        (THREE + owned(1, 2, "a, b") + device(1, "b"), [("A", "B")]),
        (
            SUITE + line(1, "metric: device\nquantity: 3", product="suite") + device(1, "word", "excel"),
            [("Suite", "Word, Excel")],
        ),
        (
            THREE
            + people(["anna"], set_aside(1))
            + line(1, "products: [a, b]\nmetric: named-user\nquantity: 3")
            + held(["anna"], "b"),
            [("A", "B")],
        ),
        (OFFICE + owned(1, 2, "office") + device(1, "office"), [("Office", "Office")]),
    ],
    ids=["second of a line", "parts of a suite", "set aside", "the same"],
)
def test_an_explanation_names_the_product_that_is_there(
    read_registry: Read, records: str, covered: list[tuple[str, str]]
) -> None:
    rows = report("license-explanation", read_registry(records))

    assert [(row["name"], row["covered"]) for row in rows] == covered
