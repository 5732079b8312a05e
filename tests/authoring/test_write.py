"""Writing many files: killed at any moment, the old files or the new ones stand there."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from itamops.authoring.write import finish_writing, write_files

OLD = {f"registry/people/p{number}.yaml": f"id: p{number}\n" for number in range(0, 60, 2)}
NEW = {f"registry/people/p{number}.yaml": f"id: p{number}\nname: Anna\n" * 200 for number in range(60)}

WRITE = """
import json, sys
from pathlib import Path
from itamops.authoring.write import write_files
root, journal = Path(sys.argv[1]), Path(sys.argv[2])
texts = json.loads(sys.stdin.read())
print("ready", flush=True)
write_files(root, texts, journal)
"""


SEVERAL = """
import sys
from pathlib import Path
from itamops.authoring.write import write_files
root, journal, who = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
print("ready", flush=True)
sys.stdin.readline()
for number in range(12):
    write_files(root, {f"{who}-{number}-{part}.txt": "x" * 20_000 for part in range(6)}, journal)
"""


def test_two_at_once_wait_for_each_other_and_both_are_written(tmp_path: Path) -> None:
    """Without that, the journal of one takes the place of the other's, which says that it has written."""
    words = [sys.executable, "-c", SEVERAL, str(tmp_path), str(tmp_path / "journal.json")]
    several = [
        subprocess.Popen([*words, who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for who in ("anna", "bea", "carl")
    ]
    for process in several:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in several:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in several:
        with process:
            process.communicate()
        assert process.returncode == 0
    written = [path for path in tmp_path.iterdir() if path.stat().st_size == 20_000]
    assert len(written) == 3 * 12 * 6
    assert len(list(tmp_path.iterdir())) == len(written)


class Killed(Exception):  # noqa: N818  what happens to the process is no error of its
    """The process ends here."""


def standing(root: Path) -> dict[str, str]:
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "register"
    for path, text in OLD.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(text, encoding="utf-8")
    return made


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "git" / "itamops" / "writing.json"


def test_all_files_are_written_and_nothing_is_left_over(root: Path, journal: Path) -> None:
    write_files(root, NEW, journal)
    assert standing(root) == NEW
    assert not any(journal.parent.iterdir())


def test_nothing_to_finish_is_no_work(root: Path, journal: Path) -> None:
    assert not finish_writing(root, journal)
    assert standing(root) == OLD


def test_stopped_before_any_step_the_old_or_the_new_files_stand(
    root: Path, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each rename in turn is the one that is never reached."""
    rename = Path.replace
    outcomes = set()
    for survived in range(0, len(NEW) + 2, 7):
        left = [*range(survived)]

        def replace(self: Path, target: Path, left: list[int] = left) -> Path:
            if not left:
                raise Killed
            left.pop()
            return rename(self, target)

        with monkeypatch.context() as patch, suppress(Killed):
            patch.setattr(Path, "replace", replace)
            write_files(root, NEW, journal)
        finished = finish_writing(root, journal)
        outcomes.add(finished)
        assert standing(root) == (OLD if survived == 0 else NEW)
    assert outcomes == {True, False}


@pytest.mark.parametrize("milliseconds", [0, 1, 2, 4, 6, 9, 13, 20])
def test_killed_at_some_moment_the_old_or_the_new_files_stand(
    root: Path, journal: Path, milliseconds: int
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, str(root), str(journal)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(NEW).encode())
        process.stdin.close()
        assert process.stdout.readline() == b"ready\n"
        time.sleep(milliseconds / 1000)
        os.kill(process.pid, signal.SIGKILL)
    finish_writing(root, journal)
    assert standing(root) in (OLD, NEW)


def test_a_link_that_waits_beside_leads_nowhere(root: Path, journal: Path, tmp_path: Path) -> None:
    """A stranger's branch may hold it; whoever imports into that branch must not write where it leads."""
    outside = tmp_path / "outside.txt"
    outside.write_text("mine\n")
    path = next(iter(NEW))
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).with_name(f".{Path(path).name}.writing").symlink_to(outside)
    write_files(root, NEW, journal)
    assert outside.read_text() == "mine\n"
    assert not (root / path).is_symlink()


def test_the_next_write_finishes_the_one_before(root: Path, journal: Path) -> None:
    journal.parent.mkdir(parents=True)
    journal.write_text('{"registry/people/first.yaml": "id: first\\n"}')
    write_files(root, {"registry/people/second.yaml": "id: second\n"}, journal)
    assert standing(root).keys() - OLD.keys() == {"registry/people/first.yaml", "registry/people/second.yaml"}


@pytest.mark.parametrize("path", ["../outside.yaml", "/outside.yaml", "registry/linked/outside.yaml"])
def test_nothing_is_written_outside(root: Path, journal: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / "registry" / "linked").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="leads out of"):
        write_files(root, {"registry/people/fine.yaml": "id: fine\n", path: "id: outside\n"}, journal)
    assert standing(root) == OLD
    assert not any((tmp_path / "elsewhere").iterdir())
