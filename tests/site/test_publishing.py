"""A folder is replaced as one step, and nothing is destroyed that no build has written."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from itamops.cli import publishing
from itamops.cli.publishing import publish
from itamops.errors import UsageProblem
from itamops.site import SCHEMA, File
from tests.site.versions import PAGES, number_in, version

PROJECT = Path(__file__).parents[2]


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


@pytest.fixture(params=["in one step", "in two steps"])
def out(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a place, on a system that lets folders change places and on one that does not."""
    if request.param == "in two steps":
        monkeypatch.setattr(publishing, "_changed_places", lambda _one, _other: False)
    return tmp_path / "site" / "public"


def test_a_new_version_takes_the_place_of_the_old(out: Path) -> None:
    assert publish(version(1), out) == PAGES + 1
    assert number_in(out) == 1
    publish(version(2), out)
    assert number_in(out) == 2
    assert left_over(out.parent) == []


def test_an_empty_folder_is_taken(out: Path) -> None:
    out.mkdir(parents=True)
    publish(version(1), out)
    assert number_in(out) == 1


def test_a_build_that_fails_leaves_the_old(out: Path) -> None:
    publish(version(1), out)

    def failing() -> Iterator[File]:
        yield from version(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(failing(), out)
    assert number_in(out) == 1
    assert left_over(out.parent) == []


def test_a_system_that_can_uses_one_step(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    (other / "inside").mkdir(parents=True)
    assert publishing._changed_places(one, other) is (sys.platform in {"linux", "darwin"})  # noqa: SLF001  publishing hides which way it took
    assert (one / "inside").is_dir() is (sys.platform in {"linux", "darwin"})


def test_what_killed_builds_left_is_cleared_away(out: Path) -> None:
    publish(version(1), out)
    for name in ("staged", "old"):
        (out.parent / f".public.itamops-{name}" / "records").mkdir(parents=True)
    publish(version(2), out)
    assert number_in(out) == 2
    assert left_over(out.parent) == []


def test_killed_between_two_steps_the_old_one_comes_back(out: Path) -> None:
    publish(version(1), out)
    out.rename(out.with_name(".public.itamops-old"))
    with pytest.raises(ZeroDivisionError):
        publish((1 // 0 for _ in range(1)), out)  # type: ignore[misc]  # it divides by zero on purpose
    assert number_in(out) == 1


@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda out: (out / "thesis.txt").write_text("mine"), id="a file of somebody's"),
        pytest.param(lambda out: (out / ".git").mkdir(), id="a repository"),
        pytest.param(lambda out: (out / "manifest.json").write_text("{}"), id="another's manifest"),
        pytest.param(lambda out: (out / "manifest.json").write_text("no JSON"), id="no manifest"),
        pytest.param(lambda out: (out / "manifest.json").mkdir(), id="a folder for a manifest"),
    ],
)
def test_a_folder_with_something_else_is_refused(prepare: object, tmp_path: Path) -> None:
    out = tmp_path / "public"
    out.mkdir()
    assert callable(prepare)
    prepare(out)
    before = sorted(out.rglob("*"))
    with pytest.raises(UsageProblem, match="has files that no build has written"):
        publish(version(1), out)
    assert sorted(out.rglob("*")) == before


@pytest.mark.parametrize("name", ["CNAME", "records/1/mine.txt"])
def test_a_file_added_to_a_site_is_not_lost(tmp_path: Path, name: str) -> None:
    out = tmp_path / "public"
    publish(version(1), out)
    (out / name).write_text("estate.example.org")
    with pytest.raises(UsageProblem, match=name.partition("/")[0]):
        publish(version(2), out)
    assert number_in(out) == 1


def test_a_file_in_the_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "public").write_text("a file")
    with pytest.raises(UsageProblem, match="is not a folder"):
        publish(version(1), tmp_path / "public")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageProblem, match="cannot write"):
        publish(version(1), tmp_path / "file" / "public")


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    publish(version(1), tmp_path / "elsewhere" / "site")
    (tmp_path / "public").symlink_to(tmp_path / "elsewhere" / "site")
    publish(version(2), tmp_path / "public")
    assert (tmp_path / "public").is_symlink()
    assert number_in(tmp_path / "elsewhere" / "site") == 2


@pytest.mark.parametrize(
    "path", ["../outside.html", "a/../../outside.html", "/etc/outside", "a//b", "", "a/"]
)
def test_no_path_leads_out(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads out"):
        publish([(path, b"")], tmp_path / "inside" / "public")
    assert [found.name for found in tmp_path.rglob("*")] == ["inside"]


ENDLESS = """
import sys
import time
from pathlib import Path
from tests.site.versions import version
from itamops.cli.publishing import publish

number, pause = int(sys.argv[2]), float(sys.argv[3])
while True:
    number += 1
    publish(version(number), Path(sys.argv[1]))
    print(number, flush=True)
    time.sleep(pause)
"""


def test_killed_at_any_moment_the_old_or_the_new_stands_there(tmp_path: Path) -> None:
    out = tmp_path / "public"
    publish(version(0), out)
    dice, number = random.Random(7), 0  # noqa: S311  moments, no secrets
    for _ in range(6):
        command = [sys.executable, "-c", ENDLESS, str(out), str(number), "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as building:
            assert building.stdout
            first = int(building.stdout.readline())
            time.sleep(dice.random() / 20)
            os.kill(building.pid, signal.SIGKILL)
        stands = number_in(out)
        assert stands >= first
        number = stands
    publish(version(-1), out)
    assert left_over(tmp_path) == []


def test_two_builds_at_once_do_not_disturb_each_other(tmp_path: Path) -> None:
    out = tmp_path / "public"
    commands = [[sys.executable, "-c", ENDLESS, str(out), start, "0.02"] for start in ("0", "1000")]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT) for command in commands
    ]
    for building in running:
        assert building.stdout
        for _ in range(3):
            assert building.stdout.readline(), "the build ended"
            assert json.loads((out / "manifest.json").read_bytes())["schema"] == SCHEMA
    for building in running:
        building.kill()
        building.communicate()
