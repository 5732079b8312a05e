"""What stands above a registry's folder and steers it is part of each of its trees."""

from pathlib import Path

import pytest

from itamops.registry.layout import is_governance
from itamops.snapshot import open_repository
from tests.cli.conftest import Run

ABOVE = {"../../.gitattributes", "../.gitattributes", "../.gitignore"}


@pytest.fixture
def nested(tmp_path: Path, run: Run) -> Path:
    """Return a registry two folders below the top of its repository."""
    run("git", "init", "--quiet", cwd=tmp_path)
    answers = ("--organization", "Acme", "--person", "akeller", "--name", "Anna Keller")
    run("itamops", "init", "it/estate", *answers, cwd=tmp_path)
    for path in ABOVE:
        (tmp_path / "it/estate" / path).write_text("*.csv text\n")
    (tmp_path / "it/other.txt").write_text("")
    return tmp_path / "it/estate"


def test_what_git_obeys_on_the_way_to_a_registry_governs_it(nested: Path, run: Run) -> None:
    run("git", "add", "--all", cwd=nested.parents[1])
    run("git", "commit", "--quiet", "--message", "Start", cwd=nested)
    repository = open_repository(nested)
    for tree in (repository.work_tree(), repository.commit("HEAD")):
        assert {path for path in tree.entries if path.startswith("../")} == ABOVE
    assert all(map(is_governance, ABOVE))
    (nested.parent / ".gitattributes").write_text("registry/** -diff\n")
    (nested / "registry/teams/second.yaml").write_text("id: second\nname: Second\n")
    done = run("itamops", "check", "--base", "HEAD", cwd=nested, code=1)
    assert "error[GOV001]" in done.stdout
