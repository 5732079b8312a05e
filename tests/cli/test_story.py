"""The main job, from a start to a published site, on a real export and with real git."""

import csv
import json
import re
from pathlib import Path

from tests.cli.conftest import Run

DEPLOYED = """state: in_use
substate: assigned
assignee: person/akeller
"""
STEP = """  - on: 2026-11-24
    to: in_use
    substate: assigned
    by: akeller
    assignee: person/akeller
    acceptance: "waived: signed on paper"
"""
ILLEGAL = "  - {on: 2026-11-24, to: retired, substate: pending_disposal, by: akeller, reason: surplus}\n"


def in_stock(folder: Path) -> Path:
    return next(
        path
        for path in sorted(folder.glob("registry/assets/*/*.yaml"))
        if "state: in_stock" in path.read_text()
    )


def append(path: Path, state: str, step: str) -> None:
    text = re.sub(r"state: .*\nsubstate: .*\n(?:assignee: .*\n)?", state, path.read_text(), count=1)
    path.write_text(text + step)


def test_from_an_export_to_a_published_site(tmp_path: Path, registry: Path, run: Run, data: Path) -> None:
    files = sorted((data / "snipe-it").glob("*.csv"))
    day = ("--day", "2026-11-24")

    imported = run(
        "itamops", "import", "snipe-it", *files, "--currency", "USD", *day, cwd=registry, code=1
    )  # 1: three cells say `sometimes` where a column is yes or no
    assert "product key" in imported.stdout
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Import from Snipe-IT", cwd=registry)

    again = run("itamops", "import", "snipe-it", *files, "--currency", "USD", *day, cwd=registry, code=1)
    assert run("git", "status", "--porcelain", cwd=registry).stdout == "", again.stdout

    run("git", "switch", "--quiet", "--create", "deploy", cwd=registry)
    laptop = in_stock(registry)
    append(laptop, DEPLOYED, STEP)
    run("git", "commit", "--quiet", "--all", "--message", "Give Anna a laptop", cwd=registry)
    passed = run("itamops", "check", "--base", "main", "--head", "deploy", *day, cwd=registry)
    assert "1 changed" in passed.stdout

    run("git", "switch", "--quiet", "--create", "retire", cwd=registry)
    append(laptop, "state: retired\nsubstate: pending_disposal\n", ILLEGAL)
    run("git", "commit", "--quiet", "--all", "--message", "Retire it at once", cwd=registry)
    refused = run("itamops", "check", "--base", "deploy", "--head", "retire", *day, cwd=registry, code=1)
    line = len(laptop.read_text().splitlines())
    assert "error[LIFE001]" in refused.stdout
    assert "cannot go in_use.assigned → retired.pending_disposal" in refused.stdout
    assert f"{laptop.relative_to(registry)}:{line}:" in refused.stdout

    run("git", "switch", "--quiet", "main", cwd=registry)
    run("git", "merge", "--quiet", "--no-ff", "--no-edit", "deploy", cwd=registry)
    run(
        "itamops", "build", *day, "--out", tmp_path / "site", cwd=registry, code=1
    )  # 1: expired licenses in use
    assert (tmp_path / "site/index.html").exists()


def test_the_numbers_of_the_reports_are_those_of_the_files(registry: Path, run: Run, data: Path) -> None:
    folder = data / "snipe-it"
    run("itamops", "import", "snipe-it", *folder.glob("*.csv"), "--currency", "USD", cwd=registry, code=1)

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / f"{name}-sample.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def report(name: str) -> list[dict[str, object]]:
        printed = run("itamops", "report", name, "--format", "json", cwd=registry).stdout
        rows: list[dict[str, object]] = json.loads(printed)["rows"]
        return rows

    assert len(report("assets")) == len(rows("assets"))
    assert len(report("licenses")) == len(rows("licenses"))
    owned = sum(int(str(row["quantity"])) for row in report("licenses"))
    assert owned == sum(int(row["seats"]) for row in rows("licenses"))
