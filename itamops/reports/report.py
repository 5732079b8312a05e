"""What a report is: a named table of typed values, which terminal, files, pages and queries render alike."""

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
"""What a cell holds; None is empty, an empty text never stands in a row."""

Row = tuple[Value, ...]


class ColumnType(StrEnum):
    """What the values of a column are, and so how they are aligned, linked and compared."""

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

    `kind` is the kind of record that an id column names; `meaning` says what is counted where the title does
    not.
    """

    name: str
    title: str
    type: ColumnType = ColumnType.TEXT
    kind: str = ""
    meaning: str = ""


class Report(msgspec.Struct, frozen=True):
    """A table as it stands on a day; every row has a value for every column.

    `left_out` are the paths of files that could not be read, so that no row knows of them.
    """

    name: str
    title: str
    description: str
    day: date
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    left_out: tuple[str, ...] = ()


class ReportContext(msgspec.Struct, frozen=True):
    """All that a report may ask: the records, the day, what a check has found, and the files left out."""

    registry: Registry
    day: date
    findings: Sequence[Finding] = ()
    left_out: tuple[str, ...] = ()

    def label(self, kind: str, record_id: str | None) -> str | None:
        """Return what people call a record, its id where it is not there, nothing for no id."""
        return label_of(self.registry, kind, record_id) if record_id else None

    def label_of(self, reference: str | None) -> str | None:
        """Return what people call the record of a reference, `kind/id`."""
        kind, _, record_id = (reference or "").partition("/")
        return self.label(kind, record_id)

    def called(self, reference: str) -> str | None:
        """Return what tells the record of a reference from others: a device by its model and sticker, too."""
        kind, _, record_id = reference.partition("/")
        asset = self.registry.of(Asset).get(record_id) if kind == Asset.kind else None
        return name_of(self.registry, asset) if asset else self.label(kind, record_id)

    def products(self, line: License) -> str:
        """Name the products of an entitlement line."""
        return ", ".join(label_of(self.registry, "software", product) for product in line.covers)

    def money(self, totals: Sequence[Money]) -> tuple[Money | None, str | None]:
        """Return sums by currency as two cells: the registry's own currency first, in words what is left."""
        first, others = lead(totals, self.registry.configuration.currency)
        return first, _in_words(others)

    def paid(self, prices: Sequence[Money | None]) -> tuple[Money | None, str | None, int]:
        """Return the sum of prices as `money` does, and how many are in no sum: not known, or under zero."""
        counted = [price for price in prices if price and not is_negative(price)]
        return (*self.money(sums(counted)), len(prices) - len(counted))

    def total(self, amounts: Iterable[Money | None]) -> tuple[Money, str | None]:
        """Add up known amounts at the rates of the day; as a second cell, in words, what has no rate."""
        known = ((amount, self.day) for amount in amounts if amount)
        total = exchange(self.registry).total(known)
        return total.amount, _in_words(total.without_rate)


def left_out_columns(meaning: str) -> tuple[Column, Column]:
    """Return the two columns of what is in no figure of a row: how many, and what or why."""
    return (
        Column("left_out", "Left out", ColumnType.NUMBER, meaning=meaning),
        Column("left_out_why", "Why left out"),
    )


def left_out_cells(reasons: Sequence[str], number: int | None = None) -> tuple[int, str | None]:
    """Return the cells of these columns; each reason counts as one, unless they are a number of things."""
    return len(reasons) if number is None else number, ", ".join(reasons) or None


def _in_words(amounts: Sequence[Money]) -> str | None:
    return " + ".join(map(str, amounts)) or None


class ReportDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A report before it is asked for: `rows` works out its rows, in the order they are shown."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[ReportContext], Iterable[Row]]

    def build(self, context: ReportContext) -> Report:
        """Return the report as it stands in the context."""
        rows = tuple(self.rows(context))
        return Report(
            self.name, self.title, self.description, context.day, self.columns, rows, context.left_out
        )
