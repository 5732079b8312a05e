"""Rights of people and devices that reach a server, from YAML to the reports."""

from collections.abc import Iterable, Mapping, Sequence

from tests.facts.licensing.estate import asset_id, devices, host, line, people
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

Pairs = Mapping[str, Sequence[int]]

SERVICENOW: Pairs = {"u1": [1], "u2": [1], "u3": [1], "u4": [2, 3, 4]}
SHIFTS: Pairs = {f"u{index}": [1, 2] for index in range(6)}
ROAMING: Pairs = {"u1": [1, 2, 3, 4, 5]}
MIXED: Pairs = {"u1": [1, 2], "u2": [2, 3], "u3": [3], "u4": [4]}
"""Each of the four is with a device of their own, so that no fewer than four rights cover all pairs."""


def access(pairs: Pairs, until: str = "") -> str:
    """Return who reaches the server from which devices."""
    ends = f", until: {until}" if until else ""
    return "".join(
        people(
            [person],
            "access: ["
            + ", ".join(f"{{product: office, asset: {asset_id(one)}{ends}}}" for one in used)
            + "]",
        )
        for person, used in pairs.items()
    ) + devices(6, first=1)


def rights(metric: str, quantity: int, index: int = 1, price: str = "") -> str:
    """Return a line by one of the metrics of client access."""
    priced = f"\ntrue_up_price: {price}" if price else ""
    return line(index, f"metric: client-access{metric}\nquantity: {quantity}{priced}")


def apart(users: int, of_devices: int, prices: Sequence[str] = ("", "")) -> str:
    """Return rights of users and of devices, each with its price."""
    return rights("-user", users, 1, prices[0]) + rights("-device", of_devices, 2, prices[1])


ACCESS = [
    *(
        Vector(
            f"{name}, {metric or 'either'}",
            f"{source}: people; devices; the fewest of both that cover all pairs",
            OFFICE + rights(metric, 10) + access(pairs),
            f"office client-access{metric} used={used} needed=0",
        )
        for name, source, pairs, counts in (
            ("three on one, one on three", "E10, ServiceNow and E10b, König", SERVICENOW, (4, 4, 2)),
            ("six on two", "E10, other numbers", SHIFTS, (6, 2, 2)),
            ("one on five", "E10, other numbers", ROAMING, (1, 5, 1)),
            ("a path", "E10b, other numbers", MIXED, (4, 4, 4)),
        )
        for metric, used in zip(("-user", "-device", ""), counts, strict=True)
    ),
    Vector(
        "2 for users, none for devices",
        "E10b, own: one device right is missing",
        OFFICE + apart(2, 0) + access(SERVICENOW),
        "office client-access-user used=1 available=1 needed=0\noffice client-access-device needed=1",
    ),
    Vector(
        "1 for devices, none for users",
        "E10b, other numbers: the device of three is covered, u4 is missing",
        OFFICE + apart(0, 1) + access(SERVICENOW),
        "office client-access-user needed=1\noffice client-access-device used=1 needed=0",
    ),
    Vector(
        "dear devices",
        "E10b, other numbers: 3 users at 30 are less than a device at 100",
        OFFICE + apart(1, 0, ("30.00 EUR", "100.00 EUR")) + access(SERVICENOW),
        "office client-access-user used=1 needed=3 true_up_cost=90.00EUR\n"
        "office client-access-device needed=0",
    ),
    Vector(
        "dear users",
        "E10b, other numbers: a device at 25, and u4 has the right there is",
        OFFICE + apart(1, 0, ("30.00 EUR", "25.00 EUR")) + access(SERVICENOW),
        "office client-access-user used=1 needed=0\n"
        "office client-access-device needed=1 true_up_cost=25.00EUR",
    ),
    Vector(
        "access that is over",
        "step 2: evidence on the day",
        OFFICE + rights("-user", 10) + access(SERVICENOW, "2026-06-14"),
        "office client-access-user used=0",
    ),
    Vector(
        "access on its last day",
        "step 2: evidence on the day",
        OFFICE + rights("-user", 10) + access(SERVICENOW, "2026-06-15"),
        "office client-access-user used=4",
    ),
    Vector(
        "from no known device",
        "E10b, own: only the person can have the right",
        OFFICE + rights("", 10) + people(["anna", "ben"], "access: [{product: office}]"),
        "office client-access used=2",
    ),
]


HASH = f"sha256:{'0' * 64}"


def measured(index: int, month: str, rows: Iterable[tuple[str, str]]) -> str:
    """Return a measurement of a month with who reached the product from where."""
    sheet = "\n".join(f"{device},{person}" for person, device in rows)
    return (
        f"--- usage\nid: office-{index}\nproduct: office\nsource: sign-ins\n"
        f"from: 2026-{month}-01\nto: 2026-{month}-28\nsha256: {HASH}\n"
        f"rows: {{file: office-{index}.csv, sha256: {HASH}}}\n"
        f"--- registry/usage/office/office-{index}.csv\nasset,person\n{sheet}\n"
    )


PAIRS = [(person, asset_id(one)) for person, used in SERVICENOW.items() for one in used]
U1_TO_U4 = people([*SERVICENOW]) + devices(6, first=1)

MEASURED = [
    *(
        Vector(
            f"measured pairs, client-access{metric}",
            "E10, ServiceNow, and step 2: evidence by `usage` records",
            OFFICE + rights(metric, 10) + U1_TO_U4 + measured(1, "05", PAIRS),
            f"office client-access{metric} used={used} needed=0",
        )
        for metric, used in (("-user", 4), ("-device", 4), ("", 2))
    ),
    Vector(
        "measured and recorded",
        "step 2: what is the same counts once",
        OFFICE + rights("-user", 10) + access(SERVICENOW) + measured(1, "05", [*PAIRS, ("u9", "pc-9")]),
        "office client-access-user used=5",
    ),
    Vector(
        "measured twice",
        "own: the newest measurement counts",
        OFFICE + rights("-user", 10) + U1_TO_U4 + measured(1, "04", PAIRS) + measured(2, "05", PAIRS[:2]),
        "office client-access-user used=2",
    ),
    Vector(
        "measured of somebody who has left, from a device that is gone",
        "step 2: active people, devices that need rights",
        OFFICE
        + rights("-user", 10)
        + people(["u1"], "ends: 2026-06-01")
        + people(["u2", "u3"])
        + devices(1, first=1)
        + devices(1, first=2, state="disposed sold")
        + measured(1, "05", [("u1", asset_id(1)), ("u2", asset_id(1)), ("u3", asset_id(2))]),
        "office client-access-user used=1",
    ),
    Vector(
        "measured after the day",
        "own: a measurement that has not begun says nothing",
        OFFICE + rights("-user", 10) + U1_TO_U4 + measured(1, "07", PAIRS),
        "office client-access-user used=0",
    ),
    Vector(
        "people of a measurement",
        "E6b: named users plus are who reaches the product, 25 at least a processor",
        OFFICE
        + line(1, "metric: named-user-plus\nquantity: 90\nparameters: {users_per_processor: 25}")
        + host(7, [2], "office")
        + measured(1, "05", [(f"x{index}", "") for index in range(60)]),
        "office named-user-plus used=60",
    ),
]


@each([*ACCESS, *MEASURED])
def test_client_access(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
