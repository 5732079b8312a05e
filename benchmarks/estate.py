"""An invented estate of any size: how many records of each kind there are, and how far each device has come.

Nothing is drawn by chance. A record follows from its number, so records agree with each other without being
looked up, and every run gives the same.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from itamops.authoring.ids import CROCKFORD
from itamops.kinds import KIND_BY_NAME

DAY = date(2026, 6, 30)
"""The day to judge the estate on: all that happened in it happened before."""

FIRST_ORDER = date(2022, 1, 3)
DAYS_OF_ORDERS = 1200
DAYS_TO_DELIVER = 9

PER_THOUSAND_DEVICES: Mapping[str, int] = {
    "person": 400,
    "instance": 80,
    "license": 80,
    "contract": 10,
    "team": 10,
    "usage": 5,
    "software": 5,
    "application": 5,
    "model": 3,
    "supply": 3,
    "count": 2,
    "vendor": 2,
}
"""How many records stand beside each thousand devices; those of the other kinds follow from the devices."""

AT_LEAST: Mapping[str, int] = {"software": 10, "model": 6, "license": 36, "vendor": 4}
"""Kinds of which a few are needed before an estate makes sense; of the others one is enough."""

DEVICES_OF_ORDER = 16
DEVICES_OF_REQUEST = 7
DEVICES_OF_DISPOSAL = 150
"""Of so many devices in a row, those that are disposed of leave together."""
DEVICES_OF_SITE = 1_000
DEVICES_OF_COMPANY = 10_000
OPENED_OF_WAIVER = 10

SITE, STORE, FIRST_FLOOR, LOCATIONS_OF_SITE = 0, 1, 2, 8
"""The locations of a site in their order: the site itself, its store, and the floors."""

ONE_LEFT_OF = 20
"""Of so many people one has left."""


class Category(NamedTuple):
    """A category of devices: its share in percent, what of it holds data, and who or what has it in use."""

    name: str
    share: int
    price: int
    medium: str | None = None
    holder: str = "person"
    accepted: bool = False
    cores: int = 0


CATEGORIES = (
    Category("laptop", 50, 1349, "flash", accepted=True, cores=12),
    Category("desktop", 12, 899, "flash", cores=8),
    Category("monitor", 16, 329),
    Category("phone", 14, 649, "flash", accepted=True),
    Category("server", 5, 8900, "magnetic", "location", cores=32),
    Category("switch", 3, 2400, None, "location"),
)

LAST_STEPS: Mapping[str, int] = {
    "receive": 8,
    "issue": 71,
    "lend": 3,
    "share": 3,
    "repair": 1,
    "lose": 1,
    "send": 1,
    "retire": 3,
    "dispose": 8,
    "open": 1,
}
"""The last step in a device's life, and how many percent of the devices took it; `open` is an import's."""

ENDS_IN_STORE = ("receive", "retire", "dispose", "open")

METRICS = ("device", "user", "device", "subscription", "core", "device", "seat", "device", "", "device")
"""How products are counted, in turn; one that is not counted is open source."""

INSTALLED_ON = {"laptop": ("device", "user", ""), "desktop": ("device", "user", ""), "server": ("core",)}
"""What is installed on devices of a category, by how it is counted."""

INSTALLED = {"laptop": 3, "desktop": 3, "server": 1}
"""How many products are."""

ONE_SEAT_OF = 10
"""Of so many devices that were issued one has a seat set aside."""

CATEGORY_AT = [category for category in CATEGORIES for _ in range(category.share)]
LAST_STEP_AT = [step for step, share in LAST_STEPS.items() for _ in range(share)]


class Device(NamedTuple):
    """What a device's record is made from, and all records that name it."""

    number: int
    category: Category
    last_step: str
    received: date
    location: int
    products: Sequence[int]

    @property
    def id(self) -> str:
        """Its id."""
        return identifier("asset", self.number)

    @property
    def order(self) -> int:
        """The order that it came with."""
        return self.number // DEVICES_OF_ORDER

    @property
    def disposal(self) -> int:
        """The disposal order that it leaves with, if it does."""
        return self.number // DEVICES_OF_DISPOSAL

    @property
    def was_issued(self) -> bool:
        """Whether somebody asked for it and got it."""
        return self.last_step in ("issue", "repair", "lose", "retire", "dispose")

    @property
    def is_in_use(self) -> bool:
        """Whether it serves now."""
        return self.last_step in ("issue", "lend", "share")

    @property
    def has_seat(self) -> bool:
        """Whether a seat is set aside for it."""
        return self.last_step == "issue" and self.number % ONE_SEAT_OF == 0


def identifier(kind: str, number: int) -> str:
    """Make the id of a record: a slug, or a prefix and what looks like eight random characters."""
    prefix = KIND_BY_NAME[kind].prefix
    return f"{prefix}-{scrambled(number)}" if prefix else f"{kind}-{number}"


def scrambled(number: int) -> str:
    """Return eight characters that no other number below 2 to the 40th gives: an odd factor permutes them."""
    mixed = number * 0x9E3779B97F % (1 << 40)
    return "".join(CROCKFORD[mixed >> shift & 31] for shift in range(0, 40, 5))


def document_hash(*what: object) -> str:
    """Return the hash of a document that nobody wrote."""
    return f"sha256:{sha256(repr(what).encode()).hexdigest()}"


def store_of(location: int) -> int:
    """Return the store of the site that a location is part of."""
    return location - location % LOCATIONS_OF_SITE + STORE


class Estate:
    """An organization with so many devices."""

    def __init__(self, devices: int) -> None:
        self.sizes = {
            kind: max(AT_LEAST.get(kind, 1), devices * share // 1000)
            for kind, share in PER_THOUSAND_DEVICES.items()
        }
        self.sizes |= {
            "asset": devices,
            "request": -(-devices // DEVICES_OF_REQUEST),
            "order": -(-devices // DEVICES_OF_ORDER),
            "company": -(-devices // DEVICES_OF_COMPANY),
            "location": -(-devices // DEVICES_OF_SITE) * LOCATIONS_OF_SITE,
        }
        self.counted_by = {metric: self._products((metric,)) for metric in METRICS}
        self.paid = self._products(tuple(filter(None, METRICS)))
        self.installed_on = {category: self._products(metrics) for category, metrics in INSTALLED_ON.items()}
        self.devices = [self._device(number) for number in range(devices)]
        self.hosts = [
            device for device in self.devices if device.category.name == "server" and device.is_in_use
        ]
        self.opened = [device for device in self.devices if device.last_step == "open"]
        disposed = [device for device in self.devices if device.last_step == "dispose"]
        self.sanitized = [device for device in disposed if device.category.medium]
        self.disposals = [list(group) for _, group in groupby(disposed, attrgetter("disposal"))]
        self.sizes |= {
            "disposal": len(self.disposals),
            "sanitization": len(self.sanitized),
            "waiver": -(-len(self.opened) // OPENED_OF_WAIVER),
        }

    def id_of(self, kind: str, number: int) -> str:
        """Return the id of a record by any number: those that there are take turns."""
        return identifier(kind, number % self.sizes[kind])

    def person(self, number: int) -> str:
        """Return the id of somebody who is still there, by any number: the last of each twenty has left."""
        people = self.sizes["person"]
        turn = number % (people - people // ONE_LEFT_OF)
        return identifier("person", turn + turn // (ONE_LEFT_OF - 1))

    def floor(self, number: int) -> int:
        """Return a location that people work at, by any number."""
        floors = LOCATIONS_OF_SITE - FIRST_FLOOR
        site = number // floors * LOCATIONS_OF_SITE % self.sizes["location"]
        return site + FIRST_FLOOR + number % floors

    def company_of(self, location: int) -> str:
        """Return the company whose site a location is part of."""
        return self.id_of("company", location // LOCATIONS_OF_SITE)

    def subscription_of(self, person: int) -> int:
        """Return the product that a person subscribes to."""
        products = self.counted_by["subscription"]
        return products[person % len(products)]

    def seat_of(self, device: int) -> str:
        """Return the license line that a device's seat is taken from."""
        return identifier("license", self.paid.index(self.seat_product(device)))

    def seat_product(self, device: int) -> int:
        """Return the product that a device's seat is for."""
        products = self.counted_by["seat"]
        return products[device % len(products)]

    @cached_property
    def rights_used(self) -> Mapping[int, int]:
        """How many rights of each product are used at the most."""
        used: Counter[int] = Counter()
        for device in self.devices:
            used.update(dict.fromkeys(device.products, device.category.cores))
            used.update([self.seat_product(device.number)] if device.has_seat else [])
        for person in range(self.sizes["person"]):
            used[self.subscription_of(person)] += 1
        return used

    @cached_property
    def at_location(self) -> Mapping[int, Sequence[Device]]:
        """The devices that stand at each location."""
        found: defaultdict[int, list[Device]] = defaultdict(list)
        for device in self.devices:
            found[device.location].append(device)
        return found

    def within(self, location: int) -> Iterator[Device]:
        """Return the devices that stand at a location, or at one of a site."""
        is_site = location % LOCATIONS_OF_SITE == SITE
        for place in range(location, location + (LOCATIONS_OF_SITE if is_site else 1)):
            yield from self.at_location.get(place, ())

    def _device(self, number: int) -> Device:
        order = number // DEVICES_OF_ORDER
        category = CATEGORY_AT[order * 37 % 100]
        last_step = LAST_STEP_AT[number * 61 % 100]
        floor = self.floor(number)
        products = self.installed_on.get(category.name, ())
        return Device(
            number,
            category,
            last_step,
            FIRST_ORDER + timedelta(DAYS_TO_DELIVER + order * DAYS_OF_ORDERS // self.sizes["order"]),
            store_of(floor) if last_step in ENDS_IN_STORE else floor,
            [
                products[(number * 3 + turn) % len(products)]
                for turn in range(INSTALLED.get(category.name, 0))
            ],
        )

    def _products(self, metrics: Sequence[str]) -> Sequence[int]:
        return [
            number for number in range(self.sizes["software"]) if METRICS[number % len(METRICS)] in metrics
        ]
