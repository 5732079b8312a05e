"""The digest of a change: any value that differs alters it, and nothing else does."""

import hashlib
import json
import random
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from itamops.authoring.render import render_record
from itamops.changes import Change, compare
from itamops.changes.digest import canonical_form, change_digest, differences
from itamops.changes.fields import field_changes
from itamops.documents import Data, data_to_json, read_document
from itamops.findings import Pointer
from itamops.kinds import KINDS
from itamops.records import decode_record
from itamops.records.base import record_path
from itamops.registry.loading import Loaded, Reader, load
from itamops.snapshot import EXECUTABLE, GITLINK, TreeEntry, blob_id, snapshot_of

DOCS = Path(__file__).parents[2] / "docs" / "change-digest.md"
EMPTY = hashlib.sha256(b'["itamops.change/v1"]\n').hexdigest()
EXAMPLES = Path(__file__).parents[1] / "records" / "examples"

Files = Mapping[str, bytes | str | TreeEntry]


def loaded(files: Files, reader: Reader) -> Loaded:
    contents = {path: one.encode() if isinstance(one, str) else one for path, one in files.items()}
    return load(snapshot_of(contents), reader)


def digest(old: Files, new: Files, reader: Reader, *, waivers: bool = True) -> str:
    return change_digest(loaded(old, reader), loaded(new, reader), waivers=waivers)


def lines(old: Files, new: Files, reader: Reader) -> list[str]:
    text = canonical_form(differences(loaded(old, reader), loaded(new, reader)))
    return text.splitlines()[1:]


class TestWorkedExample:
    """What docs/change-digest.md shows is what comes out."""

    TEXT = DOCS.read_text(encoding="utf-8")

    def block(self, name: str) -> str:
        found = re.search(rf"```text {name}\n(.*?)```", self.TEXT, re.DOTALL)
        assert found
        return found[1]

    def side(self, name: str) -> dict[str, str]:
        return dict(re.findall(rf"```yaml {name} (\S+)\n(.*?)```", self.TEXT, re.DOTALL))

    def test_canonical_form(self, reader: Reader) -> None:
        base, head = loaded(self.side("base"), reader), loaded(self.side("head"), reader)

        assert canonical_form(differences(base, head)) == self.block("canonical")

    def test_digest(self, reader: Reader) -> None:
        assert digest(self.side("base"), self.side("head"), reader) == self.block("digest").strip()
        assert hashlib.sha256(self.block("canonical").encode()).hexdigest() == self.block("digest").strip()


@cache
def example(kind: str) -> dict[str, Any]:
    data, _ = read_document((EXAMPLES / f"{kind}.yaml").read_bytes())
    assert isinstance(data, dict)
    return data


def file_of(kind: str, data: Mapping[str, Any], text: str | None = None) -> dict[str, str]:
    return {record_path(kind, str(data["id"]), data): text or render_record(kind, data)}


def shuffled(data: Data, order: random.Random) -> Data:
    """Turn the keys of all mappings around."""
    match data:
        case dict():
            return {key: shuffled(data[key], order) for key in order.sample(list(data), len(data))}
        case list():
            return [shuffled(part, order) for part in data]
    return data


def changed(data: Mapping[str, Any], pointer: Pointer, value: Data) -> dict[str, Any]:
    """Return other data with another value in one place."""
    other: Any = json.loads(data_to_json(dict(data)))
    inside = other
    for step in pointer[:-1]:
        inside = inside[step]
    inside[pointer[-1]] = value
    return dict(other)


def leaves(data: Any) -> list[tuple[Pointer, Any]]:
    match data:
        case dict():
            parts = list(data.items())
        case list():
            parts = list(enumerate(data))
        case _:
            return [((), data)]
    return [((step, *pointer), leaf) for step, part in parts for pointer, leaf in leaves(part)]


def another(value: Any) -> Data:
    """Return a value of the same type that differs."""
    match value:
        case bool():
            return not value
        case str() if re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            return value.replace(value[:4], str(int(value[:4]) + 1), 1)
        case str() if re.fullmatch(r"[0-9.]+ [A-Z]{3}", value):
            return f"1{value}"
        case str():
            return f"{value}x"
    return int(value) + 1


KINDS_TO_TRY = st.sampled_from([kind.name for kind in KINDS])


@given(kind=KINDS_TO_TRY, order=st.randoms(use_true_random=False), indent=st.sampled_from([None, 2, 7]))
def test_keys_in_another_order_comments_and_quotes_are_no_change(
    reader: Reader, kind: str, order: random.Random, indent: int | None
) -> None:
    data = example(kind)
    as_json = data_to_json(shuffled(data, order))
    text = msgspec.json.format(as_json, indent=indent or 0).decode()
    old, new = file_of(kind, data), file_of(kind, data, f"# as JSON\n{text}  # which is YAML\n")

    assert old != new
    assert not loaded(new, reader).faults
    assert digest(old, new, reader) == EMPTY


@given(kind=KINDS_TO_TRY, choice=st.randoms(use_true_random=False))
def test_any_value_that_changes_is_told_with_its_place(kind: str, choice: random.Random) -> None:
    data = example(kind)
    pointer, value = choice.choice(leaves(data))
    try:
        new = decode_record(kind, data_to_json(changed(data, pointer, another(value))))
    except msgspec.ValidationError:
        assume(False)  # one of a few words
    old = decode_record(kind, data_to_json(data))

    assert [one.pointer for one in field_changes(Change(kind, old.id, old, new))] == [pointer]


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_a_new_record_is_told_whole(kind: str) -> None:
    data = example(kind)
    record = decode_record(kind, data_to_json(data))
    told = {one.pointer: one.new for one in field_changes(Change(kind, record.id, None, record))}

    assert told.keys() <= {pointer for pointer, _ in leaves(data)}
    assert told[("id",)] == data["id"]


def in_custom(value: Data) -> dict[str, str]:
    data = {"id": "berlin", "name": "Berlin", "type": "site", "custom": {"rank": value}}
    return file_of("location", data)


@pytest.mark.parametrize(
    ("old", "new"),
    [(1, True), (1, "1"), (True, "true"), (["a"], {"0": "a"}), ({}, []), ([[]], [])],
    ids=str,
)
def test_values_that_python_or_a_path_would_confuse_differ(old: Data, new: Data, reader: Reader) -> None:
    assert not loaded(in_custom(old), reader).faults
    before, after = loaded(in_custom(old), reader), loaded(in_custom(new), reader)

    assert change_digest(before, after) != EMPTY
    assert [one.id for one in compare(before.registry, after.registry)] == ["berlin"]


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("from: 2026-05-30T09:10:00+02:00", "from: 2026-05-30T07:10:00Z"),
        ("hours: 1.50", "hours: 1.5"),
        ("hours: 2.0", "hours: 2"),
        ("warranty: false, ", ""),
    ],
)
def test_one_value_written_in_two_ways_is_no_change(one: str, same: str, reader: Reader) -> None:
    text = """id: lap-7f3k9q2m
tag: none
serial: S1
model: laptop
state: in_stock
outages: [{from: 2026-05-30T09:10:00+02:00, to: 2026-05-30T11:10:00+02:00}]
maintenance: [{on: 2026-06-01, what: repair, warranty: false, labor: {hours: 1.50, rate: field}}]
lifecycle: [{on: 2026-01-01, to: in_stock, substate: available, by: jlind}]
"""
    path = "registry/assets/7f/lap-7f3k9q2m.yaml"
    old = text.replace("hours: 1.50", one) if one.startswith("hours") else text
    new = old.replace(one, same).replace("serial: S1", "serial: S2")
    assert not loaded({path: new}, reader).faults

    assert [json.loads(line)[2] for line in lines({path: old}, {path: new}, reader)] == [["serial"]]


class TestWhatIsLeftOut:
    """Approvals, and for the second digest waivers."""

    REQUEST = example("request")
    WAIVER = example("waiver")

    def test_approvals_of_a_request(self, reader: Reader) -> None:
        without = {key: value for key, value in self.REQUEST.items() if key != "approvals"}

        assert digest(file_of("request", without), file_of("request", self.REQUEST), reader) == EMPTY

    def test_the_digest_in_a_step_of_a_request(self, reader: Reader) -> None:
        pointer = ("lifecycle", 2, "change_digest")
        other = changed(self.REQUEST, pointer, "sha256:" + "0" * 64)

        assert digest(file_of("request", self.REQUEST), file_of("request", other), reader) == EMPTY

    def test_the_rest_of_that_step_counts(self, reader: Reader) -> None:
        other = changed(self.REQUEST, ("lifecycle", 2, "amount"), "2401.00 EUR")

        assert digest(file_of("request", self.REQUEST), file_of("request", other), reader) != EMPTY

    def test_waivers_where_asked(self, reader: Reader) -> None:
        new = file_of("waiver", self.WAIVER)

        assert digest({}, new, reader) != EMPTY
        assert digest({}, new, reader, waivers=False) == EMPTY

    def test_nothing_else_then(self, reader: Reader) -> None:
        laptop = file_of("asset", example("asset"))

        assert digest({}, laptop, reader, waivers=False) == digest({}, laptop, reader) != EMPTY


class TestFiles:
    """What is no record counts by its content."""

    def test_policy_and_its_comments(self, reader: Reader) -> None:
        path = "registry/policy/rules.yaml"

        assert digest({path: "limits: {}\n"}, {path: "limits: {}  # none\n"}, reader) != EMPTY

    @pytest.mark.parametrize("path", ["README.md", "ci/check.yml", "registry/counts/2026/cnt-1.csv", "a/b"])
    def test_any_other_file(self, path: str, reader: Reader) -> None:
        seen = {digest(*sides, reader) for sides in [({}, {path: "a"}), ({path: "a"}, {}), ({}, {path: "b"})]}

        assert len(seen | {EMPTY}) == 4

    def test_a_record_that_cannot_be_read(self, reader: Reader) -> None:
        path = "registry/locations/berlin.yaml"

        assert [json.loads(line)[:3] for line in lines({path: "id: berlin"}, {path: "id: ["}, reader)] == [
            ["file", path, []]
        ]

    def test_a_second_file_of_a_record(self, reader: Reader) -> None:
        first, second = "registry/requests/2025/req-7k3m9q2x.yaml", "registry/requests/2026/req-7k3m9q2x.yaml"
        text = render_record("request", example("request"))

        assert digest({second: text}, {first: text, second: text}, reader) != EMPTY
        other = text.replace("Laptops", "Desktops")
        for changed_one in (first, second):
            sides = {first: text, second: text}, {first: text, second: text, changed_one: other}
            assert digest(*sides, reader) != EMPTY

    def test_a_record_that_may_be_run(self, reader: Reader) -> None:
        (path, text), *_ = file_of("location", example("location")).items()
        blob = blob_id(text.encode())
        old = load(snapshot_of({path: text.encode()}), reader)
        tree = {path: TreeEntry(path, EXECUTABLE, blob)}
        new = load(msgspec.structs.replace(old.snapshot, entries=tree), reader)

        assert change_digest(old, new) != EMPTY

    def test_a_submodule_has_no_content(self, reader: Reader) -> None:
        submodule = TreeEntry("tools", GITLINK, "1" * 40)

        assert lines({}, {"tools": submodule}, reader) == [
            f'["file","tools",[],null,"160000 git:{"1" * 40}"]'
        ]


def test_the_order_of_things_does_not_matter(reader: Reader) -> None:
    changes = list(differences(loaded({}, reader), loaded(file_of("asset", example("asset")), reader)))

    assert canonical_form(changes) == canonical_form(reversed(changes))
