"""Whatever stands in the files, a check ends in findings: no crash, in bounded time."""

import os
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from itamops.authoring.render import render_file
from itamops.documents import read_document
from itamops.kinds import KINDS, SETTINGS
from itamops.pipeline.build import build
from itamops.pipeline.check import Verdict, check
from itamops.records.base import record_path
from itamops.registry.loading import Reader
from itamops.site import render_site
from itamops.snapshot import snapshot_of

EXAMPLES = Path(__file__).parent / "records/examples"
DAY = date(2026, 11, 24)
EFFORT = int(os.environ.get("ITAMOPS_FUZZ_EFFORT", "1"))
"""How many times the usual number of examples are tried."""

Node = tuple[Any, Any]
"""A container and the key or position of something in it."""


@cache
def examples() -> Mapping[str, tuple[str, dict[str, Any]]]:
    """Return the path, schema and data of one record of each kind."""
    found = {}
    for file in (EXAMPLES / f"{kind.name}.yaml" for kind in KINDS):
        data, flaws = read_document(file.read_bytes())
        assert isinstance(data, dict)
        assert not flaws
        found[record_path(file.stem, str(data["id"]), data)] = (file.stem, data)
    return found


def files() -> dict[str, bytes]:
    records = {path: render_file(path, kind, data).encode() for path, (kind, data) in examples().items()}
    return {"itamops.yaml": b"format: 1\norganization: Acme\ncurrency: EUR\n", **records}


def judge(reader: Reader, changed: Mapping[str, bytes]) -> Verdict:
    whole = files()
    return check(snapshot_of({**whole, **changed}), snapshot_of(whole), reader, day=DAY, today=DAY)


PATHS = st.sampled_from(
    [*examples(), *(setting.path.replace("\\", "") for setting in SETTINGS if "[" not in setting.path)]
)


@settings(max_examples=60 * EFFORT, deadline=None)
@given(path=PATHS, content=st.binary(max_size=300))
def test_bytes_in_place_of_a_file(reader: Reader, path: str, content: bytes) -> None:
    verdict = judge(reader, {path: content})
    assert verdict.records_checked >= len(examples()) - 1


@settings(max_examples=60 * EFFORT, deadline=None)
@given(path=PATHS, data=st.data())
def test_a_piece_of_text_anywhere_in_a_file(reader: Reader, path: str, data: st.DataObject) -> None:
    content = files().get(path, b"")
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, min(len(content), start + 20)))
    piece = data.draw(
        st.sampled_from(PIECES) | st.text(max_size=8).map(lambda text: text.encode("utf-8", "replace"))
    )
    judge(reader, {path: content[:start] + piece + content[end:]})


PIECES = [
    piece.encode()
    for piece in ("", "\n", "[" * 40, "{", "]", "'", '"', "- ", ": ", "#", "&a ", "*a", "<<: ", "\t", "---\n")
]


@settings(max_examples=120 * EFFORT, deadline=None)
@given(path=st.sampled_from(list(examples())), data=st.data())
def test_records_whose_values_were_moved_about(reader: Reader, path: str, data: st.DataObject) -> None:
    """Values of the right type in the wrong place get past the schema and have to be met by the rules."""
    judge(reader, {path: moved_about(path, data)})


@settings(max_examples=12 * EFFORT, deadline=None)
@given(paths=st.sets(st.sampled_from(list(examples())), min_size=3, max_size=8), data=st.data())
def test_what_a_check_reads_has_its_reports_and_pages(
    reader: Reader, paths: AbstractSet[str], data: st.DataObject
) -> None:
    """So no stage of a check has to try whether reports render: nothing in a record keeps them from it."""
    tree = snapshot_of({**files(), **{path: moved_about(path, data) for path in sorted(paths)}})
    pages = [path for path, _ in render_site(build(tree, reader, day=DAY, today=DAY))]
    assert len({page.lower() for page in pages}) == len(pages)


def moved_about(path: str, data: st.DataObject) -> bytes:
    """Return a record some of whose values were moved about."""
    kind, record = examples()[path]
    changed = deepcopy(record)
    for _ in range(data.draw(st.integers(1, 4))):
        nodes = list(walk(changed))
        place = st.integers(0, len(nodes) - 1)
        mutate = data.draw(st.sampled_from(MUTATIONS))
        mutate(*nodes[data.draw(place)], nodes[data.draw(place)])
    return render_file(path, kind, changed).encode()


def walk(value: Any) -> Iterator[Node]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in list(pairs):
        yield value, key
        yield from walk(inner)


def take_value_of(container: Any, key: Any, other: Node) -> None:
    if has(container, key) and has(*other):
        container[key] = deepcopy(other[0][other[1]])


def remove(container: Any, key: Any, _other: Node) -> None:
    if has(container, key):
        del container[key]


def repeat(container: Any, key: Any, _other: Node) -> None:
    if isinstance(container, list) and has(container, key):
        container.append(deepcopy(container[key]))


def turn_round(container: Any, key: Any, _other: Node) -> None:
    if has(container, key) and isinstance(container[key], list):
        container[key].reverse()


def shift_day(container: Any, key: Any, _other: Node) -> None:
    if has(container, key) and isinstance(container[key], str) and container[key].startswith("20"):
        container[key] = "1999-01-01" + container[key][10:]


def has(container: Any, key: Any) -> bool:
    return key in container if isinstance(container, dict) else 0 <= key < len(container)


MUTATIONS: tuple[Callable[[Any, Any, Node], None], ...] = (
    take_value_of,
    remove,
    repeat,
    turn_round,
    shift_day,
)
