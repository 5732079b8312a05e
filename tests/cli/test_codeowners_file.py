"""`itamops codeowners` as people call it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def login(registry: Path, name: str) -> None:
    place = registry / "registry/people/akeller.yaml"
    place.write_text(f"{place.read_text()}logins: {{github: {name}, gitlab: {name}}}\n")


def test_the_file_is_written_and_then_found_right(registry: Path, run: Run) -> None:
    login(registry, "anna-keller")
    missing = run("itamops", "codeowners", "--forge", "github", "--check", cwd=registry, code=1)
    assert "is missing" in missing.stderr
    run("itamops", "codeowners", "--forge", "github", "--write", cwd=registry)
    run("itamops", "codeowners", "--forge", "github", "--check", cwd=registry)
    written = (registry / ".github/CODEOWNERS").read_text()
    assert "/registry/policy/" in written
    assert "@anna-keller" in written
    run("itamops", "check", cwd=registry)


def test_a_file_of_old_policy_is_told(registry: Path, run: Run) -> None:
    login(registry, "anna-keller")
    run("itamops", "codeowners", "--forge", "gitlab", "--write", cwd=registry)
    place = registry / "CODEOWNERS"
    place.write_text(place.read_text().replace("registry/policy/", "registry/nothing/"))
    told = run("itamops", "codeowners", "--forge", "gitlab", "--check", cwd=registry, code=1)
    assert "differs from policy" in told.stderr


def test_a_registry_in_a_folder_has_the_file_at_the_top(registry: Path, run: Run) -> None:
    login(registry, "anna-keller")
    run("git", "init", "--quiet", ".", cwd=registry.parent)
    (registry / ".git").rename(registry.parent / "elsewhere")
    run("itamops", "codeowners", "--forge", "github", "--write", cwd=registry)
    assert "/registry/registry/policy/" in (registry.parent / ".github/CODEOWNERS").read_text()


def test_without_a_forge_it_asks_for_one(registry: Path, run: Run) -> None:
    told = run("itamops", "codeowners", cwd=registry, code=2)
    assert "--forge" in told.stderr


def test_without_a_login_of_anybody_who_governs_nothing_is_written(registry: Path, run: Run) -> None:
    person = registry / "registry/people/akeller.yaml"
    lines = [line for line in person.read_text().splitlines() if not line.startswith("email:")]
    person.write_text("\n".join(lines) + "\n")
    told = run("itamops", "codeowners", "--forge", "github", "--write", cwd=registry, code=2)
    assert "logins" in told.stderr
    assert not (registry / ".github").exists()
