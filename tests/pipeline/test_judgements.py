from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from itamops.cache import Cache
from itamops.findings import Place, Problem
from itamops.pipeline import judgements
from itamops.pipeline.judgements import judged
from itamops.registry.loading import Reader, load
from itamops.rules.engine import Context, Signed, rule
from itamops.snapshot import FILE, TreeEntry, snapshot_of

DAY = date(2026, 6, 30)
FILES: dict[str, bytes | TreeEntry] = {
    "itamops.yaml": b"format: 1\norganization: Acme\ncurrency: EUR\n",
    "registry/people/akeller.yaml": b"id: akeller\nteam: nowhere\nmanager: nobody\n",
    "registry/people/.DS_Store": b"",
    "registry/people/b\udcff.yaml": TreeEntry("registry/people/b\udcff.yaml", FILE, "0" * 40),
}


@rule("ID999", "Asked")
def unasked(context: Context) -> Iterator[Problem]:
    """Says that it was asked."""
    yield Problem(anchor=Place("itamops.yaml"), message=f"asked about {context.day}", measure=3)


@pytest.fixture(autouse=True)
def _every_tree_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgements, "KEPT_FROM", 0)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache.open(tmp_path / "cache", "fingerprint")


def context(
    reader: Reader, files: dict[str, bytes | TreeEntry], *, day: date = DAY, today: date = DAY
) -> Context:
    readable = {path: content for path, content in files.items() if isinstance(content, bytes)}
    loaded = load(snapshot_of(readable), reader)
    return Context(loaded._replace(snapshot=snapshot_of(files)), None, day=day, today=today)


def codes(signed: Sequence[Signed]) -> set[str]:
    return {one.code for one in signed}


def test_what_is_recalled_is_what_was_said(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = judged(context(reader, FILES), cache)
    assert {"TREE001", "REF001"} <= codes(first.signed)
    monkeypatch.setattr(judgements, "RULES", (unasked,))
    assert judged(context(reader, FILES), cache) == first
    assert Place("registry/people/akeller.yaml", 2, 7, 2, 14) in first.places.values()


def test_places_hold_only_in_files_that_stay_as_they_were(reader: Reader, cache: Cache) -> None:
    path = "registry/people/akeller.yaml"
    judgement = judged(context(reader, {name: FILES[name] for name in ("itamops.yaml", path)}), cache)
    tree = snapshot_of({path: FILES[path]})
    longer = snapshot_of({path: b"id: akeller\nname: Anna\nteam: nowhere\nmanager: nobody\n"})
    assert judgement.places
    assert judgement.unmoved(tree, tree) == judgement.places
    assert judgement.unmoved(tree, longer) == {}


def test_another_tree_or_day_is_judged_anew(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(context(reader, FILES), cache)
    monkeypatch.setattr(judgements, "RULES", (unasked,))
    later = DAY + timedelta(1)
    other = FILES | {"registry/people/akeller.yaml": b"id: akeller\nteam: elsewhere\nmanager: nobody\n"}
    for asked in (
        context(reader, FILES, day=later),
        context(reader, FILES, today=later),
        context(reader, other),
    ):
        assert codes(judged(asked, cache).signed) == {"ID999"}


def test_other_code_judges_anew(reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    judged(context(reader, FILES), cache)
    monkeypatch.setattr(judgements, "RULES", (unasked,))
    monkeypatch.setattr(judgements, "fingerprint_of_all_code", lambda: "another version")
    assert codes(judged(context(reader, FILES), cache).signed) == {"ID999"}


def test_without_a_cache_and_for_a_small_tree_the_rules_are_asked(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(context(reader, FILES), cache)
    monkeypatch.setattr(judgements, "RULES", (unasked,))
    assert codes(judged(context(reader, FILES), Cache()).signed) == {"ID999"}
    monkeypatch.setattr(judgements, "KEPT_FROM", len(FILES) + 1)
    assert codes(judged(context(reader, FILES), cache).signed) == {"ID999"}


def test_what_git_ignores_and_where_the_registry_stands_are_asked_anew(
    reader: Reader, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = context(reader, FILES)
    judged(asked, cache)
    monkeypatch.setattr(judgements, "RULES", (unasked,))
    for changed in ({"ignored": frozenset({"registry/people/akeller.yaml"})}, {"folder": "estate"}):
        tree = msgspec.structs.replace(asked.snapshot, **changed)
        loaded = load(snapshot_of({}), reader)._replace(snapshot=tree)
        signed = judged(Context(loaded, None, day=DAY, today=DAY), cache).signed
        assert codes(signed) == {"ID999"}, changed
