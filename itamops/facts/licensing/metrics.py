"""The metrics of licenses: what each is counted by, and what it has to be told before it can be."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from itamops.records.license import License, Parameters


class Counted(Enum):
    """What a metric looks at."""

    SITE = "everything there is"
    MACHINES = "devices and instances with an installation"
    PEOPLE = "people, and machines that no active person has"
    SUBSCRIBERS = "people with a subscription"
    ALLOCATIONS = "what is set aside"
    SERVERS = "processors and cores of hosts and virtual machines"
    ACCESS = "who reaches the product, and from which device"
    MEASURED = "one figure for all"
    BOUND = "the device that it came with"


class Counting(NamedTuple):
    """How a metric is counted: what it looks at, and the parameters without which it cannot be.

    It asks for all of `asks_for`, and for one at least of `any_of`. `one_of` are parameters of which it needs
    one: without any, nothing is counted for less than it is, and that is rarely what a contract says. `uses`
    are all parameters that it takes; every two work together.
    """

    by: Counted
    asks_for: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


METRICS: Mapping[str, Counting] = {
    "site": Counting(Counted.SITE),
    "concurrent-user": Counting(Counted.MEASURED, uses=("period",)),
    "token": Counting(Counted.MEASURED, uses=("period",)),
    "employee": Counting(Counted.MEASURED, uses=("contractors",)),
    "rolling-average": Counting(Counted.MEASURED, uses=("weeks",)),
    "resource-value": Counting(Counted.MEASURED, ("tiers",), uses=("tiers", "period")),
    "subscription": Counting(Counted.SUBSCRIBERS),
    "named-user": Counting(Counted.PEOPLE),
    "user": Counting(Counted.PEOPLE),
    "core-points": Counting(
        Counted.SERVERS,
        ("points",),
        uses=("points", "counted_on", "pack", "minimum_in_all", "sub_capacity", "period"),
    ),
    "named-user-plus": Counting(
        Counted.SERVERS,
        any_of=("users_per_processor", "users_per_host"),
        uses=(
            "users_per_processor",
            "users_per_host",
            "counted_on",
            "minimum_in_all",
            "most_processors_per_host",
            "cloud",
        ),
    ),
    "processor-points": Counting(
        Counted.SERVERS, uses=("counted_on", "minimum_in_all", "most_processors_per_host", "cloud")
    ),
    "processor": Counting(
        Counted.SERVERS,
        uses=(
            "counted_on",
            "pack",
            "cores_per_right",
            "minimum_in_all",
            "most_processors_per_host",
            "cloud",
        ),
    ),
    "socket-pair": Counting(
        Counted.SERVERS,
        uses=("counted_on", "pack", "processors_per_right", "machines_per_right", "minimum_in_all"),
    ),
    "core": Counting(
        Counted.SERVERS,
        one_of=("minimum_per_processor", "minimum_per_host", "minimum_per_machine"),
        uses=(
            "counted_on",
            "pack",
            "minimum_per_processor",
            "minimum_per_host",
            "minimum_per_machine",
            "minimum_in_all",
            "cloud",
        ),
    ),
    "client-access-user": Counting(Counted.ACCESS),
    "client-access-device": Counting(Counted.ACCESS),
    "client-access": Counting(Counted.ACCESS),
    "seat": Counting(Counted.ALLOCATIONS),
    "named-device": Counting(Counted.MACHINES),
    "device": Counting(Counted.MACHINES),
    "oem": Counting(Counted.BOUND),
}
"""All of them. Of two by which a product may be licensed, what is short is missing by the later one."""

NAMED = ("named-user", "named-device")
"""Metrics by which what is set aside counts, used or not."""

ON_MACHINES = (Counted.SITE, Counted.MEASURED, Counted.PEOPLE, Counted.MACHINES, Counted.SERVERS)
"""What counts installations; rights by such a metric that cannot be counted might cover any of them."""

RANK: Mapping[str, int] = {metric: len(METRICS) - position for position, metric in enumerate(METRICS)}
"""By which of two metrics something is rather missing: the less, the rather."""


def missing_parameters(line: License) -> tuple[str, ...]:
    """Name the parameters that a line's metric cannot be counted without."""
    given = line.parameters or Parameters()
    counting = METRICS[line.metric]
    missing = tuple(name for name in counting.asks_for if not getattr(given, name))
    lacks = counting.any_of and not any(getattr(given, name) for name in counting.any_of)
    return (*missing, " or ".join(counting.any_of)) if lacks else missing


def unused_parameters(line: License) -> tuple[str, ...]:
    """Name the parameters of a line that its metric does not take: they count for nothing."""
    given, uses = line.parameters or Parameters(), METRICS[line.metric].uses
    stated = (name for name in Parameters.__struct_fields__ if getattr(given, name) not in (None, ()))
    return tuple(name for name in stated if name not in uses)


def unusual_parameters(line: License) -> tuple[str, ...]:
    """Name the parameters of which a line's metric usually has one, if it has none."""
    given = line.parameters or Parameters()
    one_of = METRICS[line.metric].one_of
    return () if any(getattr(given, name) for name in one_of) else one_of
