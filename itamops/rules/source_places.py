"""The place of each problem in its file, which makes it a finding."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec

from itamops.documents import locate_many
from itamops.findings import Anchor, Finding, Place, Related, sayable
from itamops.rules.engine import Signed
from itamops.snapshot import Snapshot

Places = Mapping[Anchor, Place]
"""Where in its file each thing stands that something is said about."""

NO_PLACES: Places = MappingProxyType({})


def places_of(signed: Sequence[Signed], snapshot: Snapshot, known: Places = NO_PLACES) -> Places:
    """Find out where every problem stands; only files that something is said about are read once more.

    `known` gives places that hold already, and those are not looked for.
    """
    asked = dict.fromkeys(_anchors(signed))
    unknown = [anchor for anchor in asked if anchor not in known]
    return {anchor: known[anchor] for anchor in asked if anchor in known} | _look_up(unknown, snapshot)


def place_findings(signed: Sequence[Signed], places: Places) -> list[Finding]:
    """Return every problem its place."""
    return [_finding(one, places) for one in signed]


def _anchors(signed: Iterable[Signed]) -> Iterator[Anchor]:
    for one in signed:
        if isinstance(one.problem.anchor, Anchor):
            yield one.problem.anchor
        for anchor, _ in one.problem.related:
            yield anchor


def _look_up(anchors: Iterable[Anchor], snapshot: Snapshot) -> dict[Anchor, Place]:
    by_path: defaultdict[str, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        by_path[anchor.path].append(anchor)
    places = {anchor: Place(anchor.path) for group in by_path.values() for anchor in group}
    readable = snapshot.plain_files(path for path in by_path if path.endswith(".yaml"))
    for path, content in snapshot.read_many(readable):
        for on_key in (False, True):
            group = [anchor for anchor in by_path[path] if anchor.on_key is on_key]
            spans = locate_many(content, [anchor.pointer for anchor in group], key=on_key)
            places |= {anchor: Place(path, *span) for anchor, span in zip(group, spans, strict=True)}
    return places


def _finding(signed: Signed, places: Places) -> Finding:
    problem = signed.problem
    anchor = problem.anchor
    named = anchor if isinstance(anchor, Anchor) else Anchor(anchor.path)
    place = anchor if isinstance(anchor, Place) else places[anchor]
    return Finding(
        place=_sayable(place),
        code=signed.code,
        level=signed.level,
        message=sayable(problem.message),
        subject=sayable(signed.subject),
        fix=sayable(problem.fix),
        measure=problem.measure,
        kind=named.kind,
        record=sayable(named.record),
        pointer=named.pointer,
        related=tuple(
            Related(_sayable(places[anchor]), sayable(message)) for anchor, message in problem.related
        ),
    )


def _sayable(place: Place) -> Place:
    return place if place.path.isascii() else msgspec.structs.replace(place, path=sayable(place.path))
