"""The REF family: references that lead back to where they started."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from itamops.findings import Anchor, Problem
from itamops.records import RECORDS
from itamops.records.base import Record
from itamops.registry import Registry, references
from itamops.registry.columns import Keys, columns
from itamops.registry.names import name_of
from itamops.rules.engine import Context, rule


class Chain(NamedTuple):
    """References from records of a kind to others of it that must come to an end, and how they read."""

    kind: str
    fields: tuple[Keys, ...]
    verb: str


CHAINS = (
    Chain("asset", (("parent", "asset"),), "is part of"),
    Chain("asset", (("replaces",),), "replaces"),
    Chain("license", (("renews",), ("upgrades", "license")), "follows"),
    Chain("model", (("successor",),), "is succeeded by"),
    Chain("software", (("suite", "components"),), "contains"),
    Chain("location", (("parent",),), "lies in"),
    Chain("person", (("manager",),), "reports to"),
)


@rule("REF004", "Circular reference")
def circle(context: Context) -> Iterator[Problem]:
    """Some references make a chain that has to end: a part is in a whole, a place in a larger one, a renewal
    follows what it renews. In a circle, each would come before itself.

    Example: `ber-hq` has `parent: ber-hq-3`, and `ber-hq-3` has `parent: ber-hq`.

    Fix: take out the reference that is wrong; a circle needs only one.
    """
    for chain in CHAINS:
        records = context.registry.all(chain.kind)
        for ids in _circles(_edges(context.registry, chain)):
            blamed = context.newest(ids, key=records.__getitem__)
            start = ids.index(blamed)
            way = (*ids[start:], *ids[:start], blamed)
            yield Problem(
                anchor=_anchor(records[blamed], way[1], chain),
                message=f" {chain.verb} ".join(_label(context.registry, records[one]) for one in way),
                fix="take out the reference that is wrong",
                subject=f"{chain.kind} {' '.join(sorted(ids))}",
            )


def _label(registry: Registry, record: Record) -> str:
    return name_of(registry, record).removeprefix(f"{record.kind} ")


def _edges(registry: Registry, chain: Chain) -> dict[str, list[str]]:
    """Return, for each record with a next one, the next ones that exist."""
    records = registry.all(chain.kind)
    fields = [
        column
        for column in columns(RECORDS[chain.kind])
        if column.keys in chain.fields and any(column.values(records.values()))
    ]
    edges: dict[str, list[str]] = {}
    for record in records.values() if fields else ():
        following = [one for column in fields for one in column.values((record,)) if one in records]
        if following:
            edges[record.id] = following
    return edges


def _anchor(record: Record, following: str, chain: Chain) -> Anchor:
    ends = references(record)
    return next(record.at(*end.pointer) for end in ends if end.id == following and end.keys in chain.fields)


def _circles(edges: Mapping[str, Collection[str]]) -> Iterator[list[str]]:
    """Walk along all edges once and give the way around wherever one leads back."""
    done: set[str] = set()
    for start in edges:
        way: dict[str, Iterator[str]] = {} if start in done else {start: iter(edges[start])}
        while way:
            here = next(reversed(way))
            following = next(way[here], None)
            if following is None:
                done.add(here)
                del way[here]
            elif following in way:
                ids = list(way)
                yield ids[ids.index(following) :]
            elif following not in done:
                way[following] = iter(edges.get(following, ()))
