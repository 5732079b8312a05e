"""The rows that a number stands for, and the link that shows them."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from itamops.facts.money import sums
from itamops.records.base import Money
from itamops.reports import Column, Report, Row, Value
from itamops.site.addresses import report_stem
from itamops.site.conditions import Conditions, fragment, matching


class Selection:
    """The rows of a report that meet some conditions."""

    def __init__(self, report: Report, conditions: Conditions) -> None:
        self.report = report
        self.conditions = conditions

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The rows, in their order."""
        return matching(self.report, self.conditions)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    @property
    def address(self) -> str:
        """Where the rows are shown, seen from the top of the site."""
        return f"{report_stem(self.report.name)}.html{fragment(self.conditions)}"

    def column(self, name: str) -> Column:
        """Return a column of the report."""
        return self.report.columns[self._position(name)]

    def values(self, name: str) -> Iterator[Value]:
        """Return what a column holds in the rows, emptiness included."""
        position = self._position(name)
        return (row[position] for row in self.rows)

    def numbers(self, name: str) -> list[int]:
        """Return the whole numbers of a column."""
        return [value for value in self.values(name) if isinstance(value, int)]

    def sums(self, name: str) -> tuple[Money, ...]:
        """Add up a column of amounts, by currency."""
        return sums(value for value in self.values(name) if isinstance(value, Money))

    def where(self, conditions: Conditions) -> "Selection":
        """Narrow it down."""
        return Selection(self.report, {**self.conditions, **conditions})

    def _position(self, name: str) -> int:
        return [column.name for column in self.report.columns].index(name)
