"""Every sanitized medium, with the fields of a certificate of sanitization (NIST SP 800-88)."""

from collections.abc import Iterator

from itamops.facts.disposal.sanitization import done_on, is_effective
from itamops.records.sanitization import Sanitization, Signatory
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row, Value

COLUMNS = (
    Column("sanitization", "Sanitization", ColumnType.ID, "sanitization"),
    Column("asset", "Asset", ColumnType.ID, "asset"),
    Column("medium", "Medium"),
    Column(
        "effective", "Effective", ColumnType.BOOLEAN, meaning="verification passed, validated as effective"
    ),
    Column("category", "Category", ColumnType.STATE),
    Column("technique", "Technique", ColumnType.STATE),
    Column("done", "Done", ColumnType.DAY, meaning="performed and verified"),
    Column("disposal", "Disposal", ColumnType.ID, "disposal"),
    Column("manufacturer", "Manufacturer"),
    Column("model_name", "Model"),
    Column("serial", "Serial"),
    Column("property_number", "Property number"),
    Column("media_type", "Media type", ColumnType.STATE),
    Column("source", "Source", ColumnType.REFERENCE),
    Column("classification_before", "Classification before", ColumnType.STATE),
    Column("backup", "Data backed up", ColumnType.STATE),
    Column("backup_where", "Backup"),
    Column("standard", "Standard"),
    Column("details", "Details"),
    Column("tool", "Tool"),
    Column("tool_version", "Tool version"),
    Column("extent", "Verified", ColumnType.STATE, meaning="extent of the verification"),
    Column("verification", "Verification", ColumnType.STATE),
    Column("validation", "Validation", ColumnType.STATE),
    Column("validated_by", "Validated by", ColumnType.ID, "person"),
    Column("classification_after", "Classification after", ColumnType.STATE),
    Column("destination", "Destination", ColumnType.STATE),
    *(
        column
        for role, title in (("performer", "Performed"), ("verifier", "Verified"))
        for column in (
            Column(role, f"{title} by"),
            Column(f"{role}_title", f"{title} by, position"),
            Column(f"{role}_organization", f"{title} by, organization"),
            Column(f"{role}_on", f"{title} on", ColumnType.DAY),
            Column(f"{role}_where", f"{title} in"),
            Column(f"{role}_contact", f"{title} by, contact"),
            Column(f"{role}_signature", f"{title} by, signature"),
        )
    ),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield the sanitizations that were performed by the day, the latest first."""
    done = [one for one in context.registry.of(Sanitization).values() if one.performer.on <= context.day]
    for record in sorted(done, key=lambda one: (-done_on(one).toordinal(), one.id)):
        yield (
            record.id,
            record.asset,
            record.medium,
            is_effective(record),
            record.category,
            record.technique,
            done_on(record),
            record.disposal,
            record.manufacturer,
            record.model,
            record.serial,
            record.property_number,
            record.media_type,
            record.source,
            record.classification_before,
            record.backup,
            record.backup_where,
            record.standard,
            record.details,
            record.tool,
            record.tool_version,
            record.verification.extent,
            record.verification.result,
            record.validation.outcome,
            record.validation.by,
            record.classification_after,
            record.destination,
            *_signed(record.performer),
            *_signed(record.verifier),
        )


def _signed(by: Signatory) -> tuple[Value, ...]:
    return by.name, by.title, by.organization, by.on, by.where, by.contact, by.signature


REPORT = ReportDefinition(
    name="sanitizations",
    title="Sanitizations",
    description="Every sanitized medium, with the fields of a certificate of sanitization.",
    columns=COLUMNS,
    rows=rows,
)
