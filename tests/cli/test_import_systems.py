"""`itamops import` of each further system and `itamops export`, as processes over one registry."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

USAGE = ("--product", "ubuntu", "--from", "2026-10-01", "--to", "2026-10-31")


@pytest.fixture
def sessions(registry: Path, tmp_path: Path) -> Path:
    """Return a measurement of a product that is in the registry's catalogue."""
    software = registry / "registry/software/ubuntu.yaml"
    software.parent.mkdir(parents=True)
    software.write_text(
        'id: ubuntu\nname: Ubuntu\nversions:\n  - {version: "24.04"}  # laptops\n'
        "endoflife: {product: ubuntu}\n"
    )
    path = tmp_path / "sessions.csv"
    path.write_text(
        "start,end,user\n2026-10-14 09:00,2026-10-14 10:00,akeller\n"
        "2026-10-14 09:30,,akeller\nsoon,,akeller\n"
    )
    return path


def test_usage_is_written_with_its_rows_and_the_bad_row_told(
    registry: Path, run: Run, sessions: Path
) -> None:
    done = run("itamops", "import", "usage", sessions, *USAGE, cwd=registry, code=1)
    assert "error: sessions.csv, start: is no day of the calendar\n  row 4: soon\n" in done.stdout
    assert done.stderr == "2 files written; see `git status` and `itamops check`.\n"
    record = (registry / "registry/usage/ubuntu/ubuntu-2026-10.yaml").read_text()
    assert "peak: 2\npeak_at: 2026-10-14T09:30:00+00:00\n" in record
    rows = (registry / "registry/usage/ubuntu/ubuntu-2026-10.csv").read_text().splitlines()
    assert len(rows) == 3
    run("itamops", "check", cwd=registry)
    again = run("itamops", "import", "usage", sessions, *USAGE, cwd=registry, code=1)
    assert again.stderr.startswith("0 files written")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (USAGE[2:], "Missing option '--product'"),
        (USAGE[:2], "Missing option '--from'"),
        (("--product", "ubunto", *USAGE[2:]), 'did you mean "ubuntu"?'),
        ((*USAGE[:4], "--to", "2026-09-01"), "before it begins"),
        ((*USAGE[:4], "--to", "soon"), "such as 2026-02-03, got 'soon'"),
    ],
)
def test_wrong_use_of_usage(
    registry: Path, run: Run, sessions: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in run("itamops", "import", "usage", sessions, *arguments, cwd=registry, code=2).stderr


def test_end_of_support_keeps_what_was_typed(registry: Path, run: Run, sessions: Path, data: Path) -> None:
    del sessions
    file = data / "endoflife/ubuntu.md"
    run("itamops", "import", "endoflife", file, "--day", "2026-11-24", cwd=registry)
    assert (registry / "registry/software/ubuntu.yaml").read_text() == (
        "id: ubuntu\nname: Ubuntu\nversions:\n"
        '  - {version: "24.04", released: 2024-04-25, end_of_support: 2029-05-31}  # laptops\n'
        "endoflife: {product: ubuntu, as_of: 2026-11-24}\n"
    )


def test_an_entitlement_comes_in_and_goes_out(registry: Path, run: Run, tmp_path: Path, data: Path) -> None:
    (file,) = (path for path in (data / "cyclonedx").iterdir() if '"licensing"' in path.read_text())
    done = run("itamops", "import", "cyclonedx", file, cwd=registry)
    assert "a new line gets 0" in done.stdout
    run("itamops", "check", "--day", "2023-01-01", cwd=registry, code=None)
    out = tmp_path / "out.json"
    run("itamops", "export", "cyclonedx", "--day", "2026-11-24", "-o", out, cwd=registry)
    assert json.loads(out.read_text())["components"] == []  # its term is over
    twice = [run("itamops", "export", "cyclonedx", "--day", "2026-11-24", cwd=registry).stdout for _ in "12"]
    assert twice == [out.read_text()] * 2


def test_no_such_system(registry: Path, run: Run, sessions: Path) -> None:
    assert "No such command 'glpi'" in run("itamops", "import", "glpi", sessions, cwd=registry, code=2).stderr
    assert "'spdx' is not" in run("itamops", "export", "spdx", cwd=registry, code=2).stderr
