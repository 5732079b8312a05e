"""How many rights each line gives on a day, from YAML to the reports of the license position."""

from collections.abc import Iterator
from datetime import date

from tests.facts.licensing.estate import devices, license_id, line, people, product, set_aside
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report

RENEWED = (
    OFFICE
    + line(1, "metric: device\nquantity: 100\nends: 2026-06-30")
    + line(2, f"metric: device\nquantity: 120\nstarts: 2026-06-01\nrenews: {license_id(1)}")
)
RENEWED_AFTER_A_GAP = (
    OFFICE
    + line(1, "metric: device\nquantity: 100\nends: 2026-06-30\ngrace_days: 5")
    + line(2, f"metric: device\nquantity: 80\nstarts: 2026-07-08\nrenews: {license_id(1)}")
)
GRACE = (
    OFFICE + line(1, "metric: device\nquantity: 7\nends: 2026-06-01\ngrace_days: 10") + devices(1, "office")
)
UNLIMITED = (
    OFFICE
    + line(1, "metric: device\nunlimited: true\nends: 2026-06-01\ngrace_days: 10")
    + line(2, "metric: device\nquantity: 10\nends: 2026-06-01")
    + devices(1, "office")
)


def terminated(effective: str = "") -> str:
    """Return a line of five rights that was terminated on 1 June."""
    until = f", effective: {effective}" if effective else ""
    return line(2, "metric: device\nquantity: 5").replace(
        "state: active\nlifecycle: [{on: 2024-01-01, to: active, by: jlind}]",
        "state: terminated\nlifecycle: [{on: 2024-01-01, to: active, by: jlind},"
        f" {{on: 2026-06-01, to: terminated{until}, by: jlind}}]",
    )


LOSSES = (
    OFFICE
    + line(
        1,
        "metric: device\nquantity: 10\n"
        "transfers: [{on: 2026-06-10, quantity: 4, to: Other Ltd, consent: letter},"
        " {on: 2026-06-14, quantity: 9, to: Third Ltd, consent: letter}]",
    )
    + terminated("2026-06-12")
)


def in_state(state: str) -> str:
    """Return a line of ten rights in a state."""
    return line(1, "metric: device\nquantity: 10").replace("active", state)


def upgrade(index: int, base: int, quantity: int, of: int | None = None) -> str:
    """Return a line that upgrades so many rights of another, for as many or other devices."""
    return line(
        index,
        f"grants: upgrade\nmetric: device\nquantity: {quantity}\n"
        f"upgrades: {{license: {license_id(base)}, quantity: {of or quantity}}}",
        product=f"v{index}",
    )


def versions(count: int) -> str:
    """Return products `v1`, `v2` and so on."""
    return "".join(product(f"v{index}") for index in range(1, count + 1))


def base(quantity: int, more: str = "") -> str:
    """Return the line that others upgrade."""
    return line(1, f"metric: device\nquantity: {quantity}\n{more}", product="v1")


def days(name: str, source: str, records: str, expected: dict[str, str]) -> Iterator[Vector]:
    """Yield a vector for each day."""
    for on, rows in expected.items():
        yield Vector(f"{name}, {on}", source, records, f"office device {rows}", date.fromisoformat(on))


LINES = [
    *days(
        "renewal",
        "step 1: 100 to 06-30, renewed 120 from 06-01: on 06-15 120, not 220",
        RENEWED,
        {
            "2026-05-31": "owned=100",
            "2026-06-01": "owned=120",
            "2026-06-15": "owned=120",
            "2026-07-01": "owned=120",
        },
    ),
    *days(
        "renewal after a gap",
        "step 1: grace bridges five of seven days",
        RENEWED_AFTER_A_GAP,
        {
            "2026-06-30": "owned=100",
            "2026-07-05": "owned=100",
            "2026-07-06": "owned=0",
            "2026-07-07": "owned=0",
            "2026-07-08": "owned=80",
        },
    ),
    *days(
        "grace",
        "step 1: starts ≤ t ≤ ends + grace_days",
        GRACE,
        {
            "2026-06-01": "owned=7 needed=0",
            "2026-06-11": "owned=7 needed=0 available=6",
            "2026-06-12": "owned=0 needed=1 available=0 status=under",
        },
    ),
    *days(
        "unlimited",
        "glpi#6733: all expired is 0, never unlimited",
        UNLIMITED,
        {
            "2026-06-11": "owned=- unlimited=True needed=0 true_up_cost=0.00EUR available=- position=-",
            "2026-06-12": "owned=0 unlimited=False needed=1 position=-1",
        },
    ),
    *days(
        "losses",
        "step 1: transfers subtract, a termination counts until its effective day",
        LOSSES,
        {
            "2026-06-09": "owned=15",
            "2026-06-10": "owned=11",
            "2026-06-12": "owned=11",
            "2026-06-13": "owned=6",
            "2026-06-14": "owned=0",
        },
    ),
    *days(
        "terminated at once",
        "step 1: without an effective day its own is the first without rights",
        OFFICE + terminated() + line(1, "metric: device\nquantity: 1"),
        {
            "2026-05-31": "owned=6",
            "2026-06-01": "owned=1",
        },
    ),
    Vector(
        "starts today",
        "step 1: starts ≤ t",
        OFFICE + line(1, "metric: device\nquantity: 3\nstarts: 2026-06-15"),
        "office device owned=3",
    ),
    Vector(
        "starts tomorrow",
        "step 1: starts ≤ t",
        OFFICE + line(1, "metric: device\nquantity: 3\nstarts: 2026-06-16"),
        "office device owned=0",
    ),
    Vector(
        "rights a unit",
        "step 1: quantity * rights_per_unit",
        OFFICE + line(1, "metric: device\nquantity: 7\nrights_per_unit: 5"),
        "office device owned=35",
    ),
    Vector(
        "maintenance",
        "step 1: maintenance lines add none",
        OFFICE
        + line(1, "metric: device\nquantity: 7")
        + line(2, "grants: maintenance\nmetric: device\nquantity: 9"),
        "office device owned=7 lines=2",
    ),
    Vector(
        "suspended",
        "step 1: active on t by its lifecycle",
        OFFICE + in_state("suspended"),
        "office device owned=0",
    ),
    Vector(
        "zero",
        "own: a line of nothing",
        OFFICE + line(1, "metric: device\nquantity: 0") + devices(2, "office"),
        "office device owned=0 needed=2 status=under true_up_cost=-",
    ),
    *(
        Vector(state, "own: never in force, no position", OFFICE + in_state(state), "")
        for state in ("draft", "ordered", "cancelled")
    ),
]

UPGRADES = [
    Vector(
        "upgrade 10 on a base of 8",
        "step 1: as many as its base has, and taken from it",
        versions(2) + base(8) + upgrade(2, 1, 10),
        "v1 device owned=0\nv2 device owned=8",
    ),
    Vector(
        "upgrade 5 on a base of 12",
        "step 1, other numbers",
        versions(2) + base(12) + upgrade(2, 1, 5),
        "v1 device owned=7\nv2 device owned=5",
    ),
    Vector(
        "upgrade of fewer than are bought",
        "step 1: 3 of the base are named, 5 bought",
        versions(2) + base(12) + upgrade(2, 1, 5, of=3),
        "v1 device owned=9\nv2 device owned=3",
    ),
    Vector(
        "two upgrades of one base",
        "step 1: the second has what the first leaves",
        versions(3) + base(8) + upgrade(2, 1, 5) + upgrade(3, 1, 5),
        "v1 device owned=0\nv2 device owned=5\nv3 device owned=3",
    ),
    Vector(
        "a chain",
        "own: 10, of which 6 go up, of which 4 go further up",
        versions(3) + upgrade(3, 2, 4) + upgrade(2, 1, 6) + base(10),
        "v1 device owned=4\nv2 device owned=2\nv3 device owned=4",
    ),
    Vector(
        "a chain on a base that has given away",
        "own: of 10, 7 were transferred",
        versions(3)
        + upgrade(3, 2, 4)
        + upgrade(2, 1, 6)
        + base(10, "transfers: [{on: 2026-01-01, quantity: 7, to: Other Ltd, consent: letter}]"),
        "v1 device owned=0\nv2 device owned=0\nv3 device owned=3",
    ),
    Vector(
        "of an ended base",
        "step 1: no more than its base has effective",
        versions(2) + base(10, "ends: 2026-06-14") + upgrade(2, 1, 6),
        "v1 device owned=0\nv2 device owned=0",
    ),
    Vector(
        "of nothing",
        "own: an upgrade that names no base gives nothing",
        versions(1) + line(1, "grants: upgrade\nmetric: device\nquantity: 10", product="v1"),
        "v1 device owned=0",
    ),
    Vector(
        "a circle",
        "bad input: cycles in `upgrades`",
        versions(3) + base(10) + upgrade(2, 3, 3) + upgrade(3, 2, 3),
        "v1 device owned=10\nv2 device owned=0\nv3 device owned=0",
    ),
]


@each(LINES)
def test_rights_of_lines(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


@each(UPGRADES)
def test_upgrades(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


EXPIRED = OFFICE + people(["anna"], set_aside(1))


@each(
    [
        Vector(
            "seat",
            "glpi#6733",
            EXPIRED + line(1, "metric: seat\nquantity: 5\nends: 2026-05-31"),
            "office seat owned=0 used=0 uncovered=1 needed=1",
        ),
        Vector(
            "named user",
            "glpi#6733",
            EXPIRED + line(1, "metric: named-user\nquantity: 5\nends: 2026-05-31"),
            "office named-user owned=0 used=0 uncovered=1 needed=1",
        ),
        Vector(
            "seat under a site license",
            "own: who may use it by a site license needs no other",
            EXPIRED
            + line(1, "metric: seat\nquantity: 5\nends: 2026-05-31")
            + line(2, "metric: site\nunlimited: true"),
            "office seat owned=0 needed=0\noffice site owned=- needed=0",
        ),
    ]
)
def test_what_is_set_aside_of_an_ended_line_is_missing(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def test_each_line_tells_what_became_of_it(read_registry: Read) -> None:
    registry = read_registry(RENEWED + in_state("suspended").replace(license_id(1), license_id(3)))

    told = [(row["id"], row["status"], row["granted"], row["rights"]) for row in report("licenses", registry)]

    assert sorted(told) == [
        (license_id(1), "superseded", 100, 0),
        (license_id(2), "current", 120, 120),
        (license_id(3), "suspended", 10, 0),
    ]
