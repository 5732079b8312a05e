"""How complete the records are: of each field that people rely on, how many records have it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import msgspec

from itamops.facts.lifecycle.state import state_on
from itamops.kinds import KINDS
from itamops.lifecycles import NEW
from itamops.lifecycles.asset import ENDED
from itamops.records.base import Record
from itamops.registry import Registry

FIELDS: Mapping[str, tuple[str, ...]] = {
    "asset": (
        "tag",
        "serial",
        "company",
        "location",
        "team",
        "cost_center",
        "classification",
        "acquisition.on",
        "acquisition.price",
        "acquisition.vendor",
        "in_service",
        "depreciation.finance",
        "warranties",
        "hardware.processor",
        "network.hostname",
        "network.macs",
        "network.approved",
        "last_seen",
    ),
    "instance": ("vcpus", "memory_gb", "team", "cost_center", "application", "network.hostname"),
    "supply": ("item", "unit_price", "minimum", "team"),
    "license": (
        "unit_price",
        "starts",
        "vendor",
        "order",
        "invoice",
        "contract",
        "proof",
        "company",
        "team",
        "cost_center",
    ),
    "request": ("beneficiary", "needed_by", "justification", "cost_center"),
    "order": ("number", "company", "expected", "invoice"),
    "contract": ("number", "ends", "notice_days", "price", "team"),
    "model": (
        "manufacturer",
        "part_number",
        "portable",
        "data_bearing",
        "useful_life_months",
        "end_of_support",
        "list_price",
    ),
    "software": (
        "publisher",
        "metric",
        "versions",
        "authorized",
        "business_purpose",
        "url",
        "deployment",
    ),
    "application": ("owner", "business_capability", "criticality", "functional_fit", "technical_fit"),
    "person": ("name", "email", "employment", "starts", "team", "manager", "company", "location"),
    "team": ("lead", "cost_center", "company"),
    "location": ("company", "address", "country"),
    "vendor": ("contacts", "customer_number"),
}
"""The fields that are asked for, by kind, in the order of a record; the required ones need no asking."""

NOT_GIVEN = (None, "none", ())
"""Values that leave a field empty; a sticker or serial number may be `none`."""


class Filled(msgspec.Struct, frozen=True):
    """How many of a kind's records have a field."""

    kind: str
    field: str
    records: int
    filled: int

    @property
    def missing(self) -> int:
        """How many lack it."""
        return self.records - self.filled


def field_quality(registry: Registry, day: date) -> Iterator[Filled]:
    """Count each field of `FIELDS` over the records that are still accounted for on a day."""
    for kind in KINDS:
        records = [record for record in registry.all(kind.name).values() if _accounted(record, day)]
        for field in FIELDS.get(kind.name, ()) if records else ():
            yield Filled(kind.name, field, len(records), _count(records, field.split(".")))


def is_given(record: Record, field: str) -> bool:
    """Return whether a record has a field, whose parts have dots between them; what is false is not given."""
    value: object = record
    for name in field.split("."):
        value = getattr(value, name, None)
    return value is not False and value not in NOT_GIVEN


def _accounted(record: Record, day: date) -> bool:
    if getattr(record, "erased", None):
        return False
    return not hasattr(record, "lifecycle") or state_on(record, day) not in (NEW, *ENDED)


def _count(records: Iterable[Record], path: list[str]) -> int:
    values: Iterable[object] = records
    for name in path:
        values = [getattr(value, name) for value in values if value is not None]
    return sum(value not in NOT_GIVEN for value in values)
