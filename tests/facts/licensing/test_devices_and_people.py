"""Rights by device, user, named holder, subscription and seat, from YAML to the reports."""

from datetime import date

from tests.facts.licensing.estate import (
    device,
    devices,
    guest,
    held,
    line,
    people,
    product,
)
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds


def installed(*entries: str) -> str:
    """Return a device with entries of software."""
    return device(1).replace(
        "software: []", f"software: [{', '.join(f'{{product: office{one}}}' for one in entries)}]"
    )


def exempt(until: str) -> str:
    """Return software that is exempt until a day."""
    return f"software: [{{product: office, exemption: {{reason: test, expires: {until}}}}}]"


E1 = (
    OFFICE
    + line(1, "metric: device\nquantity: 100\ntrue_up_price: 200.00 EUR")
    + devices(105, "office")
    + devices(3, "office", first=200, state="disposed recycled")
    + devices(4, first=300).replace("software: []", exempt("2026-06-15"))
)
ONE_DEVICE = OFFICE + line(1, "metric: device\nquantity: 1")

DEVICES = [
    Vector(
        "gone and exempt",
        "E1, ServiceNow: owned 100; 112 devices, 3 disposed, 4 exempt",
        E1,
        "office device owned=100 required=105 position=-5 needed=5 true_up_cost=1000.00EUR status=under",
    ),
    Vector(
        "the exemption is over",
        "step 2: exemptions count only until they expire",
        E1,
        "office device required=109 needed=9 true_up_cost=1800.00EUR",
        date(2026, 6, 16),
    ),
    *(
        Vector(
            f"{count} installations, {each_right} a right",
            "E1, ServiceNow: ceil(installations / installs_per_right)",
            OFFICE
            + line(1, f"metric: device\nquantity: 10\nrights: {{installs_per_right: {each_right}}}")
            + installed(*(f', version: "{2016 + index}"' for index in range(count))),
            f"office device used={rights} available={10 - rights}",
        )
        for count, each_right, rights in ((3, 2, 2), (4, 2, 2), (5, 2, 3), (3, 1, 3), (7, 3, 3), (1, 4, 1))
    ),
    Vector(
        "installations of two devices are not put together",
        "E1: the sum over devices, each rounded up",
        OFFICE
        + line(1, "metric: device\nquantity: 10\nrights: {installs_per_right: 2}")
        + installed("", "", "")
        + device(2, "office"),
        "office device used=3",
    ),
    Vector(
        "installed twice",
        "snipe-it#450: duplicates by product and device count once",
        ONE_DEVICE + installed("", "", ", version: '2019'"),
        "office device used=1 needed=0",
    ),
    Vector(
        "disposed and retired",
        "glpi#6848: rights of devices that are gone",
        ONE_DEVICE
        + device(1, "office", state="disposed sold")
        + device(2, "office", state="retired pending_sanitization"),
        "office device used=1 status=balanced",
    ),
    *(
        Vector(
            f"removed on 06-15, on {on}",
            "step 2: installed and not removed",
            ONE_DEVICE + installed(", installed: 2026-01-10, removed: 2026-06-15"),
            f"office device used={used}",
            date.fromisoformat(on),
        )
        for on, used in (("2026-01-09", 0), ("2026-01-10", 1), ("2026-06-14", 1), ("2026-06-15", 0))
    ),
    Vector(
        "virtual machines",
        "own: they count while they exist",
        OFFICE
        + line(1, "metric: device\nquantity: 5")
        + guest(1, "product: office")
        + guest(2, "product: office").replace("running", "stopped")
        + guest(3, "product: office").replace("running", "planned")
        + guest(4, "product: office").replace("running", "deleted"),
        "office device used=2",
    ),
    Vector(
        "site",
        "E20: 450 required, needed 0",
        OFFICE + line(1, "metric: site\nquantity: 1") + devices(450, "office"),
        "office site owned=- required=450 needed=0 position=- available=- true_up_cost=0.00EUR"
        " surplus_cost=0.00EUR status=balanced",
    ),
    Vector(
        "unlimited",
        "E20: 450 required, needed 0",
        OFFICE + line(1, "metric: device\nunlimited: true") + devices(450, "office"),
        "office device owned=- required=450 needed=0 unlimited=True status=balanced",
    ),
    Vector(
        "without any line",
        "own: a product that nobody bought is counted by device",
        product("office", "true_up_price: 80.00 EUR") + devices(2, "office"),
        "office device owned=0 needed=2 true_up_cost=160.00EUR lines=0",
    ),
    *(
        Vector(
            licensing,
            "step 2: free, open source or bundled need no right",
            product("office", f"licensing: {licensing}") + devices(2, "office"),
            "",
        )
        for licensing in ("free", "open_source", "bundled")
    ),
]


@each(DEVICES)
def test_devices(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)


LEFT = people(["ben"], "ends: 2026-06-14")
USERS = OFFICE + line(1, "metric: user\nquantity: 5")
SUBSCRIBED = "subscriptions: [{product: office, since: 2026-01-01}]"
E12 = (
    OFFICE
    + line(1, "metric: subscription\nquantity: 100\nstarts: 2025-07-01\nends: 2026-06-30")
    + people(["anna", "ben"], SUBSCRIBED)
    + people(["carl"], "subscriptions: [{product: office, since: 2026-01-01, until: 2026-06-29}]")
    + people(["dora"], f"ends: 2026-06-01\n{SUBSCRIBED}")
)
NAMES = [f"p{index}" for index in range(10)]

PEOPLE = [
    Vector(
        "one person on three devices",
        "E2, ServiceNow",
        USERS + people(["anna"]) + held(["anna"] * 3, "office"),
        "office user required=1",
    ),
    Vector(
        "holders who are no active person",
        "E2, ServiceNow: one for each installation on their devices",
        USERS
        + people(["anna"])
        + LEFT
        + held(["anna"] * 3, "office")
        + held(["ben"] * 2, "office", first=10)
        + device(20, "office"),
        "office user required=4",
    ),
    Vector(
        "the day before one leaves",
        "E2, ServiceNow",
        USERS
        + people(["anna"])
        + LEFT
        + held(["anna"] * 3, "office")
        + held(["ben"] * 2, "office", first=10)
        + device(20, "office"),
        "office user required=3",
        date(2026, 6, 14),
    ),
    Vector(
        "subscriptions on the last day",
        "E12, rule: one ended the day before, one person has left",
        E12,
        "office subscription owned=100 used=2 available=98 status=over",
        date(2026, 6, 30),
    ),
    Vector(
        "subscriptions the day after",
        "E12, rule: without grace owned 0 on 07-01",
        E12,
        "office subscription owned=0 used=0 needed=2 unlimited=False",
        date(2026, 7, 1),
    ),
    Vector(
        "user and device rights",
        "E23: holders without a user right need one for the device",
        OFFICE
        + line(1, "metric: user\nquantity: 1")
        + line(2, "metric: device\nquantity: 1")
        + people(NAMES[:3])
        + held(NAMES[:3], "office"),
        "office device used=1 needed=1\noffice user used=1 needed=0",
    ),
    Vector(
        "subscription and device rights",
        "E23, own: 10 installations, 6 holders subscribe",
        OFFICE
        + line(1, "metric: subscription\nquantity: 6")
        + line(2, "metric: device\nquantity: 4")
        + people(NAMES[:6], SUBSCRIBED)
        + people(NAMES[6:])
        + held(NAMES, "office"),
        "office device used=4 needed=0\noffice subscription used=6 needed=0",
    ),
    Vector(
        "fewer subscriptions than subscribers",
        "E23, other numbers: 12 devices, 7 subscribe, 5 are bought; the 2 missing cover their devices, too",
        OFFICE
        + line(1, "metric: subscription\nquantity: 5")
        + line(2, "metric: device\nquantity: 9")
        + people([f"q{index}" for index in range(7)], SUBSCRIBED)
        + people(NAMES[:5])
        + held([*(f"q{index}" for index in range(7)), *NAMES[:5]], "office"),
        "office device used=5 needed=0\noffice subscription used=5 needed=2",
    ),
]


@each(PEOPLE)
def test_people(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
