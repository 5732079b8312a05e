"""License positions of a large tree, kept so that the plan of a change need not count twice.

What is on the base of a change was mostly counted before, as the merge of the change before it.
"""

from collections.abc import Sequence

import msgspec

from itamops.cache import Cache
from itamops.facts.licensing.position import Position, license_positions
from itamops.pipeline.judgements import KEPT_FROM, tree_key
from itamops.records.base import decode_scalar
from itamops.rules.engine import Context

_DECODER = msgspec.json.Decoder(list[Position], dec_hook=decode_scalar)


def positions(context: Context, cache: Cache) -> Sequence[Position]:
    """Count the positions of a tree, or recall them; those recalled have of their uses what is uncovered."""
    if len(context.snapshot.entries) < KEPT_FROM:
        return license_positions(context.registry, context.day)
    key = f"positions:{tree_key(context.snapshot, context.day, context.today)}"
    kept = cache.get_many([key]).get(key)
    if kept is not None:
        return _DECODER.decode(kept)
    counted = license_positions(context.registry, context.day)
    cache.put_many([(key, msgspec.json.encode(list(map(_brief, counted)), enc_hook=str))])
    return counted


def _brief(position: Position) -> Position:
    uncovered = tuple(use for use in position.uses if not use.license)
    return msgspec.structs.replace(position, uses=uncovered, lines=(), unknown=())
