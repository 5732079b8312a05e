"""A server with a registry, a change to it, and a fork's view of both."""

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from itamops.approvals.evidence import FORGES
from itamops.authoring.new_registry import Start, starting_files
from tests.snapshot.clones import ENVIRONMENT, IDENTITY

ANNA = Start(
    organization="Acme",
    company="acme",
    country="DE",
    currency="EUR",
    timezone="UTC",
    person="akeller",
    person_name="Anna Keller",
    email=IDENTITY["GIT_AUTHOR_EMAIL"],
    team="it",
    team_name="IT",
    location="kiel",
    location_name="Kiel",
    day=date(2026, 2, 3),
)


TOOLS = {"tools/requirements.txt": "# what it depends on\n", "tools/itamops.txt": "itamops==0.1.0\n"}


class Server(NamedTuple):
    """A bare repository: `first` and `main` are commits of main, `change` is one that is proposed."""

    path: Path
    first: str
    main: str
    change: str

    def git(self, *words: str) -> str:
        """Ask git in the repository."""
        return git(self.path, *words)


def location(name: str) -> tuple[str, str]:
    """Return path and text of a record."""
    return f"registry/locations/{name}.yaml", f"id: {name}\nname: Place {name}\ntype: site\ncompany: acme\n"


def commit(folder: Path, files: Mapping[str, str], message: str) -> str:
    """Write and commit files, and give the commit's id."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """Start a registry, propose a place on a branch, and let main go on."""
    folder, path = tmp_path / "anna", tmp_path / "server.git"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    first = commit(folder, {**starting_files(ANNA), **TOOLS}, "Start")
    git(folder, "switch", "--quiet", "--create", "bergen")
    change = commit(folder, dict([location("bergen")]), "Add Bergen")
    git(folder, "switch", "--quiet", "main")
    main = commit(folder, dict([location("oslo")]), "Add Oslo")
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), str(path))
    git(path, "update-ref", "refs/pull/7/head", change)
    git(path, "config", "uploadpack.allowAnySHA1InWant", "true")
    return Server(path, first, main, change)


@pytest.fixture
def policy(tmp_path: Path, server: Server) -> str:
    """Let Bo govern, too, be strict, and propose another limit; give the commit that is proposed."""
    folder = tmp_path / "governing"
    git(tmp_path, "clone", "--quiet", str(server.path), str(folder))
    place = folder / "itamops.yaml"
    settings = place.read_text().replace("assurance: trial", "assurance: standard")
    roles = (folder / "registry/policy/roles.yaml").read_text().replace("[akeller]", "[akeller, bcole]", 1)
    logins = ", ".join(f"{forge}: bo-cole" for forge in FORGES)
    bo = f"id: bcole\nname: Bo Cole\nstarts: 2026-02-03\nlogins: {{{logins}}}\n"
    files = {"itamops.yaml": settings, "registry/policy/roles.yaml": roles, "registry/people/bcole.yaml": bo}
    commit(folder, files, "Govern")
    limits = (folder / "registry/policy/rules.yaml").read_text()
    head = commit(
        folder, {"registry/policy/rules.yaml": limits.replace(": 60", ": 61")}, "Look further ahead"
    )
    git(folder, "push", "--quiet", "origin", "HEAD^:main", "HEAD:refs/pull/8/head")
    return head


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, and give what it says."""
    done = subprocess.run(
        ["git", *words], cwd=folder, env=ENVIRONMENT | IDENTITY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
