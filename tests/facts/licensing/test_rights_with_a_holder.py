"""Rights that somebody or something has by name: set aside, second use, bound to a device, reassigned."""

from datetime import date

from tests.facts.licensing.estate import (
    asset_id,
    device,
    devices,
    held,
    license_id,
    line,
    people,
    set_aside,
)
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

NAMED_DEVICE = OFFICE + line(1, "metric: named-device\nquantity: 50")
NAMED_USER = OFFICE + line(1, "metric: named-user\nquantity: 5")
SEATS = OFFICE + line(1, "metric: seat\nquantity: 3")
TWICE = set_aside(1).replace("]", f", {{license: {license_id(1)}, since: 2026-02-01}}]")

SET_ASIDE = [
    Vector(
        "40 of 50, 35 of them installed, 4 more installed",
        "E3, ServiceNow",
        NAMED_DEVICE
        + devices(35, "office", more=set_aside(1))
        + devices(5, first=100, more=set_aside(1))
        + devices(4, "office", first=200),
        "office named-device used=44 available=6 unassigned=4 idle=5",
    ),
    Vector(
        "12 of 15, 7 of them installed, 9 more installed",
        "E3, other numbers: 12 + 9 of 15 are 6 short",
        OFFICE
        + line(1, "metric: named-device\nquantity: 15")
        + devices(7, "office", more=set_aside(1))
        + devices(5, first=100, more=set_aside(1))
        + devices(9, "office", first=200),
        "office named-device used=15 uncovered=6 needed=6 unassigned=9 idle=5",
    ),
    Vector(
        "a named user with three devices",
        "E3: counts once, and nothing is unassigned for it",
        NAMED_USER
        + people(["anna"], set_aside(1))
        + people(["ben"])
        + held(["anna"] * 3, "office")
        + held(["ben"], "office", first=9),
        "office named-user used=2 unassigned=1 idle=0",
    ),
    Vector(
        "set aside for more than there are",
        "E3: of three only two have a right",
        OFFICE + line(1, "metric: named-user\nquantity: 2") + people(["anna", "ben", "carl"], set_aside(1)),
        "office named-user used=2 uncovered=1 needed=1 idle=2",
    ),
    Vector(
        "an allocation that has ended",
        "E3: neither set aside nor idle",
        NAMED_USER + people(["anna"], set_aside(1, "until: 2026-06-14")),
        "office named-user used=0 idle=0",
    ),
    Vector(
        "seats",
        "seat: allocations, not installations; twice the same is one (snipe-it#450)",
        SEATS
        + people(["anna"], set_aside(1))
        + people(["ben"], TWICE)
        + people(["carl"], set_aside(1, "until: 2026-06-14"))
        + device(1, more=set_aside(1))
        + device(2, "office"),
        "office seat used=3 available=0",
    ),
    Vector(
        "five seats at once",
        "seat: an allocation of several",
        SEATS + device(1, more=set_aside(1, "quantity: 5")),
        "office seat used=3 uncovered=2 needed=2",
    ),
    Vector(
        "seats on devices that are gone",
        "glpi#6848: a disposed device holds none",
        SEATS
        + devices(2, more=set_aside(1))
        + devices(2, first=10, state="disposed sold", more=set_aside(1)),
        "office seat used=2 available=1",
    ),
    Vector(
        "a right that a device names comes first",
        "step 5: fixed allocations first",
        OFFICE
        + line(1, "metric: device\nquantity: 1")
        + device(1, "office")
        + device(2, "office", more=set_aside(1)),
        "office device used=1 needed=1",
    ),
]


@each(SET_ASIDE)
def test_set_aside(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


MODELS = (
    "--- model\nid: laptop\nname: Laptop\ncategory: laptop\nportable: true\n"
    "--- model\nid: desktop\nname: Desktop\ncategory: desktop\n"
)


def second_use(owned: int, desktops: int, laptops: int, *, granted: bool = True, primary: bool = True) -> str:
    """Return people with a desktop, the first of whom also have a laptop."""
    names = [f"p{index}" for index in range(desktops)]
    return (
        OFFICE
        + MODELS
        + line(1, f"metric: device\nquantity: {owned}\nrights: {{second_use: {str(granted).lower()}}}")
        + "".join(
            people([name], f"primary_device: {asset_id(index)}" if primary else "")
            for index, name in enumerate(names)
        )
        + held(names, "office", model="desktop")
        + held(names[:laptops], "office", first=1000)
    )


SECOND_USE = [
    Vector(
        "8 of 22 people also have a portable",
        "E17, snipe-it#2752: 30 devices, required 22",
        second_use(30, 22, 8),
        "office device required=22 available=8",
    ),
    Vector(
        "4 of 9 people", "E17, other numbers", second_use(10, 9, 4), "office device required=9 available=1"
    ),
    Vector(
        "no primary device is named",
        "E17, own: what is not portable is primary",
        second_use(10, 9, 4, primary=False),
        "office device required=9 available=1",
    ),
    Vector(
        "not granted",
        "E17: where the line grants it",
        second_use(10, 9, 4, granted=False),
        "office device required=13 needed=3",
    ),
    Vector(
        "the primary is not covered",
        "E17: free where the primary is covered; of 3 people 2 are",
        second_use(2, 3, 3),
        "office device used=2 uncovered=1 needed=1",
    ),
    Vector(
        "two portables",
        "E17: the holder's one portable device is free",
        second_use(5, 1, 1) + held(["p0"], "office", first=2000),
        "office device required=2",
    ),
    Vector(
        "two portables, no primary",
        "E17, own: somebody without a primary device has no second use",
        OFFICE
        + MODELS
        + line(1, "metric: device\nquantity: 5\nrights: {second_use: true}")
        + people(["anna"])
        + held(["anna"] * 2, "office"),
        "office device required=2",
    ),
]


@each(SECOND_USE)
def test_second_use(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


BOUND = f"software: [{{product: office, license: {license_id(1)}}}]"


def bound(count: int, first: int = 0, state: str = "") -> str:
    """Return devices with the software that came with them."""
    return devices(count, first=first, state=state).replace("software: []", BOUND)


OEM = [
    Vector(
        "two of ten are gone",
        "E18, Microsoft: effective 8; it never covers another",
        OFFICE
        + line(1, "metric: oem\nquantity: 10")
        + bound(7)
        + bound(2, 50, "disposed recycled")
        + device(99, "office"),
        "office oem owned=8 used=7 nontransferable=1 available=0\noffice device owned=0 needed=1",
    ),
    Vector(
        "five of six are gone",
        "E18, other numbers",
        OFFICE + line(1, "metric: oem\nquantity: 6") + bound(1) + bound(5, 50, "disposed sold"),
        "office oem owned=1 used=1 nontransferable=0 status=balanced",
    ),
    Vector(
        "beside device rights",
        "E18: bound rights first, the device right is for the other",
        OFFICE
        + line(1, "metric: oem\nquantity: 2")
        + line(2, "metric: device\nquantity: 1")
        + bound(2)
        + device(9, "office"),
        "office oem owned=2 used=2 status=balanced\noffice device used=1 needed=0",
    ),
    Vector(
        "more devices than came",
        "E18: the third has no right",
        OFFICE + line(1, "metric: oem\nquantity: 2") + bound(3),
        "office oem owned=2 used=2 available=0\noffice device owned=0 needed=1",
    ),
    Vector(
        "without limit",
        "E18 and E20, own: as many as there are devices that they came with",
        OFFICE + line(1, "metric: oem\nunlimited: true") + bound(2),
        "office oem owned=- used=2 nontransferable=0 needed=0",
    ),
    Vector(
        "moved to another device",
        "E18: bound to its device, though it was removed there; the other has none",
        OFFICE
        + line(1, "metric: oem\nquantity: 1")
        + device(2).replace(
            "software: []", BOUND.replace("}", ", installed: 2025-01-01, removed: 2026-01-31}")
        )
        + device(1).replace("software: []", BOUND.replace("}", ", installed: 2026-02-01}")),
        "office oem owned=1 used=0 nontransferable=1\noffice device owned=0 needed=1",
    ),
    Vector(
        "the device was given to another",
        "E18, own: it stays bound, whoever has the device",
        OFFICE
        + line(1, "metric: oem\nquantity: 1")
        + people(["anna"])
        + device(1, person="anna").replace("software: []", BOUND),
        "office oem owned=1 used=1 needed=0",
    ),
]


@each(OEM)
def test_bound_to_a_device(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


def moved(until: str, since: str, more: str = "", *, metric: str = "named-user", owned: int = 1) -> str:
    """Return a right that Anna had from 1 April, and Ben has since a day."""
    return (
        OFFICE
        + line(1, f"metric: {metric}\nquantity: {owned}\nrights: {{reassign_days: 90}}")
        + people(["anna"], set_aside(1, f"since: 2026-04-01, until: {until}{more}"))
        + people(["ben"], set_aside(1, f"since: {since}"))
    )


MOVED = [
    Vector(
        "on day 45",
        "E19, Microsoft: the right stays with its old holder",
        moved("2026-05-15", "2026-05-16"),
        "office named-user used=0 nontransferable=1 uncovered=1 needed=1",
        date(2026, 5, 16),
    ),
    Vector(
        "on day 45, of a leaver",
        "E19, Microsoft",
        moved("2026-05-15", "2026-05-16", ", reason: leaver"),
        "office named-user used=1 nontransferable=0 needed=0",
        date(2026, 5, 16),
    ),
    Vector(
        "on day 89",
        "E19: not within 90 days",
        moved("2026-06-28", "2026-06-29"),
        "office named-user used=0 needed=1",
        date(2026, 6, 29),
    ),
    Vector(
        "on day 90",
        "E19, Microsoft",
        moved("2026-06-29", "2026-06-30"),
        "office named-user used=1 needed=0",
        date(2026, 6, 30),
    ),
    Vector(
        "on day 45, two are owned",
        "E19: another was free",
        moved("2026-05-15", "2026-05-16", owned=2),
        "office named-user used=1 nontransferable=1 needed=0",
        date(2026, 5, 16),
    ),
    Vector(
        "a seat on day 45",
        "E19, other metric",
        moved("2026-05-15", "2026-05-16", metric="seat"),
        "office seat used=0 nontransferable=1 needed=1",
        date(2026, 5, 16),
    ),
]


@each(MOVED)
def test_reassignment(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
