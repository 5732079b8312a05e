"""Rights of people and devices that reach a server, from YAML to the reports."""

from collections.abc import Mapping, Sequence

from tests.facts.licensing.estate import asset_id, devices, line, people
from tests.facts.licensing.vectors import OFFICE, Read, Vector, each, holds

Pairs = Mapping[str, Sequence[int]]

SERVICENOW: Pairs = {"u1": [1], "u2": [1], "u3": [1], "u4": [2, 3, 4]}
SHIFTS: Pairs = {f"u{index}": [1, 2] for index in range(6)}
ROAMING: Pairs = {"u1": [1, 2, 3, 4, 5]}
MIXED: Pairs = {"u1": [1, 2], "u2": [2, 3], "u3": [3], "u4": [4]}
"""Each of the four is with a device of their own, so that no fewer than four rights cover all pairs."""


def access(pairs: Pairs, until: str = "") -> str:
    """Give who reaches the server from which devices."""
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
    """Give a line by one of the metrics of client access."""
    priced = f"\ntrue_up_price: {price}" if price else ""
    return line(index, f"metric: client-access{metric}\nquantity: {quantity}{priced}")


def apart(users: int, of_devices: int, prices: Sequence[str] = ("", "")) -> str:
    """Give rights of users and of devices, each with its price."""
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


@each(ACCESS)
def test_client_access(vector: Vector, read_registry: Read) -> None:
    holds(vector, read_registry)
