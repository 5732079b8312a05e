"""What the requests that change can have from stock, and what has to be bought for them."""

from collections.abc import Iterator

from itamops.facts.advice.recommendations import remarks_on_line
from itamops.facts.effects.effect import Effect, Figure, Sides
from itamops.facts.purchasing.stock_or_buy import Advice, purchase_advice
from itamops.records.request import Request
from itamops.registry.names import label_of


def effects(sides: Sides) -> Iterator[Effect]:
    """Yield the advice on each of their lines, as it is after the change; without any, nothing is asked."""
    changed = sides.ids(Request.kind)
    for advice in purchase_advice(sides.new, sides.day) if changed else ():
        request = advice.progress.request
        if request.id in changed:
            yield Effect(
                of=f"{label_of(sides.new, Request.kind, request.id)}, line {advice.number}",
                record=f"request/{request.id}",
                figures=tuple(_figures(advice)),
                notes=tuple(remarks_on_line(sides.new, advice, sides.day)),
            )


def _figures(advice: Advice) -> Iterator[Figure]:
    measures = {
        "wanted": advice.wanted,
        "ordered": advice.ordered,
        "from stock": advice.from_stock,
        "avoided": advice.avoided if advice.from_stock else None,
        "to buy": advice.buy,
        "to spend": advice.spent if advice.buy else None,
    }
    return (Figure(name, None, measure) for name, measure in measures.items() if measure)
