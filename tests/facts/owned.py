"""Devices and contracts that cost something, as text, and what of them reports show."""

from collections.abc import Callable
from datetime import date

from itamops.facts.costs.cost_of_ownership import CostOfOwnership, Part, costs_of_ownership
from itamops.records.base import Money
from itamops.registry import Registry
from itamops.reports import Value, build_report

Read = Callable[[str], Registry]

DAY = date(2027, 1, 1)
IN_USE = "{on: 2026-01-01, to: in_use, substate: shared, by: jlind, assignee: team/it}"
MODEL = "--- model\nid: laptop\nname: Laptop\ncategory: laptop\n"


def device(
    number: int,
    price: str | None = "1500.00 EUR",
    more: str = "",
    entries: str = IN_USE,
    on: str = "2026-01-01",
) -> str:
    """Return a device of the team IT that was bought on a day for a price."""
    state, substate = ("disposed", "sold") if "disposed" in entries else ("in_use", "shared")
    paid = f"price: {price}, " if price else ""
    return f"""
--- asset
id: lap-0000000{number}
tag: none
serial: S{number}
model: laptop
state: {state}
substate: {substate}
team: it
acquisition: {{{paid}on: {on}}}
lifecycle: [{entries}]
{more}
"""


def contract(more: str) -> str:
    return f"""
--- contract
id: ctr-00000001
type: support
vendor: dell
state: active
{more}
lifecycle: [{{on: 2020-01-01, to: active, by: jlind, proof: "1"}}]
"""


def cost(registry: Registry, thing: str = "asset/lap-00000001", day: date = DAY) -> CostOfOwnership:
    return costs_of_ownership(registry, day)[thing]


def amounts(found: CostOfOwnership) -> dict[Part, str]:
    return {part: str(total.amount.amount) for part, total in found.parts.items()}


def reported(registry: Registry, name: str, day: date = DAY) -> list[dict[str, Value]]:
    """Return the rows of a report by the names of its columns, amounts as text."""
    report = build_report(name, registry, day)
    names = [column.name for column in report.columns]
    return [
        dict(zip(names, (str(v) if isinstance(v, Money) else v for v in row), strict=True))
        for row in report.rows
    ]


CONTRACT_2026 = contract("starts: 2026-01-01\nends: 2026-12-31\nprice: 300.00 EUR")
NAMES_IT = "contracts: [ctr-00000001]"


def license_line(number: int, more: str) -> str:
    return f"""
--- license
id: lic-0000000{number}
product: cad
metric: device
state: active
{more}
lifecycle: [{{on: 2026-01-01, to: active, by: jlind}}]
"""


CAD = "--- software\nid: cad\nname: CAD\n"
INSTALLED = "software: [{{product: cad, installed: {}, removed: {}}}]"
