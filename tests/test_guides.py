"""The pages `docs/adding-a-….md`, followed literally in a copy of the project.

A comment in a code block names a file and a place: `new file`, `at the end`, `before` or `after` a line, `in`
a list. The lines below it go there. A block `console` is run; `…` stands for any text.
"""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from itertools import takewhile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs").glob("adding-a*.md"))
COPIED = (
    "itamops",
    "schemas",
    "tests/cases/_common",
    "tests/case_files.py",
    "tests/records",
    "tests/conftest.py",
    "tests/test_cases.py",
    "pyproject.toml",
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PLACE = re.compile(r"^(?:#|//) ([^\s:]+): (new file|at the end|(?:before|after|in) .+)\n", re.MULTILINE)
PROGRAMS = {
    ".venv/bin/itamops": [sys.executable, "-m", "itamops"],
    ".venv/bin/python": [sys.executable],
}
LONGEST = 40


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of what the guides work on, in a repository of its own."""
    copy = tmp_path_factory.mktemp("original")
    for name in COPIED:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name)
        else:
            shutil.copy2(ROOT / name, copy / name)
    subprocess.run(["git", "init", "--quiet", copy], check=True)
    return copy


def inserted(text: str, added: str, where: str) -> str:
    """Return the text of a file with a block at its place."""
    how, _, what = where.partition(" ")
    if how == "at":
        return f"{text}\n\n{added}"
    lines = text.splitlines(keepends=True)
    at = _end_of(text, what) if how == "in" else _line(lines, what) + (how == "after")
    return "".join([*lines[:at], added, *lines[at:]])


def _line(lines: list[str], what: str) -> int:
    (found,) = (number for number, line in enumerate(lines) if line.strip() == what)
    return found


def _end_of(text: str, name: str) -> int:
    """Return the number of the line that closes a list, from zero."""
    (closes,) = (
        node.end_lineno
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and ast.unparse(_target(node)) == name
    )
    assert closes
    return closes - 1


def _target(node: ast.Assign | ast.AnnAssign) -> ast.expr:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def write(project: Path, block: str) -> None:
    """Put the parts of a block into the files that the lines above them name."""
    before, *parts = PLACE.split(block)
    assert not before, f"the first line names no file and place: {block}"
    for name, where, added in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        path = project / name
        if where == "new file":
            assert not path.exists()
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(added, encoding="utf-8")
        else:
            path.write_text(inserted(path.read_text(encoding="utf-8"), added, where), encoding="utf-8")


def run(project: Path, line: str) -> str:
    """Return what a command prints."""
    words = shlex.split(line)
    variables = dict(word.split("=", 1) for word in takewhile(lambda word: "=" in word, words))
    program, *arguments = words[len(variables) :]
    environment = os.environ | variables | {"PYTHONPATH": str(project)}
    done = subprocess.run(
        [*PROGRAMS[program], *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_does_what_it_shows(guide: Path, original: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(original, project)
    shown = 0
    for language, block in BLOCK.findall(guide.read_text(encoding="utf-8")):
        if language != "console":
            write(project, block)
            continue
        for command in block.removeprefix("$ ").split("\n$ "):
            line, _, expected = command.partition("\n")
            printed = run(project, line)
            pattern = ".*".join(map(re.escape, expected.strip().split("…")))
            assert re.fullmatch(pattern, printed.strip(), re.DOTALL), printed
            shown += 1
    assert shown


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_a_guide_fits_on_a_screen(guide: Path) -> None:
    assert len(guide.read_text(encoding="utf-8").splitlines()) <= LONGEST
