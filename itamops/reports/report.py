"""A report: a named table of typed values, the same in the terminal, in files, on pages and in queries."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from itamops.facts.currency import exchange
from itamops.facts.money import is_negative, lead, sums
from itamops.findings import Finding
from itamops.records.asset import Asset
from itamops.records.base import Money
from itamops.records.license import License
from itamops.registry import Registry
from itamops.registry.names import label_of, name_of

Value = str | int | Decimal | bool | date | Money | None
"""The value of a cell; an empty cell is None, never an empty text."""

Row = tuple[Value, ...]


class ColumnType(StrEnum):
    """The type of a column's values; it decides how they are aligned, linked and compared."""

    TEXT = "text"
    ID = "id"  # the id of a record of the column's kind
    REFERENCE = "reference"  # `kind/id`, where several kinds fit
    STATE = "state"
    DAY = "day"
    NUMBER = "number"
    PERCENT = "percent"  # in hundredths: 72.5 is 72.5 %
    MONEY = "money"
    BOOLEAN = "boolean"


class Column(msgspec.Struct, frozen=True):
    """One column: its name for programs, its title for people, and what its values are.

    `kind` is the kind of record that an id column names; `meaning` defines the value where the title is not
    enough.
    """

    name: str
    title: str
    type: ColumnType = ColumnType.TEXT
    kind: str = ""
    meaning: str = ""


class Report(msgspec.Struct, frozen=True):
    """A table on a day; every row has a cell for every column.

    `left_out` has the paths of files that could not be read; their records are in no row.
    """

    name: str
    title: str
    description: str
    day: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


class ReportContext(msgspec.Struct, frozen=True):
    """The input of a report: the records, the day, the findings of a check, and the files left out."""

    registry: Registry
    day: date
    findings: Sequence[Finding] = ()
    left_out: tuple[str, ...] = ()

    def label(self, kind: str, record_id: str | None) -> str | None:
        """Return the label of a record, its id if there is no such record, None without an id."""
        return label_of(self.registry, kind, record_id) if record_id else None

    def label_of(self, reference: str | None) -> str | None:
        """Return the label of the record of a reference, `kind/id`."""
        kind, _, record_id = (reference or "").partition("/")
        return self.label(kind, record_id)

    def called(self, reference: str) -> str | None:
        """Return the full name of the record of a reference; that of an asset has its model and tag."""
        kind, _, record_id = reference.partition("/")
        asset = self.registry.of(Asset).get(record_id) if kind == Asset.kind else None
        return name_of(self.registry, asset) if asset else self.label(kind, record_id)

    def products(self, line: License) -> str:
        """Return the names of the products of an entitlement line."""
        return ", ".join(label_of(self.registry, "software", product) for product in line.covers)

    def money(self, totals: Sequence[Money]) -> tuple[Money | None, str | None]:
        """Return sums by currency as two cells: that in the registry's currency, and the others as text."""
        first, others = lead(totals, self.registry.configuration.currency)
        return first, _as_text(others)

    def paid(self, prices: Sequence[Money | None]) -> tuple[Money | None, str | None, int]:
        """Return the two cells of `money`, and how many prices are left out: unknown, or under zero."""
        counted = [price for price in prices if price and not is_negative(price)]
        return (*self.money(sums(counted)), len(prices) - len(counted))

    def total(self, amounts: Iterable[Money | None]) -> tuple[Money, str | None]:
        """Return the sum of the known amounts at the rates of the day, and those without a rate as text."""
        known = ((amount, self.day) for amount in amounts if amount)
        total = exchange(self.registry).total(known)
        return total.amount, _as_text(total.without_rate)


def left_out_columns(meaning: str) -> tuple[Column, Column]:
    """Return the two columns for what a row does not include: how many, and why."""
    return (
        Column("left_out", "Left out", ColumnType.NUMBER, meaning=meaning),
        Column("left_out_why", "Why left out"),
    )


def left_out_cells(reasons: Sequence[str], number: int | None = None) -> tuple[int, str | None]:
    """Return the cells of these columns; without a number, each reason counts as one."""
    return len(reasons) if number is None else number, ", ".join(reasons) or None


def _as_text(amounts: Sequence[Money]) -> str | None:
    return " + ".join(map(str, amounts)) or None


class ReportDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """The definition of a report: `rows` yields its rows, in the order in which they are shown."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[ReportContext], Iterable[Row]]

    def build(self, context: ReportContext) -> Report:
        """Return the report of the context."""
        rows = tuple(self.rows(context))
        return Report(
            self.name, self.title, self.description, context.day, self.columns, rows, context.left_out
        )
