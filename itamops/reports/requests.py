"""Every request with its age and what it waits for."""

from collections.abc import Iterator

from itamops.facts.purchasing.requests import RequestProgress, request_progress
from itamops.reports.report import Column, ColumnType, ReportContext, ReportDefinition, Row

COLUMNS = (
    Column("id", "Request", ColumnType.ID, "request"),
    Column("name", "Name"),
    Column("type", "Type", ColumnType.STATE),
    Column("state", "State", ColumnType.STATE),
    Column("waits_for", "Waits for"),
    Column("waiting_days", "Waiting (days)", ColumnType.NUMBER, meaning="days in the current state"),
    Column("age_days", "Age (days)", ColumnType.NUMBER, meaning="from opening to closing, or to the day"),
    Column("requester_name", "Requester"),
    Column("estimate", "Estimate", ColumnType.MONEY, meaning="sum of all lines"),
    Column("further_estimate", "Estimate in other currencies"),
    Column("needed_by", "Needed by", ColumnType.DAY),
    Column("wanted", "Wanted", ColumnType.NUMBER),
    Column("fulfilled", "Fulfilled", ColumnType.NUMBER),
    Column("cancelled", "Cancelled", ColumnType.NUMBER),
    Column("open", "Open", ColumnType.NUMBER),
    Column("requester", "Requested by", ColumnType.ID, "person"),
    Column("beneficiary", "For", ColumnType.REFERENCE),
    Column("cost_center", "Cost center"),
    Column("opened", "Opened", ColumnType.DAY),
)


def rows(context: ReportContext) -> Iterator[Row]:
    """Yield waiting requests, the longest first; then fulfilled ones; then closed ones, the newest first."""
    found = request_progress(context.registry, context.day).values()

    def order(progress: RequestProgress) -> tuple[bool, bool, int, str]:
        over = progress.waits_for is None
        first = progress.opened.toordinal() if over else progress.waiting_days or 0
        return over, progress.state == "fulfilled", -first, progress.request.id

    for progress in sorted(found, key=order):
        request = progress.request
        yield (
            request.id,
            request.name,
            request.type,
            progress.state,
            progress.waits_for,
            progress.waiting_days,
            progress.age_days,
            context.label("person", request.requester),
            *context.money(progress.estimate),
            request.needed_by,
            progress.wanted,
            progress.fulfilled,
            progress.cancelled,
            progress.open,
            request.requester,
            request.beneficiary,
            request.cost_center,
            progress.opened,
        )


REPORT = ReportDefinition(
    name="requests",
    title="Requests",
    description="Every request with its age, its state and what it waits for.",
    columns=COLUMNS,
    rows=rows,
)
