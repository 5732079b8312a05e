"""`itamops import` as a process: what it prints, writes and refuses, and what is left when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ASSETS = "Asset Tag,Name,Serial,Purchase Date,Purchase Cost\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "assets.csv"
    path.write_text(f"{ASSETS}T1,Laptop,5CG1,2026-02-03,12.50\nT2,Phone,N/A,3/4/26,free\n", encoding="utf-8")
    return path


def new_files(run: Run, registry: Path) -> list[str]:
    return run("git", "status", "--porcelain", "--untracked-files=all", cwd=registry).stdout.splitlines()


def test_what_it_prints(registry: Path, run: Run, export: Path) -> None:
    done = run("itamops", "import", "snipe-it", export, cwd=registry, code=1)
    assert done.stdout.startswith(
        "error: assets.csv, Purchase Cost: is no amount\n"
        "  row 3: free\n"
        "  help: write it as 1349.00 EUR\n"
        "\n"
        "error: assets.csv, Purchase Date: may be a day and a month either way round\n"
        "  row 3: 3/4/26\n"
        "  help: say --day-format dmy, mdy or ymd\n"
        "\n"
        "warning: assets.csv, Serial: is no serial: a new device gets `serial: none`\n"
        "  row 3: N/A\n"
        "  help: read it off the device\n"
    )
    head, *table = (" ".join(line.split()) for line in done.stdout.splitlines()[-3:])
    assert head == "rows created updated unchanged merged conflicting refused named by rows"
    assert table == ["Devices 2 2 0 0 0 0 0 0", "Catalogue of devices 0 0 0 0 0 0 0 1"]
    assert done.stderr == "3 files written; see `git status` and `itamops check`.\n"
    assert len(new_files(run, registry)) == 3


def test_many_rows_of_one_sort_are_shown_on_demand(registry: Path, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "assets.csv"
    path.write_text("asset tag,serial\n" + "".join(f"T{number},N/A\n" for number in range(9)))
    few = run("itamops", "import", "snipe-it", path, "--dry-run", cwd=registry).stdout
    every = run("itamops", "import", "snipe-it", path, "--dry-run", "--all", cwd=registry).stdout
    assert "and 4 more rows; --all shows them" in few
    assert (few.count(": N/A"), every.count(": N/A")) == (5, 9)


def test_a_dry_run_writes_nothing(registry: Path, run: Run, export: Path) -> None:
    done = run("itamops", "import", "snipe-it", export, "--dry-run", cwd=registry, code=1)
    assert done.stderr == "3 files would be written.\n"
    assert new_files(run, registry) == []


def test_options_say_what_the_file_does_not(registry: Path, run: Run, export: Path) -> None:
    export.write_text(f"{ASSETS}T1,Laptop,5CG1,3/4/26,$12.50\n")
    run(
        *("itamops", "import", "snipe-it", export, "--day-format", "mdy", "--currency", "CAD"),
        *("--day", "2026-11-24"),
        cwd=registry,
    )
    (path,) = registry.glob("registry/assets/*/*.yaml")
    assert "acquisition: {on: 2026-03-04, price: 12.50 CAD}" in path.read_text()


def test_rows_with_errors_are_corrected_and_imported_again(registry: Path, run: Run, export: Path) -> None:
    folder = export.parent / "rejects"
    rejects = ("--rejects", folder)
    done = run("itamops", "import", "snipe-it", export, *rejects, cwd=registry, code=1)
    assert f"Rows to correct: {folder / 'assets.csv'}." in done.stderr
    assert (folder / "assets.csv").read_text().splitlines() == [ASSETS.strip(), "T2,Phone,N/A,3/4/26,free"]

    again = run("itamops", "import", "snipe-it", export, *rejects, cwd=registry, code=2)
    assert f"{folder / 'assets.csv'} already exists" in again.stderr

    corrected = (folder / "assets.csv").read_text().replace("3/4/26,free", "2026-04-03,9.90")
    (folder / "assets.csv").write_text(corrected)
    run("itamops", "import", "snipe-it", folder / "assets.csv", cwd=registry)
    texts = [path.read_text() for path in registry.glob("registry/assets/*/*.yaml")]
    assert len(texts) == 2
    assert any("acquisition: {on: 2026-04-03, price: 9.90 EUR}" in text for text in texts)


def test_machines_get_the_same_as_json(registry: Path, run: Run, export: Path) -> None:
    done = run("itamops", "import", "snipe-it", export, "--format", "json", "--dry-run", cwd=registry, code=1)
    document = json.loads(done.stdout)
    assert document["schema"] == "itamops.import/v1"
    assert document["counts"]["asset"]["created"] == 2
    assert len(document["files"]) == 3
    assert document["problems"][3] == {
        "file": "assets.csv",
        "row": 0,
        "line": 0,
        "column": "Purchase Cost",
        "value": "",
        "message": "read as EUR where no currency is named (1 value)",
        "fix": "",
        "level": "note",
        "dropped": False,
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--by", "nobody"), "there is no person nobody"),
        (("--currency", "XXX1"), "expected an ISO 4217 currency code, got XXX1"),
        (("--day-format", "sometimes"), "Invalid value for '--day-format'"),
    ],
)
def test_wrong_use(registry: Path, run: Run, export: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in run("itamops", "import", "snipe-it", export, *arguments, cwd=registry, code=2).stderr


def test_over_records_that_cannot_be_read_nothing_is_imported(registry: Path, run: Run, export: Path) -> None:
    (registry / "registry/people/broken.yaml").write_text("id: [")
    done = run("itamops", "import", "snipe-it", export, cwd=registry, code=3)
    assert "1 file left out, unreadable: registry/people/broken.yaml" in done.stderr


def test_control_characters_of_a_file_do_not_reach_the_terminal(
    registry: Path, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"asset tag,purchase date\nT1,\x1b[31mred\n")
    assert "\x1b" not in run("itamops", "import", "snipe-it", path, cwd=registry, code=1).stdout


def test_killed_at_some_moment_all_is_written_or_nothing(
    registry: Path, run: Run, data: Path, home: Path
) -> None:
    files = sorted((data / "snipe-it").glob("*.csv"))
    command = [sys.executable, "-m", "itamops", "import", "snipe-it", *map(str, files), "--currency", "USD"]
    begun = time.monotonic()
    run("itamops", *command[3:], cwd=registry, code=1)
    duration, complete = time.monotonic() - begun, len(new_files(run, registry))
    for part in (0.5, 0.8, 0.9, 0.95):
        run("git", "clean", "-fdq", cwd=registry)
        with subprocess.Popen(
            command,
            cwd=registry,
            env={**os.environ, "HOME": str(home)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            time.sleep(duration * part)
            process.send_signal(signal.SIGKILL)
        run("itamops", "report", "assets", cwd=registry, code=None)
        assert len(new_files(run, registry)) in {0, complete}
