"""What every writer does where the system takes less than it was given: the old stands, and nothing is green.

A limit on the length of files makes a write come back short first and fail then, as a full disk does.
"""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from itamops.authoring.write import replace_file, write_new
from itamops.cli import publishing
from itamops.cli.publishing import publish
from itamops.errors import UsageProblem
from tests.cli.conftest import PEOPLE, Run

SHORT = 512
"""Bytes of a file that are taken: less than any of the files below has."""

BUG = 70
NO_BYTECODE = {"PYTHONDONTWRITEBYTECODE": "1"}
"""Python does not notice that its own compiled files come out short."""


def limited(length: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))


def call(folder: Path, home: Path, *words: str, length: int = SHORT) -> "subprocess.CompletedProcess[str]":
    """Call itamops where no file may become longer than that."""
    return subprocess.run(
        [sys.executable, "-m", "itamops", *words],
        cwd=folder,
        env={**os.environ, **PEOPLE, **NO_BYTECODE, "HOME": str(home)},
        preexec_fn=limited(length),
        capture_output=True,
        text=True,
        check=False,
    )


def standing(folder: Path) -> Mapping[str, str]:
    """Return the hash of each file of a folder, what git keeps for itself apart."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


WRITERS = {
    "import": ("import", "snipe-it", "../assets.csv"),
    "a pipeline": ("ci", "--write", "jenkins"),
    "results of a job": ("ci", "--base", "none", "--results", "results"),
    "schemas": ("schema", "--write"),
    "CODEOWNERS": ("codeowners", "--forge", "github", "--write"),
    "an export": ("export", "cyclonedx", "-o", "out"),
    "a report": ("report", "people-equipment", "--format", "json", "-o", "out"),
    "findings": ("check", "--format", "sarif", "-o", "out"),
    "a plan": ("plan", "--base", "HEAD", "--format", "json", "-o", "out"),
    "an audit": ("audit", "--since", "HEAD", "--format", "json", "-o", "out"),
    "branches": ("branches", "--format", "json", "-o", "out"),
    "receipts": ("receipt",),
    "a site": ("build",),
    "a registry": ("init", "new", "--organization", "Acme", "--person", "bko", "--name", "Bea Koch"),
    "the demo": ("demo", "new"),
}
"""Every command that writes files or objects of git, with what it writes."""

LITTLE = {"ci": 100, "codeowners": 100, "branches": 100, "audit": 100}
"""Bytes that are taken of what has fewer than `SHORT`, by command."""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a registry that was built once, with results and outputs of an earlier run, to copy from."""
    top = tmp_path_factory.mktemp("template")
    folder = top / "registry"
    words = ("--organization", "Acme GmbH", "--person", "akeller", "--name", "Anna Keller")
    assert call(top, top, "init", str(folder), *words, length=1 << 30).returncode == 0
    assert call(folder, top, "build", length=1 << 30).returncode == 0
    for step in (("add", "--all"), ("commit", "--quiet", "--message", "Start the registry")):
        subprocess.run(["git", *step], cwd=folder, env={**os.environ, **PEOPLE}, check=True)
    (folder / "schemas/asset.json").unlink()
    (folder / "out").write_text("of yesterday\n")
    (folder / "results").mkdir()
    (folder / "results/findings.json").write_text("of yesterday\n")
    (top / "assets.csv").write_text("asset tag,serial\n" + "".join(f"T{n},S{n}\n" for n in range(40)))
    return top


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    """Return a copy of the template."""
    shutil.copytree(template, tmp_path / "copy", symlinks=True)
    return tmp_path / "copy/registry"


@pytest.mark.parametrize("words", WRITERS.values(), ids=WRITERS)
def test_what_stood_before_stands_and_the_exit_code_says_so(
    filled: Path, home: Path, words: tuple[str, ...]
) -> None:
    before = standing(filled)
    done = call(filled, home, *words, length=LITTLE.get(words[0], SHORT))
    assert done.returncode in {2, 3}, f"{done.stdout}\n{done.stderr}"
    assert "error: " in done.stderr
    assert {path: digest for path, digest in standing(filled).items() if path in before} == before
    whole = {path for path in standing(filled).keys() - before.keys() if not path.startswith("results/")}
    assert whole == set()


@pytest.mark.parametrize("length", [4096, 12000])
def test_a_good_site_is_not_replaced_by_cut_pages(filled: Path, home: Path, length: int) -> None:
    before = standing(filled / "public")
    done = call(filled, home, "build", "--day", "2027-01-01", length=length)
    assert done.returncode == 2
    assert "File too large" in done.stderr
    assert standing(filled / "public") == before
    assert [path.name for path in filled.iterdir() if "itamops-" in path.name] == []


def test_a_site_that_does_not_hold_what_was_written_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A drive may take all bytes, say nothing, and keep others."""
    out = tmp_path / "public"
    publish(
        [("index.html", b"old"), ("manifest.json", b'{"schema": "itamops.site/v1", "contents": {}}')], out
    )

    def spoiling(place: str, content: bytes) -> None:
        write_new(place, content[:-1])

    monkeypatch.setattr(publishing, "write_new", spoiling)
    with pytest.raises(UsageProblem, match=r"index\.html of the new site differs from its content in memory"):
        publish([("index.html", b"new")], tmp_path / "other")
    assert not (tmp_path / "other").exists()
    assert (out / "index.html").read_bytes() == b"old"


def test_a_check_needs_nothing_that_it_writes(filled: Path, home: Path) -> None:
    """The cache is where nobody may write to it as good as empty."""
    assert call(filled, home, "check", length=0).returncode == 0


def test_an_init_that_fails_leaves_nothing_and_one_with_room_does_it(tmp_path: Path, home: Path) -> None:
    words = ("init", "new", "--organization", "Acme", "--person", "bko", "--name", "Bea Koch")
    for length in (SHORT, 8192, 32768):
        done = call(tmp_path, home, *words, length=length)
        assert done.returncode in {2, 3}, done.stderr
        assert list((tmp_path / "new").iterdir()) == []
    assert call(tmp_path, home, *words, length=1 << 20).returncode == 0


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.write_text("old")
    program = f"from itamops.authoring.write import *; replace_file(Path({str(place)!r}), 'n' * 9000)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        preexec_fn=limited(5000),
        env={**os.environ, **NO_BYTECODE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "File too large" in done.stderr
    assert str(tmp_path / ".out.writing") in done.stderr
    assert place.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    replace_file(place, "new")
    assert place.read_text() == "new"


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """Return a disk of its own that is nearly full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may make a disk")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_on_a_full_disk_an_init_that_was_begun_is_finished_once_there_is_room(
    tiny: Path, tmp_path: Path, run: Run
) -> None:
    words = ("itamops", "init", tiny / "new", "--organization", "Acme", "--person", "bko", "--name", "Bea")
    filler = tiny / "filler"
    for size in (1000, 800, 500):
        filler.write_bytes(b"x" * size * 1024)
        done = run(*words, cwd=tmp_path, code=None)
        assert done.returncode in {2, 3}, done.stderr
        assert "No space left on device" in done.stderr
    filler.unlink()
    run(*words, cwd=tmp_path, code=None)
    run("itamops", "check", cwd=tiny / "new")
