"""Editors complete and check records while somebody types: the schemas through a real language server."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from itamops.authoring.editors import editor_files
from tests.editor.client import SERVER, Editor

MODELINE = "# yaml-language-server: $schema=../../../schemas/asset.json\n"
RECORD = "id: lap-7f3k9q2m\ntag: LT-1\nserial: S-1\nmodel: latitude\nstate: in_stock\nsubstate: available\n"
LIFECYCLE = "lifecycle:\n  - {on: 2026-02-12, to: in_stock, substate: available, by: treyes}\n"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    for path, text in editor_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "registry/assets/7f").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def editor(workspace: Path) -> Iterator[Editor]:
    if not SERVER.exists():
        npm = shutil.which("npm")
        if npm is None and not os.environ.get("CI"):
            pytest.skip("needs node and npm for yaml-language-server")
        assert npm, "CI has to have npm"
        folder = Path(__file__).parent
        subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    editor = Editor(workspace)
    yield editor
    editor.close()


def test_a_good_record_has_nothing_against_it(editor: Editor, workspace: Path) -> None:
    path = workspace / "registry/assets/7f/lap-7f3k9q2m.yaml"
    assert editor.diagnostics(path, MODELINE + RECORD + LIFECYCLE) == []


@pytest.mark.parametrize("modeline", [MODELINE, ""], ids=["by its modeline", "by its folder"])
def test_a_misspelt_field_is_marked_while_typing(editor: Editor, workspace: Path, modeline: str) -> None:
    path = workspace / f"registry/assets/7f/lap-7f3k9q2{'n' if modeline else 'p'}.yaml"
    text = modeline + RECORD + "hostnmae: x\n" + LIFECYCLE
    (found,) = editor.diagnostics(path, text)
    assert "hostnmae" in found["message"]
    assert found["range"]["start"]["line"] == text.splitlines().index("hostnmae: x")


def test_states_and_fields_are_completed(editor: Editor, workspace: Path) -> None:
    path = workspace / "registry/assets/7f/lap-7f3k9q2q.yaml"
    states = editor.completions(path, MODELINE + "id: lap-7f3k9q2q\nstate: \n", line=2, character=7)
    assert {"in_stock", "in_use", "retired"} <= set(states)
    path = workspace / "registry/assets/7f/lap-7f3k9q2r.yaml"
    fields = editor.completions(path, MODELINE + "id: lap-7f3k9q2r\n\n", line=2, character=0)
    assert {"serial", "model", "warranties", "lifecycle"} <= set(fields)
