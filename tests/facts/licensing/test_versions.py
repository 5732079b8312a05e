"""Versions, editions, pools and lines that overlap: which right covers which use, to the reports."""

from collections import Counter

from tests.facts.licensing.estate import asset_id, device, devices, line, product, table
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds, report

VERSIONS = product("office", 'versions: [{version: "2016"}, {version: "2019"}, {version: "2021"}]')


def of(version: str, quantity: int, index: int = 1, more: str = "") -> str:
    """Return rights to a version."""
    return line(index, f'version: "{version}"\nmetric: device\nquantity: {quantity}\n{more}')


DOWNGRADE = "rights: {downgrade: true}"
E15 = VERSIONS + of("2019", 10, 1, DOWNGRADE) + of("2016", 6, 2)

DOWNGRADES = [
    Vector(
        "8 newer and 7 older",
        "E15, thamani and own: greedy says 5 short",
        E15 + devices(7, "office 2016") + devices(8, "office 2019", first=100),
        "office device needed=0 available=1",
    ),
    Vector(
        "9 newer and 8 older",
        "E15, other numbers: 17 of 16",
        E15 + devices(8, "office 2016") + devices(9, "office 2019", first=100),
        "office device used=16 needed=1 available=0",
    ),
    Vector(
        "three versions",
        "E15, other numbers: 2 * 2021 and 1 * 2016 for one of each",
        VERSIONS
        + of("2021", 2, 1, DOWNGRADE)
        + of("2016", 1, 2)
        + device(1, "office 2016")
        + device(2, "office 2019")
        + device(3, "office 2021"),
        "office device used=3 needed=0",
    ),
    Vector(
        "no downgrade",
        "E15: only where the line grants it",
        VERSIONS + of("2019", 5) + device(1, "office 2016"),
        "office device used=0 needed=1 available=5",
    ),
    Vector(
        "an older right",
        "E15: an older line covers no newer version",
        VERSIONS + of("2016", 5, 1, DOWNGRADE) + device(1, "office 2019"),
        "office device used=0 needed=1",
    ),
    Vector(
        "a version of the version",
        "E15, own: 2019.3 is of 2019",
        VERSIONS + of("2019", 5) + device(1, "office 2019.3"),
        "office device used=1 needed=0",
    ),
    Vector(
        "no version is known",
        "E15, own: nothing says that it does not fit",
        VERSIONS + of("2019", 5) + device(1, "office"),
        "office device used=1 needed=0",
    ),
    Vector(
        "two versions on a device",
        "E1 and E15: one right covers both, where it may",
        VERSIONS + of("2019", 5, 1, DOWNGRADE) + device(1, "office 2019", "office 2016"),
        "office device used=1 needed=0",
    ),
]


@each(DOWNGRADES)
def test_downgrades(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


MAINTAINED = product(
    "office",
    "versions: [{version: '5'}, {version: '6', released: 2026-02-01}, {version: '7', released: 2026-05-01},"
    " {version: '8'}]",
)
TO_MARCH = "maintenance: [{starts: 2025-04-01, ends: 2026-03-31}]"
TWO_TERMS = "maintenance: [{starts: 2025-01-01, ends: 2026-01-31}, {starts: 2026-04-01, ends: 2027-03-31}]"

UPGRADES = [
    Vector(
        "maintained to March",
        "E16, ServiceNow: v6 of February yes, v7 of May no",
        MAINTAINED + of("5", 20, 1, TO_MARCH) + devices(2, "office 6") + devices(3, "office 7", first=100),
        "office device used=2 needed=3 available=18",
    ),
    Vector(
        "between two terms",
        "E16, own: v6 came out between them, v7 in the second",
        MAINTAINED + of("5", 20, 1, TWO_TERMS) + devices(2, "office 6") + devices(3, "office 7", first=100),
        "office device used=3 needed=2",
    ),
    Vector(
        "a release nobody knows",
        "E16: inside one of its periods, and that of v8 is not known",
        MAINTAINED + of("5", 20, 1, TWO_TERMS) + devices(1, "office 8"),
        "office device used=0 needed=1",
    ),
    Vector(
        "an upgrade right",
        "step 5: any newer version",
        MAINTAINED + of("5", 20, 1, "rights: {upgrade: true}") + devices(1, "office 8"),
        "office device used=1 needed=0",
    ),
    Vector(
        "on the last day of a term",
        "E16: released on 2026-02-01, maintained to 2026-02-01",
        MAINTAINED + of("5", 20, 1, TO_MARCH.replace("2026-03-31", "2026-02-01")) + devices(1, "office 6"),
        "office device used=1 needed=0",
    ),
    Vector(
        "maintained and downgraded at once",
        "E16 and E15: v7 rights for v5, v5 rights for v6",
        MAINTAINED
        + of("7", 1, 1, DOWNGRADE)
        + of("5", 1, 2, TO_MARCH)
        + device(1, "office 5")
        + device(2, "office 6"),
        "office device used=2 needed=0",
    ),
]


@each(UPGRADES)
def test_upgrades_by_maintenance(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


EDITIONS = product("office", "editions: [home, standard, professional]")


def edition(name: str, quantity: int, index: int = 1, more: str = "") -> str:
    """Return rights to an edition."""
    return line(index, f"edition: {name}\nmetric: device\nquantity: {quantity}\n{more}")


def with_edition(index: int, name: str) -> str:
    """Return a device with an edition."""
    return device(index).replace("software: []", f"software: [{{product: office, edition: {name}}}]")


DOWN = "rights: {down_edition: true}"

BY_EDITION = [
    Vector(
        "a lesser edition",
        "step 5: down-edition only where the line grants it",
        EDITIONS
        + edition("professional", 2, 1, DOWN)
        + with_edition(1, "standard")
        + with_edition(2, "home"),
        "office device used=2 needed=0",
    ),
    Vector(
        "not granted",
        "step 5",
        EDITIONS + edition("professional", 2) + with_edition(1, "standard"),
        "office device used=0 needed=1 available=2",
    ),
    Vector(
        "a greater edition",
        "step 5: never up",
        EDITIONS + edition("standard", 2, 1, DOWN) + with_edition(1, "professional"),
        "office device used=0 needed=1",
    ),
    Vector(
        "the lesser are left the lesser",
        "step 5: least uncovered; 1 professional and 1 standard for one of each",
        EDITIONS
        + edition("professional", 1, 1, DOWN)
        + edition("standard", 1, 2)
        + with_edition(1, "standard")
        + with_edition(2, "professional"),
        "office device used=2 needed=0",
    ),
    Vector(
        "edition and version",
        "step 5: both have to be granted",
        product(
            "office", 'editions: [standard, professional]\nversions: [{version: "2016"}, {version: "2019"}]'
        )
        + line(1, 'edition: professional\nversion: "2019"\nmetric: device\nquantity: 2\n' + DOWN)
        + device(1).replace(
            "software: []", 'software: [{product: office, edition: standard, version: "2016"}]'
        )
        + device(2).replace(
            "software: []", 'software: [{product: office, edition: standard, version: "2019"}]'
        ),
        "office device used=1 needed=1",
    ),
]


@each(BY_EDITION)
def test_editions(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


A_AND_B = product("a") + product("b")
POOLS = (
    table("pools", "pools: {europe: {companies: [acme-gmbh]}, poland: {locations: [poland]}}")
    + "--- location\nid: poland\nname: Poland\ntype: region\n"
    + "--- location\nid: warsaw\nname: Warsaw\ntype: site\nparent: poland\n"
)


def pooled(quantity: int, index: int, pool: str = "") -> str:
    """Return rights of a pool."""
    return line(index, f"metric: device\nquantity: {quantity}" + (f"\npool: {pool}" if pool else ""))


OVERLAPS = [
    Vector(
        "A or B",
        "E24, own: A or B 1, A 1; installed A 1, B 1",
        A_AND_B
        + line(1, "products: [a, b]\nmetric: device\nquantity: 1")
        + line(2, "metric: device\nquantity: 1", product="a")
        + device(1, "a")
        + device(2, "b"),
        "a device owned=2 used=2 needed=0",
    ),
    Vector(
        "A or B, other numbers",
        "E24: A or B 3, B 2; installed A 2, B 4",
        A_AND_B
        + line(1, "products: [a, b]\nmetric: device\nquantity: 3")
        + line(2, "metric: device\nquantity: 2", product="b")
        + devices(2, "a")
        + devices(4, "b", first=10),
        "a device owned=3 used=3 needed=0\nb device owned=2 used=2 needed=1",
    ),
    Vector(
        "three pools",
        "step 6, own: by product, metric and pool",
        OFFICE
        + POOLS
        + pooled(2, 1, "europe")
        + pooled(1, 2, "poland")
        + pooled(1, 3)
        + devices(4, "office", more="company: acme-gmbh")
        + device(10, "office", more="location: warsaw")
        + device(11, "office", more="location: berlin"),
        "office device used=1 needed=1\noffice device europe used=2 needed=1\n"
        "office device poland used=1 needed=0",
    ),
    Vector(
        "in two pools at once",
        "step 5, own: what belongs to both leaves each to those who have but one",
        OFFICE
        + POOLS
        + pooled(1, 1, "europe")
        + pooled(1, 2, "poland")
        + device(1, "office", more="company: acme-gmbh")
        + device(2, "office", more="company: acme-gmbh\nlocation: warsaw"),
        "office device europe used=1 needed=0\noffice device poland used=1 needed=0",
    ),
    Vector(
        "of no pool",
        "step 5, own: rights of a pool cover nothing outside of it",
        OFFICE + POOLS + pooled(3, 1, "europe") + device(1, "office"),
        "office device europe used=0 available=3\noffice device owned=0 needed=1",
    ),
]


@each(OVERLAPS)
def test_lines_that_overlap(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def test_the_report_says_by_which_rule(read_registry: Read) -> None:
    """E15: eight 2019 by the letter, six 2016 by their own line, one 2016 by downgrade."""
    registry = read_registry(E15 + devices(7, "office 2016") + devices(8, "office 2019", first=100))

    rules = Counter(row["rule"] for row in report("license-explanation", registry))

    assert rules == {"exact": 14, "downgrade": 1}


def test_the_uncovered_is_named(read_registry: Read) -> None:
    """E16: the version that no maintenance includes."""
    registry = read_registry(
        MAINTAINED + of("5", 1, 1, TO_MARCH) + device(1, "office 6") + device(2, "office 7")
    )

    uncovered, covered = report("license-explanation", registry)

    assert (covered["user"], covered["rule"]) == (f"asset/{asset_id(1)}", "upgrade")
    assert (uncovered["user"], uncovered["license"]) == (f"asset/{asset_id(2)}", None)
    assert "no maintenance or upgrade right includes it" in str(uncovered["refusals"])
