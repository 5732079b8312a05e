"""What of the catalogue endoflife.date may know: models, and the versions of software."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from itamops.findings import Pointer
from itamops.records.model import EndOfLife, Model
from itamops.records.software import Software
from itamops.registry import Registry


class CataloguePart(NamedTuple):
    """A version of a product, or a model: where it stands in its record, what it is called, and its days.

    `cycle` is the name of its release cycle, None where nobody has written it down.
    """

    pointer: Pointer
    called: str
    cycle: str | None
    days: Mapping[str, date | None]


class Item(NamedTuple):
    """A record of the catalogue, which product of endoflife.date it says it is, and its parts."""

    record: Software | Model
    mapping: EndOfLife | None
    parts: tuple[CataloguePart, ...]


def items(registry: Registry) -> Iterator[Item]:
    """Yield the software and the models of a registry."""
    for software in registry.of(Software).values():
        yield Item(software, software.endoflife, tuple(_versions(software)))
    for model in registry.of(Model).values():
        cycle = model.endoflife.cycle if model.endoflife else None
        days = {field: getattr(model, field) for field in ("released", "end_of_sale", "end_of_support")}
        yield Item(model, model.endoflife, (CataloguePart((), model.label, cycle, days),))


def _versions(software: Software) -> Iterator[CataloguePart]:
    """Yield the versions; a cycle of the product as a whole is that of its only version."""
    whole = software.endoflife.cycle if software.endoflife and len(software.versions) == 1 else None
    for position, version in enumerate(software.versions):
        days = {field: getattr(version, field) for field in ("released", "end_of_support")}
        yield CataloguePart(
            ("versions", position), version.version, version.cycle or whole or version.version, days
        )
