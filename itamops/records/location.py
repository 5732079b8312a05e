"""Locations."""

from typing import ClassVar, Literal

from itamops.records.asset import Issue
from itamops.records.base import CompanyId, LocationId, Record

LocationType = Literal[
    "region", "site", "building", "floor", "room", "store", "data_center", "home", "vehicle", "external"
]


class Location(Record, frozen=True, kw_only=True):
    """A place where things stand; places nest, and a missing address or timezone is that of the parent."""

    kind: ClassVar[str] = "location"

    type: LocationType
    parent: LocationId | None = None
    company: CompanyId | None = None
    address: str | None = None
    country: str | None = None
    timezone: str | None = None
    issued: tuple[Issue, ...] = ()
