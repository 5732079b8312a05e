"""Every virtual machine and cloud instance."""

from collections.abc import Iterator

from itamops.facts.lifecycle.state import entry_on
from itamops.records.asset import Network
from itamops.records.instance import Instance
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Instance", ColumnType.ID, "instance"),
    Column("name", "Name"),
    Column("state", "State", ColumnType.STATE),
    Column("host", "Host", ColumnType.ID, "asset"),
    Column("cluster", "Cluster"),
    Column("provider", "Provider"),
    Column("region", "Region"),
    Column("application", "Application", ColumnType.ID, "application"),
    Column("team", "Team", ColumnType.ID, "team"),
    Column("vcpus", "vCPUs", ColumnType.NUMBER),
    Column("memory_gb", "Memory (GB)", ColumnType.NUMBER),
    Column("storage_gb", "Storage (GB)", ColumnType.NUMBER),
    Column("cost_per_month", "Monthly cost", ColumnType.MONEY),
    Column("hostname", "Hostname"),
    Column("company", "Company", ColumnType.ID, "company"),
    Column("cost_center", "Cost center"),
    Column("since", "Since", ColumnType.DAY, meaning="first day in its state"),
    Column("installed", "Software", ColumnType.NUMBER, meaning="products installed on the day"),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the instances by their names."""
    instances = context.registry.of(Instance).values()
    for instance in sorted(instances, key=lambda instance: (instance.label, instance.id)):
        entry = entry_on(instance, context.day)
        if entry is None:
            continue
        network = instance.network or Network()
        yield (
            instance.id,
            instance.name,
            entry.to,
            instance.host,
            instance.cluster,
            instance.provider,
            instance.region,
            instance.application,
            instance.team,
            instance.vcpus,
            instance.memory_gb,
            instance.storage_gb,
            instance.cost_per_month,
            network.hostname,
            instance.company,
            instance.cost_center,
            entry.on,
            len({one.product for one in instance.software if one.present_on(context.day)}),
        )


REPORT = ReportDefinition(
    name="instances",
    title="Virtual machines and cloud instances",
    description="Every instance with its host or provider, size and monthly cost.",
    columns=COLUMNS,
    rows=rows,
)
