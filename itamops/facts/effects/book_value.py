"""What the devices that change are worth in the books, before and after."""

from collections.abc import Iterator

from itamops.facts.currency import ConvertedTotal, exchange
from itamops.facts.depreciation.book_value import books
from itamops.facts.depreciation.cost import bought_on
from itamops.facts.depreciation.plan import BOOKS, Book
from itamops.facts.effects.effect import Effect, Sides, differing, total_figures
from itamops.facts.effects.narrowing import with_assets
from itamops.records.asset import Asset
from itamops.registry import Registry


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the sum of the net book values in each book that it differs in."""
    changed = sides.ids(Asset.kind)
    before, after = with_assets(sides.old, changed), with_assets(sides.new, changed)
    for book in BOOKS:
        was, now = _net(before, sides, book), _net(after, sides, book)
        figures = differing(total_figures("net book value", was, now))
        if figures:
            yield Effect(of=f"In the {book} book", figures=figures)


def _net(registry: Registry, sides: Sides, book: Book) -> ConvertedTotal:
    assets = registry.of(Asset)
    values = books(registry, sides.day, book, registry.configuration.currency).values
    return exchange(registry).total((value.net, bought_on(assets[one])) for one, value in values.items())
