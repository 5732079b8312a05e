import subprocess
import sys
from pathlib import Path

import pytest

from itamops.kinds import KINDS

GENERATE = Path(__file__).parents[2] / "benchmarks" / "generate.py"
DAY = "2026-06-30"


def run(*arguments: str | Path) -> str:
    return subprocess.run(arguments, capture_output=True, text=True, check=True).stdout


def made(devices: int, folder: Path) -> Path:
    run(sys.executable, GENERATE, str(devices), folder)
    return folder


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(150, tmp_path_factory.mktemp("estate") / "registry")


def test_an_estate_has_every_kind_and_no_errors(estate: Path) -> None:
    paths = run("git", "-C", estate, "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert {path.split("/")[1] for path in paths if path.startswith("registry/")} >= {
        kind.folder for kind in KINDS
    }
    found = run(sys.executable, "-m", "itamops", "check", "-C", estate, "--head", "HEAD", "--day", DAY)
    assert "error" not in found
    assert "records checked" in found


def test_its_last_change_issues_ten_devices_and_is_accepted(estate: Path) -> None:
    changed = run("git", "-C", estate, "diff", "--name-only", "HEAD~1", "HEAD").splitlines()
    assert len(changed) == 10
    verdict = run(
        *(sys.executable, "-m", "itamops", "check", "-C", estate),
        *("--base", "HEAD~1", "--head", "HEAD", "--day", DAY),
    )
    assert verdict.startswith("nothing introduced")
    assert "10 changed" in verdict


def test_an_estate_is_the_same_every_time(estate: Path, tmp_path: Path) -> None:
    again = made(150, tmp_path / "again")
    assert run("git", "-C", again, "rev-parse", "HEAD") == run("git", "-C", estate, "rev-parse", "HEAD")
