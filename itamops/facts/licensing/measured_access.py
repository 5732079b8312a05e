"""Who reached a product, and from which device, as it was measured."""

from collections.abc import Iterator
from datetime import date

from itamops.records.base import Metric
from itamops.records.license import License
from itamops.records.usage import Usage
from itamops.registry import Registry
from itamops.registry.sheets import Row

BY_ACCESS: tuple[Metric, ...] = (
    "client-access",
    "client-access-user",
    "client-access-device",
    "named-user-plus",
)
"""Metrics that ask who reaches a product; of others no measurement is looked into."""


def measurements_of_access(registry: Registry) -> Iterator[Usage]:
    """Yield measurements of the products whose rights go by who reaches them, oldest first."""
    products = {
        product
        for line in registry.of(License).values()
        if line.metric in BY_ACCESS
        for product in line.covers
    }
    for usage in sorted(registry.of(Usage).values(), key=_last_day) if products else ():
        if usage.product in products:
            yield usage


def measured_access(registry: Registry, day: date) -> Iterator[tuple[str, Row]]:
    """Yield the rows that name a person, of each product's newest measurement with such rows: product, row.

    A measurement counts from the day that it begins on until another follows.
    """
    newest: dict[str, list[Row]] = {}
    for usage in measurements_of_access(registry):
        if usage.from_ <= day:
            named = [row for row in registry.rows(usage) if "person" in row]
            newest[usage.product] = named or newest.get(usage.product, [])
    for product, rows in newest.items():
        yield from ((product, row) for row in rows)


def _last_day(usage: Usage) -> tuple[date, str]:
    return usage.to, usage.id
