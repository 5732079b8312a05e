"""The company's server and the clones of its people, and what they do with them."""

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from itamops.cli import main
from tests.scenarios.company import NAMES, POLICY, RECORDS, SIGNERS, Files, files_of

KEPT = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "ITAMOPS_"))}
ENVIRONMENT = KEPT | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "PYTHONPATH": str(Path(__file__).parents[2]),
}


class Server:
    """The bare repository, with the hooks of `itamops hook install --server`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "estate.git"
        _git(folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.path))
        _git(self.path, "config", "http.receivepack", "true")
        words = ("-C", str(self.path), "--server")
        assert itamops(folder, "hook", "install", *words) == 0

    def git(self, *words: str) -> str:
        return _git(self.path, *words).stdout.strip()

    def everything(self) -> tuple[str, str, frozenset[str]]:
        """Return all that a push could leave: references, the count of objects, files but the cache."""
        paths = (path.relative_to(self.path) for path in self.path.rglob("*"))
        files = frozenset(str(path) for path in paths if path.parts[0] != "itamops")
        return self.git("for-each-ref"), self.git("count-objects", "-v"), files


class Clone:
    """A clone of one of the people, who acts there in their name."""

    def __init__(self, folder: Path, person: str, key: Path, address: str) -> None:
        self.path = folder
        self.person = person
        self.key = key
        name, email = NAMES[person], f"{person}@nordlicht.example"
        _git(folder.parent, "clone", "--quiet", f"http://{person}:-@{address}/estate.git", folder.name)
        for setting, value in (
            ("user.name", name),
            ("user.email", email),
            ("gpg.format", "ssh"),
            ("user.signingKey", str(key)),
        ):
            self.git("config", setting, value)

    def git(self, *words: str, fails: bool = False, feed: str = "", **variables: str) -> str:
        done = _git(self.path, *words, code=None, feed=feed, **variables)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stdout.strip()

    def start(self, branch: str = "topic") -> None:
        """Begin a branch from the main line as it is on the server by now."""
        self.git("fetch", "--quiet", "origin")
        self.git("switch", "--quiet", "--force-create", branch, "origin/main")

    def commit(self, files: Files, message: str = "Change", *options: str) -> str:
        """Write files, or delete those without a text, and commit."""
        for path, text in files.items():
            place = self.path / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8", newline="\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}", *options)
        return self.git("rev-parse", "HEAD")

    def approve(self, branch: str, base: str = "origin/main") -> str:
        """Approve a branch of the server's by a signed tag, and hand that in; give the tag's name."""
        self.git("fetch", "--quiet", "origin")
        how = ("--as", self.person, "--key", str(self.key), "--base", base, "--head", f"origin/{branch}")
        assert itamops(self.path, "approve", *how) == 0
        name = self.git("tag", "--list", f"approve/*/{self.person}@*", "--points-at", f"origin/{branch}")
        self.git("push", "--quiet", "origin", f"refs/tags/{name}")
        return name

    def merge(self, branch: str = "topic") -> None:
        """Merge a branch into the main line as it is by now, here."""
        self.git("fetch", "--quiet", "--tags", "origin")
        self.git("switch", "--quiet", "--force-create", "main", "origin/main")
        self.git("merge", "--quiet", "--no-ff", f"--message=Merge {branch}", branch)

    def push(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Push, and give what the server said, as standard error."""
        return _git(self.path, "push", "origin", *(words or ("main",)), code=None)


class Estate:
    """Server and clones, with the registry of the company on the main line."""

    def __init__(self, folder: Path, address: str, more: Mapping[str, str] = {}) -> None:
        self.server = Server(folder / "server")
        self.address = address
        self.keys = {name: _new_key(folder / "keys" / name) for name in NAMES}
        self.clones = {"omar": self.clone("omar", folder / "omar")}
        signers = "".join(f"{name} {key.with_suffix('.pub').read_text()}" for name, key in self.keys.items())
        first = self["omar"]
        first.git("switch", "--quiet", "--orphan", "main")
        first.commit({**POLICY, **files_of(*RECORDS), SIGNERS: signers, **more}, "Start the registry")
        done = first.push()
        assert done.returncode == 0, done.stderr
        self.clones |= {name: self.clone(name, folder / name) for name in NAMES if name != "omar"}

    def clone(self, person: str, folder: Path) -> Clone:
        """Clone the server's repository for one of the people."""
        return Clone(folder, person, self.keys[person], self.address)

    def __getitem__(self, person: str) -> Clone:
        return self.clones[person]

    def hand_in(
        self, author: str, *commits: Files, approvers: Iterable[str] = (), message: str = "Change"
    ) -> Clone:
        """Put commits on a branch of the author's, have it approved, and merge it there into the main line.

        What is left is to push: the approvals are over the first commit, the others follow them.
        """
        clone = self[author]
        clone.start()
        clone.commit(commits[0], message)
        if approvers:
            clone.git("push", "--quiet", "--force", "origin", "topic")
        for person in approvers:
            self[person].approve("topic")
        for files in commits[1:]:
            clone.commit(files, message)
        clone.merge()
        return clone


def itamops(folder: Path, *words: str) -> int:
    """Call the command in a folder, in this process, and give its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with pytest.raises(SystemExit) as ended:
            main(list(words))
    return int(ended.value.code or 0)


def tell(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> Any:
    """Call the command, which has to end well, for its JSON."""
    capsys.readouterr()
    assert itamops(folder, *words, "--format", "json") == 0
    return json.loads(capsys.readouterr().out)


def _new_key(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    quiet = ("-q", "-N", "", "-C", path.name, "-t", "ed25519", "-f", str(path))
    subprocess.run(["ssh-keygen", *quiet], check=True, stdin=subprocess.DEVNULL)
    return path


def _git(
    folder: Path, *words: str, code: int | None = 0, feed: str = "", **variables: str
) -> "subprocess.CompletedProcess[str]":
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        env=ENVIRONMENT | variables,
        input=feed,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    assert code is None or done.returncode == code, f"{words}\n{done.stdout}\n{done.stderr}"
    return done
