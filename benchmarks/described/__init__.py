"""The records of an estate as plain data: for each kind a function from a number to the record."""

from collections.abc import Callable, Iterator, Mapping

from described.departures import disposal, sanitization
from described.equipment import asset, instance, model, supply
from described.organization import company, location, person, team, vendor
from described.parts import Data
from described.purchases import contract, order, request
from described.rights import application, license_line, software, usage
from described.scrutiny import count, sightings_of, waiver
from estate import Estate, identifier
from itamops.records.base import record_path

KINDS: Mapping[str, Callable[[Estate, int], Data]] = {
    "asset": asset,
    "instance": instance,
    "supply": supply,
    "license": license_line,
    "usage": usage,
    "request": request,
    "order": order,
    "contract": contract,
    "disposal": disposal,
    "sanitization": sanitization,
    "count": count,
    "waiver": waiver,
    "model": model,
    "software": software,
    "application": application,
    "person": person,
    "team": team,
    "company": company,
    "location": location,
    "vendor": vendor,
}


def records(estate: Estate) -> Iterator[tuple[str, Data]]:
    """Yield all records, each with its kind."""
    for kind, describe in KINDS.items():
        for number in range(estate.sizes[kind]):
            yield kind, {"id": identifier(kind, number), **describe(estate, number)}


def sheets(estate: Estate) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each table that stands beside a record."""
    for number in range(estate.sizes["count"]):
        path = record_path("count", identifier("count", number), count(estate, number))
        yield path.replace(".yaml", ".csv"), sightings_of(estate, number)
