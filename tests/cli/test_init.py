"""`itamops init` as people call it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ANSWERS = {"--organization": "Acme", "--person": "akeller", "--name": "Anna Keller"}


def words(answers: dict[str, str]) -> list[str]:
    return [word for pair in answers.items() for word in pair]


def test_what_to_type_next_begins_where_the_registry_is(tmp_path: Path, run: Run) -> None:
    away = run("itamops", "init", "my registry", *words(ANSWERS), cwd=tmp_path).stderr
    assert "Next: `cd 'my registry'`, then `itamops check`" in away
    here = tmp_path / "here"
    here.mkdir()
    assert "Next: `itamops check`" in run("itamops", "init", *words(ANSWERS), cwd=here).stderr


@pytest.mark.parametrize(
    ("option", "answer", "said"),
    [
        ("--organization", "Acme\x1b[31m", "which no record may hold"),
        ("--country", "Germany", "country has 7 characters, at most 2 are allowed"),
        ("--email", "anna", "email cannot be"),
        ("--location", "", "name is empty"),
        ("--timezone", "Mars/Olympus", "expected a time zone, got Mars/Olympus"),
        ("--currency", "XXX", "expected an ISO 4217 currency code, got XXX"),
    ],
)
def test_an_answer_that_no_record_may_hold_starts_nothing(
    tmp_path: Path, run: Run, option: str, answer: str, said: str
) -> None:
    done = run("itamops", "init", "new", *words({**ANSWERS, option: answer}), cwd=tmp_path, code=2)
    assert said in done.stderr
    assert not (tmp_path / "new").exists()


def test_the_schemas_are_written_beside_the_settings_that_an_editor_has_already(
    registry: Path, run: Run
) -> None:
    place = registry / ".vscode/settings.json"
    place.write_text('{"editor.rulers": [110], "yaml.schemas": {"./mine.json": "mine.yaml"}}')
    run("itamops", "schema", "--write", cwd=registry)
    settings = json.loads(place.read_text())
    assert settings["editor.rulers"] == [110]
    assert settings["yaml.schemas"]["./mine.json"] == "mine.yaml"
    assert settings["yaml.schemas"]["./schemas/asset.json"] == "registry/assets/**/*.yaml"
    for theirs in ("// mine\n{}", "[]", '{"yaml.schemas": 1}'):
        place.write_text(theirs)
        assert "is not plain JSON" in run("itamops", "schema", "--write", cwd=registry, code=2).stderr
        assert place.read_text() == theirs


def test_what_git_and_an_editor_are_told_already_stays(tmp_path: Path, run: Run) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/settings.json").write_text('{"editor.rulers": [110]}')
    (tmp_path / ".gitignore").write_text("*.log\n/public/")
    run("itamops", "init", *words(ANSWERS), cwd=tmp_path)
    assert (tmp_path / ".gitignore").read_text().startswith("*.log\n/public/\n/.public.itamops")
    assert json.loads((tmp_path / ".vscode/settings.json").read_text())["editor.rulers"] == [110]
    run("itamops", "check", cwd=tmp_path)


def test_a_file_that_is_there_already_is_not_replaced(tmp_path: Path, run: Run) -> None:
    place = tmp_path / "schemas/asset.json"
    place.parent.mkdir()
    place.write_text("{}")
    assert (
        "already has schemas/asset.json"
        in run("itamops", "init", *words(ANSWERS), cwd=tmp_path, code=2).stderr
    )
    assert place.read_text() == "{}"


def test_on_a_terminal_it_asks_until_there_is_a_name(tmp_path: Path, home: Path) -> None:
    ours, theirs = os.openpty()
    os.write(ours, b"Acme\n\nAnna Keller\n\n")
    environment = {**os.environ, "HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
    program = [sys.executable, "-m", "itamops", "init", str(tmp_path / "new")]
    done = subprocess.run(
        program, cwd=tmp_path, stdin=theirs, capture_output=True, env=environment, check=False
    )
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "name: Anna Keller\n" in (tmp_path / "new/registry/people/anna-keller.yaml").read_text()
