"""Physical counts."""

from datetime import date
from typing import ClassVar

from itamops.records.base import AssetId, LocationId, Part, PersonId, Record, Rows


class Exclusion(Part, frozen=True, kw_only=True):
    """An asset that was left out on purpose."""

    asset: AssetId
    reason: str


class Scope(Part, frozen=True, kw_only=True):
    """What was to be counted; without categories, everything."""

    places_within: bool = True
    categories: tuple[str, ...] = ()
    excluded: tuple[Exclusion, ...] = ()


class Count(Record, frozen=True, kw_only=True):
    """Somebody went through a place and noted what is there: the sightings are the rows beside it.

    What was expected, moved, missing or unexpected is worked out from them.
    """

    kind: ClassVar[str] = "count"

    location: LocationId
    on: date
    by: PersonId
    scope: Scope | None = None
    sightings: Rows
