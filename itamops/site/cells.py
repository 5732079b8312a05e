"""Values as pages at one depth show them. Most come again and again, so each is rendered once."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from markupsafe import Markup

from itamops.reports import Column, ColumnType, Row, Value
from itamops.site.addresses import Links
from itamops.site.fields import Fact, Values
from itamops.site.templating import environment

REMEMBERED = 50_000
"""Rendered values that are kept, each of some hundred bytes."""

INEXACT = (ColumnType.NUMBER, ColumnType.PERCENT, ColumnType.MONEY)
"""Types of which two values can be equal and yet not read alike: 1 and 1.0."""


class Cells:
    """The macros of `cells.html` for pages whose links are these."""

    def __init__(self, links: Links) -> None:
        self._links = links
        self._macros = cast("Any", environment().get_template("cells.html").make_module())
        self._remembered = lru_cache(REMEMBERED)(self._rendered)
        self._moment = lru_cache(REMEMBERED)(self._macros.moment)

    def facts(self, facts: Iterable[Fact]) -> Markup:
        """Return fields under their titles: the content of a `dl`."""
        return _joined(self._shown("fact", *fact) for fact in facts)

    def heads(self, columns: Iterable[Column]) -> Markup:
        """Return the heads of columns: the content of a `tr`."""
        return _joined(self._remembered("head", column, None) for column in columns)

    def row(self, columns: Iterable[Column], row: Row) -> Markup:
        """Return the cells of a row: the content of a `tr`."""
        return _joined(self._shown("one", *cell) for cell in zip(columns, row, strict=True))

    def row_of_lists(self, columns: Iterable[Column], row: Sequence[Values]) -> Markup:
        """Return the cells of a row in which each holds any number of values."""
        return _joined(self._shown("several", *cell) for cell in zip(columns, row, strict=True))

    def moment(self, on: date, to: str, substate: str | None) -> Markup:
        """Return the head of a step: when it was, and where it led."""
        head: Markup = self._moment(on, to, substate)
        return head

    def _shown(self, macro: str, column: Column, held: Value | Values) -> Markup:
        show = self._rendered if column.type in INEXACT else self._remembered
        return show(macro, column, held)

    def _rendered(self, macro: str, column: Column, held: Value | Values) -> Markup:
        rendered: Markup = getattr(self._macros, macro)(self._links, column, held)
        return rendered


def _joined(parts: Iterable[Markup]) -> Markup:
    return Markup("".join(parts))  # noqa: S704  every part comes out of a template
