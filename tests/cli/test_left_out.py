"""What could not be read is told by whatever leaves it out, and is never green."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

USAGE = "id: bko-2026-05\nproduct: editor\nsource: intune\nfrom: 2026-05-01\nto: 2026-05-31\n"


def unreadable_record(registry: Path) -> str:
    (registry / "registry/teams/second.yaml").write_text("id: second\nname: [\n")
    return "registry/teams/second.yaml"


def unreadable_setting(registry: Path) -> str:
    place = registry / "registry/tables/rates/2026.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("rates: [\n")
    return "registry/tables/rates/2026.yaml"


def misnamed_record(registry: Path) -> str:
    (registry / "registry/teams/second.yml").write_text("id: second\nname: Second\n")
    return "registry/teams/second.yml"


def misplaced_record(registry: Path) -> str:
    (registry / "registry/teams/third.yaml").write_text("id: second\nname: Second\n")
    return "registry/teams/third.yaml"


def link_to_a_record(registry: Path) -> str:
    (registry / "registry/teams/second.yaml").symlink_to("it-operations.yaml")
    return "registry/teams/second.yaml"


def folder_in_capitals(registry: Path) -> str:
    (registry / "Registry/teams").mkdir(parents=True)
    (registry / "Registry/teams/second.yaml").write_text("id: second\nname: Second\n")
    return "Registry/teams/second.yaml"


def link_to_the_configuration(registry: Path) -> str:
    (registry / "itamops.yaml").rename(registry / "other.yaml")
    (registry / "itamops.yaml").symlink_to("other.yaml")
    return "itamops.yaml"


def configuration_that_is_cut_off(registry: Path) -> str:
    place = registry / "itamops.yaml"
    place.write_text(place.read_text() + "forge: [\n")
    return "itamops.yaml"


def sheet_with_an_open_quote(registry: Path) -> str:
    rows = b'asset,last_used\n"lap-7f3k9q2m,2026-05-30\n'
    place = registry / "registry/usage/editor/editor-2026-05.csv"
    place.parent.mkdir(parents=True)
    place.write_bytes(rows)
    of_rows = f"sha256:{hashlib.sha256(rows).hexdigest()}"
    pinned = f"rows:\n  file: {place.name}\n  sha256: {of_rows}\n"
    place.with_suffix(".yaml").write_text(f"{USAGE.replace('bko', 'editor')}sha256: {of_rows}\n{pinned}")
    return "registry/usage/editor/editor-2026-05.csv"


SPOILT = (
    unreadable_record,
    unreadable_setting,
    misnamed_record,
    misplaced_record,
    link_to_a_record,
    folder_in_capitals,
    link_to_the_configuration,
    configuration_that_is_cut_off,
    sheet_with_an_open_quote,
)
COMMANDS = {
    "table": (("report", "people-equipment"), 1),
    "CSV": (("report", "people-equipment", "--format", "csv"), 1),
    "JSON": (("report", "people-equipment", "--format", "json"), 1),
    "Markdown": (("report", "people-equipment", "--format", "markdown"), 1),
    "show": (("show", "akeller"), 1),
    "build": (("build",), 1),
    "plan": (("plan", "--base", "HEAD"), 1),
    "check": (("check",), 1),
    "export": (("export", "cyclonedx"), 3),
    "codeowners": (("codeowners", "--forge", "github"), 3),
    "import": (("import", "snipe-it", "../assets.csv"), 3),
}
"""Commands that read a registry, and their exit code where they could not read all of it."""


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_a_report_names_what_it_leaves_out(registry: Path, run: Run, spoil: Callable[[Path], str]) -> None:
    assert run("itamops", "report", "people-equipment", cwd=registry).stderr == ""
    path = spoil(registry)
    done = run("itamops", "report", "people-equipment", cwd=registry, code=1)
    said = f"1 file left out, unreadable: {path}"
    assert said in done.stdout
    assert said in done.stderr


@pytest.mark.parametrize(("words", "code"), COMMANDS.values(), ids=COMMANDS)
def test_every_command_says_so_and_fails(
    registry: Path, run: Run, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    (tmp_path / "assets.csv").write_text("asset tag,serial\nT1,S1\n")
    path = misnamed_record(registry)
    done = run("itamops", *words, cwd=registry, code=code)
    assert path in done.stdout + done.stderr


def test_json_markdown_and_every_page_have_it(registry: Path, run: Run) -> None:
    path = unreadable_record(registry)
    document = json.loads(run("itamops", *COMMANDS["JSON"][0], cwd=registry, code=1).stdout)
    assert document["left_out"] == [path]
    marked = run("itamops", *COMMANDS["Markdown"][0], cwd=registry, code=1).stdout
    assert "**1 file left out, unreadable:" in marked
    run("itamops", "build", cwd=registry, code=1)
    pages = list((registry / "public").rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        assert "could not be read, and no figure knows of what stands there." in page.read_text()
    assert path in (registry / "public/records.html").read_text()
    for table in (registry / "public/reports").glob("*.json"):
        assert json.loads(table.read_text())["left_out"] == [path]


def test_a_path_that_is_no_utf8_is_told_with_escapes(registry: Path, run: Run) -> None:
    (registry / "registry/teams/\udcff.yml").write_text("id: second\nname: Second\n")
    for form in ("table", "json", "markdown", "csv"):
        done = run("itamops", "report", "people-equipment", "--format", form, cwd=registry, code=1)
        assert r"\xff.yml" in done.stderr
    run("itamops", "build", cwd=registry, code=1)
    assert r"\xff.yml" in (registry / "public/records.html").read_text()


def test_a_change_does_not_fail_for_what_its_base_left_unread_and_says_so(registry: Path, run: Run) -> None:
    path = unreadable_record(registry)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Unreadable", cwd=registry)
    team = "id: third\nname: Third\n"
    (registry / "registry/teams/third.yaml").write_text(team)
    said = f"1 file left out, unreadable: {path}"
    for form in ("text", "github", "markdown", "junit"):
        done = run("itamops", "check", "--base", "HEAD", "--format", form, cwd=registry)
        assert said in done.stdout.replace("\\", "")
    document = json.loads(run("itamops", "check", "--base", "HEAD", "--format", "json", cwd=registry).stdout)
    assert (document["status"], document["summary"]["files_left_out"]) == ("clean", 1)
    log = json.loads(run("itamops", "check", "--base", "HEAD", "--format", "sarif", cwd=registry).stdout)
    assert log["runs"][0]["properties"]["summary"]["files_left_out"] == 1


@pytest.mark.parametrize("words", [("check",), ("check", "--base", "auto")], ids=["alone", "auto"])
def test_a_night_job_fails_for_what_cannot_be_read(registry: Path, run: Run, words: tuple[str, ...]) -> None:
    path = unreadable_record(registry)
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "Unreadable", cwd=registry)
    assert f"1 file left out, unreadable: {path}" in run("itamops", *words, cwd=registry, code=1).stdout
