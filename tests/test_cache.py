"""The cache of parsed documents: quick when it is there, harmless when it is not."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from itamops import cache as cache_module
from itamops.cache import Cache

DOCUMENTS = {f"{number:040x}": f'{{"id": {number}}}'.encode() for number in range(100)}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "itamops"


@pytest.fixture
def cache(folder: Path) -> Cache:
    cache = Cache.open(folder, "parser 1")
    cache.put_many(DOCUMENTS.items())
    return cache


def place_of(cache: Cache) -> Path:
    assert cache.place is not None
    return cache.place


def test_what_was_put_is_found_again_by_the_next_run(cache: Cache, folder: Path) -> None:
    wanted = [*list(DOCUMENTS)[::-7], "0" * 39 + "x"]
    found = Cache.open(folder, "parser 1").get_many(wanted)
    assert found == {key: DOCUMENTS[key] for key in wanted[:-1]}
    assert cache.get_many([]) == {}


def test_a_second_put_of_a_key_replaces_the_first(cache: Cache) -> None:
    key = next(iter(DOCUMENTS))
    cache.put_many([(key, b"new")])
    assert cache.get_many([key]) == {key: b"new"}


def test_another_parser_finds_nothing(cache: Cache, folder: Path) -> None:
    other = Cache.open(folder, "parser 2")
    assert other.get_many(list(DOCUMENTS)) == {}
    assert cache.get_many(list(DOCUMENTS)) == DOCUMENTS


def test_without_a_folder_nothing_is_kept() -> None:
    cache = Cache.open(None, "parser 1")
    cache.put_many(DOCUMENTS.items())
    assert cache.get_many(list(DOCUMENTS)) == {}


def test_only_the_owner_can_read_it(cache: Cache, folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(place_of(cache).stat().st_mode) == 0o600


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_to_is_not_used(cache: Cache, folder: Path, mode: int) -> None:
    assert cache.place
    folder.chmod(mode)
    assert Cache.open(folder, "parser 1").place is None


def test_a_symbolic_link_is_not_followed(cache: Cache, folder: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(folder)
    assert Cache.open(link, "parser 1").place is None
    moved = place_of(cache).rename(tmp_path / "elsewhere")
    place_of(cache).symlink_to(moved)
    assert Cache.open(folder, "parser 1").place is None


def test_a_place_that_cannot_be_written_behaves_as_empty(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", tmp_path / "missing" / "below"):
        assert Cache.open(folder, "parser 1") == Cache()


def test_a_file_that_sqlite_cannot_write_behaves_as_empty(cache: Cache) -> None:
    journal = place_of(cache).with_name(place_of(cache).name + "-journal")
    journal.mkdir()
    cache.put_many([("new", b"new")])
    assert cache.get_many([*DOCUMENTS, "new"]) == {}
    journal.rmdir()
    assert cache.get_many([*DOCUMENTS, "new"]) == DOCUMENTS


@pytest.mark.parametrize("spoil", ["no database", "cut in half", "zeros in the middle", "empty"])
def test_a_spoilt_file_is_thrown_away_and_made_anew(folder: Path, spoil: str) -> None:
    cache = Cache.open(folder, "parser 1")
    cache.put_many((f"{number:040x}", os.urandom(500)) for number in range(1000))
    place = place_of(cache)
    good = place.read_bytes()
    place.write_bytes(
        {
            "no database": b"hello " * 5000,
            "cut in half": good[: len(good) // 2],
            "zeros in the middle": good[:16384] + bytes(len(good) - 16384),
            "empty": b"",
        }[spoil]
    )
    assert cache.get_many([f"{number:040x}" for number in range(1000)]) == {}
    again = Cache.open(folder, "parser 1")
    again.put_many(DOCUMENTS.items())
    assert again.get_many(list(DOCUMENTS)) == DOCUMENTS


def test_a_document_with_a_flipped_bit_is_not_found(cache: Cache) -> None:
    place = place_of(cache)
    place.write_bytes(place.read_bytes().replace(b'{"id": 42}', b'{"id": 43}'))
    assert len(cache.get_many(list(DOCUMENTS))) == len(DOCUMENTS) - 1


def test_a_table_of_another_shape_behaves_as_empty(cache: Cache) -> None:
    database = sqlite3.connect(place_of(cache))
    database.executescript("DROP TABLE documents; CREATE TABLE documents (x)")
    database.close()
    cache.put_many(DOCUMENTS.items())
    assert cache.get_many(list(DOCUMENTS)) == {}


def test_a_locked_file_behaves_as_empty_after_a_moment(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "PATIENCE_SECONDS", 0.05)
    holder = sqlite3.connect(place_of(cache), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    assert cache.get_many(list(DOCUMENTS)) == {}
    cache.put_many([("new", b"new")])
    assert time.monotonic() - started < 1
    holder.close()
    assert cache.get_many([*DOCUMENTS, "new"]) == DOCUMENTS


def test_runs_at_once_do_not_disturb_each_other(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "PATIENCE_SECONDS", 60)  # the machine may be busy
    keys = list(DOCUMENTS)

    def run(number: int) -> int:
        cache = Cache.open(folder, "parser 1")
        for start in range(0, len(keys), 20):
            cache.put_many((f"{number}-{key}", DOCUMENTS[key]) for key in keys[start : start + 20])
        return len(cache.get_many([f"{number}-{key}" for key in keys]))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(run, range(4))) == [len(DOCUMENTS)] * 4


def test_a_run_that_is_killed_while_it_writes_leaves_a_sound_cache(folder: Path) -> None:
    Cache.open(folder, "parser 1").put_many(DOCUMENTS.items())
    endless = (
        "import itertools, sys; from pathlib import Path; from itamops.cache import Cache\n"
        "cache = Cache.open(Path(sys.argv[1]), 'parser 1')\n"
        "for n in itertools.count(): cache.put_many([(str(n + i), b'x' * 1000) for i in range(50)]); print(n)"
    )
    with subprocess.Popen([sys.executable, "-c", endless, folder], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
    cache = Cache.open(folder, "parser 1")
    assert cache.get_many([*DOCUMENTS, "0"]) == DOCUMENTS | {"0": b"x" * 1000}


def test_caches_of_long_gone_parsers_are_removed(folder: Path) -> None:
    opened = [Cache.open(folder, f"parser {number}") for number in range(6)]
    for age, cache in enumerate(opened[3:]):
        os.utime(place_of(cache), (age, age))
    last = Cache.open(folder, "parser 0")
    kept = {place_of(cache) for cache in (opened[4], opened[5], last)}
    assert set(folder.iterdir()) == kept


def test_a_cache_that_grew_too_large_starts_anew(
    cache: Cache, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Cache.open(folder, "parser 1").get_many(list(DOCUMENTS)) == DOCUMENTS
    monkeypatch.setattr(cache_module, "LARGEST_BYTES", place_of(cache).stat().st_size - 1)
    assert Cache.open(folder, "parser 1").get_many(list(DOCUMENTS)) == {}
