"""`itamops build` as people call it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from itamops.authoring.new_registry import GIT_IGNORE
from itamops.demo import LAST_DAY, write_tree

DAY = ("--day", LAST_DAY.isoformat())


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo's last tree, committed."""
    folder = tmp_path_factory.mktemp("registry")
    write_tree(folder)
    (folder / ".gitignore").write_text(GIT_IGNORE)
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "All of it"]):
        subprocess.run(["git", *words], cwd=folder, check=True, env=environment())
    return folder


def environment(**more: str) -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ITAMOPS_"))}
    people = {
        f"GIT_{role}_{field}": f"{field}@example.com"
        for role in ("AUTHOR", "COMMITTER")
        for field in ("NAME", "EMAIL")
    }
    return {**kept, **people, "GIT_CONFIG_GLOBAL": os.devnull, **more}


def build(folder: Path, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, "-m", "itamops", "build", "-C", str(folder), *words]
    return subprocess.run(program, capture_output=True, text=True, check=False, env=environment(**more))


def content(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_names_the_page_to_open_and_builds_the_same_bytes_anywhere(registry: Path, tmp_path: Path) -> None:
    done = build(registry, *DAY, PYTHONHASHSEED="1", TZ="Asia/Tokyo", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{registry}/public/index.html\n"
    assert f"as of {LAST_DAY}" in done.stderr
    again = build(
        registry, *DAY, "--out", str(tmp_path / "again"), "--no-cache", PYTHONHASHSEED="2", TZ="UTC"
    )
    assert again.returncode == 0, again.stderr
    assert content(tmp_path / "again") == content(registry / "public")


def test_a_commit_is_told_with_the_site(registry: Path, tmp_path: Path) -> None:
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=registry, capture_output=True, text=True, check=True
    )
    done = build(registry, *DAY, "--as-of", "HEAD", "--out", str(tmp_path / "public"))
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "public/manifest.json").read_text())
    assert manifest["commit"] == head.stdout.strip()
    assert manifest["day"] == LAST_DAY.isoformat()
    assert sorted(path.name for path in (tmp_path / "public").iterdir()) == list(manifest["contents"])


def test_the_day_of_a_reproducible_build_is_used_and_said(registry: Path, tmp_path: Path) -> None:
    done = build(registry, "--out", str(tmp_path / "public"), SOURCE_DATE_EPOCH="1793379600")
    assert done.returncode == 0, done.stderr
    assert "The day is 2026-10-30, by SOURCE_DATE_EPOCH." in done.stderr
    assert json.loads((tmp_path / "public/manifest.json").read_text())["day"] == "2026-10-30"
    asked = build(registry, *DAY, "--out", str(tmp_path / "public"), SOURCE_DATE_EPOCH="0")
    assert "SOURCE_DATE_EPOCH" not in asked.stderr
    wrong = build(registry, SOURCE_DATE_EPOCH="yesterday")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "SOURCE_DATE_EPOCH: expected seconds since 1970" in wrong.stderr


def test_errors_are_shown_and_fail_the_command(tmp_path: Path) -> None:
    write_tree(tmp_path)
    (tmp_path / "registry/stray.txt").write_text("what is this?")
    done = build(tmp_path, *DAY)
    assert done.returncode == 1, done.stderr
    assert "registry/stray.txt" in (tmp_path / "public/findings.html").read_text()
    assert "the registry has errors" in done.stderr


def test_no_registry_no_records_no_room(tmp_path: Path) -> None:
    assert build(tmp_path).returncode == 2
    (tmp_path / "itamops.yaml").write_text("format: 1\n")
    done = build(tmp_path)
    assert done.returncode == 3
    assert not (tmp_path / "public").exists()
    (tmp_path / "public").mkdir()
    (tmp_path / "public/thesis.txt").write_text("mine")
    done = build(tmp_path)
    assert done.returncode == 2
    assert "has files that no build has written: thesis.txt" in done.stderr


@pytest.mark.parametrize("place", ["registry/site", "schemas/../registry/people", ".git/site"])
def test_a_site_stands_neither_among_the_records_nor_in_git(registry: Path, place: str) -> None:
    done = build(registry, *DAY, "--out", str(registry / place))
    assert done.returncode == 2, done.stderr
    assert "the site cannot be written to" in done.stderr
    assert not (registry / place / "index.html").exists()


def test_what_a_killed_build_leaves_behind_is_not_committed(registry: Path) -> None:
    """`publish` stages beside the site, whose folder is in the repository."""
    for name in ("staged", "old"):
        (registry / f".public.itamops-{name}").mkdir()
        (registry / f".public.itamops-{name}/index.html").write_text("")
    words = ["git", "status", "--porcelain"]
    left = subprocess.run(words, cwd=registry, capture_output=True, text=True, check=True, env=environment())
    assert left.stdout == ""
    assert build(registry, *DAY).returncode == 0
    assert not list(registry.glob(".public.*"))


def test_killed_it_leaves_the_old_site(registry: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert build(registry, *DAY, "--out", str(out)).returncode == 0
    before = content(out)
    program = [
        sys.executable,
        "-m",
        "itamops",
        "build",
        "-C",
        str(registry),
        "--out",
        str(out),
        "--day",
        "2026-10-31",
    ]
    with subprocess.Popen(program, env=environment(), stderr=subprocess.DEVNULL) as building:
        while not list(tmp_path.glob(".public.*/records/*/*.html")):
            assert building.poll() is None, "it was too quick to be killed"
            time.sleep(0.001)
        os.kill(building.pid, signal.SIGKILL)
    assert content(out) == before
    assert build(registry, *DAY, "--out", str(out)).returncode == 0
    assert content(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["public"]
