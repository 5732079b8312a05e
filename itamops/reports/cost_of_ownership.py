"""Total cost of ownership of devices, instances, models, teams and applications until the day."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from itamops.facts.costs.cost_groups import (
    GroupCost,
    costs_by_application,
    costs_by_model,
    costs_by_team,
    nothing,
    unallocated_by_application,
    unallocated_by_team,
)
from itamops.facts.costs.cost_of_ownership import PARTS, CostOfOwnership, costs_of_ownership
from itamops.facts.currency import ConvertedTotal
from itamops.records.asset import Asset
from itamops.records.instance import Instance
from itamops.registry import Registry
from itamops.reports.report import (
    Column,
    ColumnType,
    ReportContext,
    ReportDefinition,
    Row,
    left_out_cells,
    left_out_columns,
)

AMOUNTS = (
    Column("total", "Total", ColumnType.MONEY, meaning="sum of the parts that can be converted"),
    Column(
        "monthly",
        "Monthly",
        ColumnType.MONEY,
        meaning="with the price spread over the useful life; in sums, of current devices and instances",
    ),
    Column("price", "Price", ColumnType.MONEY),
    Column("extras", "Extras", ColumnType.MONEY, meaning="extras that are not refunded"),
    Column("maintenance", "Maintenance", ColumnType.MONEY, meaning="not under warranty"),
    Column("labor", "Labor", ColumnType.MONEY, meaning="hours x hourly rates"),
    Column("contracts", "Contracts", ColumnType.MONEY, meaning="shares of the amounts billed"),
    Column("licenses", "Licenses", ColumnType.MONEY, meaning="shares by rights used"),
    Column("energy", "Energy", ColumnType.MONEY),
    Column("hosting", "Hosting", ColumnType.MONEY, meaning="monthly cost of instances"),
    Column("disposal", "Disposal", ColumnType.MONEY, meaning="fees"),
    Column("recovered", "Recovered", ColumnType.MONEY, meaning="proceeds and refunds, negative"),
    Column("further", "Other currencies", meaning="amounts without a rate"),
    *left_out_columns("amounts in no sum"),
)

UNALLOCATED = Column(
    "unallocated",
    "Unallocated",
    ColumnType.MONEY,
    meaning="shared costs without a device or instance, in no total: see shared-costs",
)

DEVICE_COLUMNS = (
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("tag", "Tag"),
    Column("model_name", "Model"),
    Column("age_months", "Months", ColumnType.NUMBER, meaning="in service"),
    Column("benchmark", "Benchmark", ColumnType.STATE, meaning="the total compared with others of the model"),
    *AMOUNTS,
    Column("team", "Team", ColumnType.ID, "team"),
    Column("model", "Model id", ColumnType.ID, "model"),
)

INSTANCE_COLUMNS = (
    Column("instance", "Instance", ColumnType.ID, "instance"),
    Column("name", "Name"),
    *AMOUNTS,
    Column("team", "Team", ColumnType.ID, "team"),
    Column("application", "Application", ColumnType.ID, "application"),
)


def device_rows(context: ReportContext) -> Iterator[Row]:
    """Yield all current and former devices, the most expensive first."""
    assets = context.registry.of(Asset)
    for asset_id, cost in _dearest_first(context, Asset.kind):
        asset = assets[asset_id]
        yield (
            asset_id,
            asset.tag,
            context.label("model", asset.model),
            cost.age_months,
            cost.benchmark,
            *_amounts(cost),
            asset.team,
            asset.model,
        )


def instance_rows(context: ReportContext) -> Iterator[Row]:
    """Yield the instances with a cost, the most expensive first."""
    instances = context.registry.of(Instance)
    for instance_id, cost in _dearest_first(context, Instance.kind):
        instance = instances[instance_id]
        yield instance_id, instance.label, *_amounts(cost), instance.team, instance.application


def _dearest_first(context: ReportContext, kind: str) -> list[tuple[str, CostOfOwnership]]:
    costs = costs_of_ownership(context.registry, context.day)
    prefix = f"{kind}/"
    found = [(thing.removeprefix(prefix), cost) for thing, cost in costs.items() if thing.startswith(prefix)]
    return sorted(found, key=lambda one: (-one[1].total.amount.amount, one[0]))


def _amounts(cost: CostOfOwnership | GroupCost) -> Row:
    parts = [cost.parts.get(part) for part in PARTS]
    return (
        cost.total.amount,
        cost.monthly,
        *(part.amount if part else None for part in parts),
        " + ".join(map(str, cost.total.without_rate)) or None,
        *left_out_cells(cost.left_out),
    )


def _grouped(
    kind: str,
    title: str,
    costs: Callable[[Registry, date], Mapping[str, GroupCost]],
    unallocated: Callable[[Registry, date], Mapping[str, ConvertedTotal]] | None = None,
) -> ReportDefinition:
    """Return the report of costs by a kind of record, the most expensive first.

    A column has the unallocated shared costs of each group, if there are any.
    """

    def rows(context: ReportContext) -> Iterator[Row]:
        left = unallocated(context.registry, context.day) if unallocated else {}
        none = nothing(context.registry.configuration.currency)
        groups = {**dict.fromkeys(left, none), **costs(context.registry, context.day)}
        for group in sorted(groups, key=lambda group: (-groups[group].total.amount.amount, group)):
            cost = groups[group]
            label = context.label(kind, group)
            beside = [left[group].amount if group in left else None] if unallocated else []
            yield group or None, label, cost.devices, cost.instances, *_amounts(cost), *beside

    return ReportDefinition(
        name=f"tco-by-{kind}",
        title=f"Total cost of ownership by {kind}",
        description=f"The cost of all devices and instances of each {kind} until the day, by part.",
        columns=(
            Column(kind, title, ColumnType.ID, kind),
            Column("name", "Name"),
            Column("devices", "Devices", ColumnType.NUMBER, meaning="current and former"),
            Column("instances", "Instances", ColumnType.NUMBER),
            *AMOUNTS,
            *([UNALLOCATED] if unallocated else []),
        ),
        rows=rows,
    )


REPORT = ReportDefinition(
    name="tco",
    title="Total cost of ownership",
    description="The cost of each device until the day, by part, and its monthly cost.",
    columns=DEVICE_COLUMNS,
    rows=device_rows,
)
INSTANCES = ReportDefinition(
    name="tco-instances",
    title="Total cost of ownership of instances",
    description="The cost of each virtual machine and cloud instance until the day, by part.",
    columns=INSTANCE_COLUMNS,
    rows=instance_rows,
)
BY_MODEL = _grouped("model", "Model", costs_by_model)
BY_TEAM = _grouped("team", "Team", costs_by_team, unallocated_by_team)
BY_APPLICATION = _grouped("application", "Application", costs_by_application, unallocated_by_application)
