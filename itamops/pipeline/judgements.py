"""What the rules say of a tree by itself, kept so that the same tree is not judged twice on one day.

Only large trees are kept: 190,000 files take 8 s to judge, and a look-up 0.3 s. A change is judged anew; its
base was judged before, as the head or base of an earlier check.
"""

import hashlib
import json
from collections.abc import Iterable

import msgspec

from itamops.cache import Cache
from itamops.findings import Anchor, Level, Place, Problem
from itamops.registry.fingerprint import fingerprint_of_all_code
from itamops.rules import RULES
from itamops.rules.engine import Context, Signed, judge

KEPT_FROM = 5_000
"""Files from which on a tree's judgement is kept; smaller ones are judged as fast as the code is hashed."""


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


def judged(context: Context, cache: Cache) -> list[Signed]:
    """Ask every rule about a tree that is compared with no other, or recall what they said of it."""
    if len(context.snapshot.entries) < KEPT_FROM:
        return judge(RULES, context)
    key = _key(context)
    kept = cache.get_many([key]).get(key)
    if kept is not None:
        return list(map(_signed, msgspec.convert(json.loads(kept), list[_Kept])))
    signed = judge(RULES, context)
    cache.put_many([(key, _written(signed))])
    return signed


def _key(context: Context) -> str:
    """Name all that the rules may ask: code, days and every file; the cache itself is that of the schemas."""
    digest = hashlib.sha256(f"{fingerprint_of_all_code()} {context.day} {context.today}\0".encode())
    listing = (f"{entry.mode:o} {entry.blob} {path}\0" for path, entry in context.snapshot.entries.items())
    digest.update("".join(listing).encode(errors="surrogateescape"))
    return f"judgement:{digest.hexdigest()}"


def _written(signed: Iterable[Signed]) -> bytes:
    """Write them as JSON in ASCII, which can also hold the bytes of a path that is no UTF-8."""
    return json.dumps([msgspec.to_builtins(_kept(one)) for one in signed]).encode()


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
