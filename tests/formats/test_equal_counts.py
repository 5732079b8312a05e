"""Sixty seeded faults in the demo's register: every format tells of the same findings."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from itertools import islice

import click
import pytest

from itamops.cache import Cache
from itamops.demo import LAST_DAY, last_tree
from itamops.findings import FindingClass, Level
from itamops.formats import FORMATS
from itamops.formats.listing import STANDING
from itamops.pipeline.check import COUNTING, Verdict, check
from itamops.registry.loading import Reader, extensions_of
from itamops.schemas import SchemaSet
from itamops.snapshot import Snapshot, snapshot_of
from tests.formats.reading_back import Told, read_back, suite_of

Fault = Callable[[str], str | None]
"""Turns a device's file into a faulty one; None deletes it."""


def replaced(pattern: str, by: str) -> Fault:
    return lambda text: re.sub(pattern, by, text, count=1, flags=re.MULTILINE)


def added(line: str) -> Fault:
    return lambda text: f"{text}{line}\n"


FAULTS: Mapping[str, Fault] = {
    "deleted": lambda _: None,
    "unknown model": replaced("^model: .*", "model: no-such-model"),
    "unknown place": replaced("^location: .*", "location: nowhere"),
    "misspelt field": replaced("^state: ", "sate: "),
    "no model": replaced("^model: .*\n", ""),
    "number for text": replaced("^serial: .*", "serial: 4711"),
    "no such day": replaced("^in_service: .*", "in_service: 2026-02-30"),
    "other state": replaced("^state: .*\nsubstate: .*", "state: lost"),
    "blank serial": replaced("^serial: .*", "serial: To be filled by O.E.M."),
    "taken serial": replaced("^serial: .*", "serial: 8ZNB77M"),
    "key twice": added("tag: LT-9999"),
    "open quote": added('notes: "no end'),
    "alias": added("notes: *other"),
    "right to left": added("notes: a\N{RIGHT-TO-LEFT OVERRIDE}b"),
    "secret": added("notes: 'password: Hunter2-hunter2'"),
}
SEEDS = 4
WINDOW = 20


@cache
def clean() -> Mapping[str, bytes]:
    return {path: text.encode() for path, text in last_tree().items()}


@cache
def faulty() -> Sequence[tuple[str, bytes | None]]:
    """Return sixty paths, no two alike, with their faulty content."""
    devices = [path for path, text in clean().items() if "/assets/" in path and b"in_service" in text]
    chosen = iter(sorted(devices, key=lambda path: sha256(path.encode()).digest()))
    found = []
    for fault in FAULTS.values():
        for path in islice(chosen, SEEDS):
            text = fault(clean()[path].decode())
            assert text != clean()[path].decode()
            found.append((path, None if text is None else text.encode()))
    return found


def tree(faults: Sequence[tuple[str, bytes | None]], name: str) -> Snapshot:
    files = {**clean(), **dict(faults)}
    return snapshot_of({path: content for path, content in files.items() if content is not None}, name)


@cache
def verdict(start: int, compared: bool) -> Verdict:
    """Check twenty faults from `start` on; compared, the first ten were there, and ten others are mended."""
    faults = [*faulty(), *faulty()]
    head = tree(faults[start + WINDOW // 2 : start + WINDOW * 3 // 2], "head")
    base = tree(faults[start : start + WINDOW], "base") if compared else None
    schemas = SchemaSet.shipped(extensions_of(head))
    reader = Reader(schemas=schemas, cache=Cache(), spread=ThreadPoolExecutor)
    return check(head, base, reader, day=LAST_DAY, today=LAST_DAY)


def told(judged: Verdict) -> Counter[Told]:
    return Counter(Told(one.classed, one.level, one.code) for one in judged.findings)


def counting_class(judged: Verdict) -> FindingClass:
    return FindingClass.INTRODUCED if judged.base else FindingClass.PRESENT


starts = pytest.mark.parametrize("start", range(0, len(FAULTS) * SEEDS, WINDOW // 2))
compared_or_not = pytest.mark.parametrize("compared", [True, False], ids=["compared", "alone"])


@starts
def test_every_fault_is_found(start: int) -> None:
    judged = verdict(start, compared=True)
    changed = {path for path, _ in [*faulty(), *faulty()][start + WINDOW : start + WINDOW * 3 // 2]}
    places = [place for one in judged.counting for place in (one.place, *(rel.place for rel in one.related))]

    assert changed <= {place.path for place in places}


def test_the_faults_are_sixty_of_many_families_and_classes() -> None:
    found = [one for start in (0, 30) for compared in (True, False) for one in told(verdict(start, compared))]

    assert len({path for path, _ in faulty()}) == 60
    assert {one.classed for one in found} == set(FindingClass)
    assert len({one.code.rstrip("0123456789") for one in found}) >= 8


@starts
@compared_or_not
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_lists_the_same_findings(name: str, start: int, compared: bool) -> None:
    judged = verdict(start, compared)
    text = FORMATS[name].render(judged, show_all=True)

    assert read_back(name, text, counting_class(judged)) == told(judged)


@starts
@compared_or_not
@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("json", tuple(FindingClass)),
        ("sarif", STANDING),
        ("gitlab", STANDING),
        ("junit", tuple(FindingClass)),
        ("github", COUNTING),
        ("markdown", COUNTING),
    ],
)
def test_what_is_listed_unless_all_is_asked_for(
    name: str, classes: Sequence[FindingClass], start: int, compared: bool
) -> None:
    judged = verdict(start, compared)
    listed = {one: number for one, number in told(judged).items() if one.classed in classes}

    assert read_back(name, FORMATS[name].render(judged), counting_class(judged)) == listed


@starts
@compared_or_not
def test_every_format_with_room_for_them_has_the_same_totals(start: int, compared: bool) -> None:
    judged = verdict(start, compared)
    written = {name: click.unstyle(one.render(judged)) for name, one in FORMATS.items()}
    properties = {
        one.attrib["name"]: one.attrib["value"] for one in suite_of(written["junit"]).iter("property")
    }
    lines = {
        line
        for name in ("text", "github", "markdown")
        for line in written[name].replace("*", "").splitlines()
        if "records checked" in line
    }
    said = {line.rpartition("::")[2] for line in lines}

    assert json.loads(written["json"])["summary"] == judged.summary
    assert json.loads(written["sarif"])["runs"][0]["properties"]["summary"] == judged.summary
    assert {name: int(properties[name]) for name in judged.summary} == judged.summary
    assert len(said) == 1
    levels = {f"{level}s": sum(one.level is level for one in judged.counting) for level in Level}
    asides = (FindingClass.OLDER, FindingClass.WAIVED, FindingClass.FIXED)
    assert numbers(said.pop()) == Counter(levels | {one.value: judged.counts[one] for one in asides})


def numbers(line: str) -> Counter[str]:
    """Read the numbers of a line of totals, each with what it counts."""
    pairs = re.findall(r"(\d+) (?:(error|warning|note)s?|(older|waived|fixed))", line)
    return Counter({f"{level}s" if level else aside: int(count) for count, level, aside in pairs})
