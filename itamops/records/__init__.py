"""Records: one module a kind, each a tree of typed values."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

import msgspec

from itamops.records.application import Application
from itamops.records.asset import Asset
from itamops.records.base import Record, decode_scalar
from itamops.records.company import Company
from itamops.records.contract import Contract
from itamops.records.count import Count
from itamops.records.disposal import Disposal
from itamops.records.instance import Instance
from itamops.records.license import License
from itamops.records.location import Location
from itamops.records.model import Model
from itamops.records.order import Order
from itamops.records.person import Person
from itamops.records.request import Request
from itamops.records.sanitization import Sanitization
from itamops.records.software import Software
from itamops.records.supply import Supply
from itamops.records.team import Team
from itamops.records.usage import Usage
from itamops.records.vendor import Vendor
from itamops.records.waiver import Waiver

__all__ = ["RECORDS", "decode_record"]

RECORDS: Mapping[str, type[Record]] = {
    record.kind: record
    for record in (
        Asset,
        Instance,
        Supply,
        License,
        Usage,
        Request,
        Order,
        Contract,
        Disposal,
        Sanitization,
        Count,
        Waiver,
        Model,
        Software,
        Application,
        Person,
        Team,
        Company,
        Location,
        Vendor,
    )
}


def decode_record(kind: str, json_bytes: bytes) -> Record:
    """Read a record that its schema accepted; decimals and money stay exact.

    Raises `msgspec.ValidationError` for a record that the schema would have refused.
    """
    return _decoder(kind).decode(json_bytes)


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Record]:
    return msgspec.json.Decoder(RECORDS[kind], dec_hook=decode_scalar, float_hook=Decimal)
