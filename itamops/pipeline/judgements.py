"""What the rules say of a tree by itself, kept so that the same tree is not judged twice on one day.

Only large trees are kept: 190,000 files take 8 s to judge, and a look-up 0.3 s. A change is judged anew; its
base was judged before, as the head or base of an earlier check.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import msgspec

from itamops.cache import Cache
from itamops.findings import Anchor, Level, Place, Problem
from itamops.registry.fingerprint import fingerprint_of_all_code
from itamops.rules import RULES
from itamops.rules.engine import Context, Signed
from itamops.rules.running import judge
from itamops.rules.source_places import Places, places_of
from itamops.snapshot import Snapshot

KEPT_FROM = 5_000
"""Files from which on a tree's judgement is kept; smaller ones are judged as fast as the code is hashed."""


class Judgement(msgspec.Struct, frozen=True):
    """What the rules say of a tree by itself, and where in its files that stands."""

    signed: Sequence[Signed]
    places: Places

    def unmoved(self, tree: Snapshot, other: Snapshot) -> Places:
        """Return the places that are in files which another tree has with the same content."""
        same = {path: _blob(tree, path) == _blob(other, path) for path in {one.path for one in self.places}}
        return {anchor: place for anchor, place in self.places.items() if same[anchor.path]}


def _blob(tree: Snapshot, path: str) -> str | None:
    entry = tree.entries.get(path)
    return entry.blob if entry else None


class _Kept(msgspec.Struct, array_like=True):
    """A signed problem as it is kept; one of `anchor` and `place` is given."""

    code: str
    level: Level
    anchor: Anchor | None
    place: Place | None
    message: str
    fix: str
    subject: str
    measure: int | None
    related: tuple[tuple[Anchor, str], ...]


class _KeptJudgement(msgspec.Struct, array_like=True):
    signed: list[_Kept]
    places: list[tuple[Anchor, Place]]


def judged(context: Context, cache: Cache) -> Judgement:
    """Ask every rule about a tree that is compared with no other, or recall what they said of it."""
    if len(context.snapshot.entries) < KEPT_FROM:
        return _judge(context)
    key = f"judgement:{tree_key(context.snapshot, context.day, context.today)}"
    kept = cache.get_many([key]).get(key)
    if kept is not None:
        return _recalled(kept)
    judgement = _judge(context)
    cache.put_many([(key, _written(judgement))])
    return judgement


def _judge(context: Context) -> Judgement:
    signed = judge(RULES, context)
    return Judgement(signed, places_of(signed, context.snapshot))


@lru_cache(maxsize=4)
def tree_key(tree: Snapshot, day: date, today: date) -> str:
    """Name all that the rules may ask: code, days, files, the registry's folder and what git ignores.

    The cache itself is that of the schemas.
    """
    around = "\0".join((tree.folder, *sorted(tree.ignored), ""))
    asked = f"{fingerprint_of_all_code()} {day} {today}\0{around}\0"
    digest = hashlib.sha256(asked.encode(errors="surrogateescape"))
    listing = (f"{entry.mode:o} {entry.blob} {path}\0" for path, entry in tree.entries.items())
    digest.update("".join(listing).encode(errors="surrogateescape"))
    return digest.hexdigest()


def _written(judgement: Judgement) -> bytes:
    """Write it as JSON in ASCII, which can also hold the bytes of a path that is no UTF-8."""
    kept = _KeptJudgement([_kept(one) for one in judgement.signed], list(judgement.places.items()))
    return json.dumps(msgspec.to_builtins(kept)).encode()


def _recalled(kept: bytes) -> Judgement:
    read = msgspec.convert(json.loads(kept), _KeptJudgement)
    return Judgement([_signed(one) for one in read.signed], dict(read.places))


def _kept(signed: Signed) -> _Kept:
    problem = signed.problem
    anchor = problem.anchor
    return _Kept(
        signed.code,
        signed.level,
        anchor if isinstance(anchor, Anchor) else None,
        anchor if isinstance(anchor, Place) else None,
        problem.message,
        problem.fix,
        problem.subject,
        problem.measure,
        problem.related,
    )


def _signed(kept: _Kept) -> Signed:
    anchor = kept.anchor or kept.place
    if anchor is None:
        raise ValueError(f"a kept finding of {kept.code} stands nowhere")
    problem = Problem(
        anchor=anchor,
        message=kept.message,
        fix=kept.fix,
        subject=kept.subject,
        measure=kept.measure,
        related=kept.related,
    )
    return Signed(kept.code, kept.level, problem)
