"""A clone from a stranger: whatever its configuration names, nothing of it runs."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from itamops.errors import CannotJudge, ItamopsError
from itamops.snapshot import Repository, git, open_bare, open_repository
from tests.snapshot.clones import ENVIRONMENT, Clone, contents, program

ATTRIBUTES = "* filter=trap diff=trap merge=trap ident working-tree-encoding=utf-8\n"
HOOKS = ("post-checkout", "post-commit", "post-index-change", "pre-commit", "reference-transaction")


def traps(clone: Clone, markers: Path) -> None:
    """Let the clone's configuration name programs wherever git runs one; each leaves a marker."""
    trap = str(markers / "trap")

    def named(name: str) -> str:
        passes_content_on = "exec cat" if name.startswith("filter") else ""
        return program(markers.parent / "traps" / name, f'touch "{trap}-{name}"; {passes_content_on}')

    markers.mkdir()
    settings = {
        name: named(name)
        for name in (
            "core.fsmonitor",
            "core.sshCommand",
            "core.editor",
            "core.pager",
            "core.askPass",
            "core.gitProxy",
            "core.alternateRefsCommand",
            "credential.helper",
            "diff.external",
            "diff.trap.command",
            "diff.trap.textconv",
            "filter.trap.clean",
            "filter.trap.smudge",
            "gpg.program",
            "gpg.ssh.program",
            "gpg.ssh.defaultKeyCommand",
            "interactive.diffFilter",
            "merge.trap.driver",
            "pager.ls-files",
            "pager.ls-tree",
            "pager.rev-list",
            "remote.origin.uploadpack",
            "remote.origin.receivepack",
            "sequence.editor",
            "uploadpack.packObjectsHook",
        )
    } | {
        "alias.ls-files": f"!touch {trap}-alias",
        "core.hooksPath": str(markers.parent / "hooks"),
        "filter.trap.required": "true",
        "merge.default": "trap",
        "log.showSignature": "true",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::touch {trap}-ext",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "protocol.file.allow": "always",
    }
    for name in HOOKS:
        program(markers.parent / "hooks" / name, f'touch "{trap}-{name}"')
        program(clone.path / ".git/hooks" / name, f'touch "{trap}-{name}"')
    (clone.path / ".git/info/attributes").write_text(ATTRIBUTES)
    with (clone.path / ".git/config").open("a") as configuration:
        configuration.writelines(
            f"\n[{section(name)}]\n\t{key(name)} = {json.dumps(value)}\n" for name, value in settings.items()
        )


def section(name: str) -> str:
    first, *middle, _ = name.split(".")
    return f'{first} "{".".join(middle)}"' if middle else first


def key(name: str) -> str:
    return name.rpartition(".")[2]


@pytest.fixture
def markers(tmp_path: Path) -> Path:
    return tmp_path / "markers"


@pytest.fixture
def hostile(tmp_path: Path, markers: Path) -> Clone:
    """Make a clone with two branches that both changed one file, a dirty work tree, and all the traps."""
    clone = Clone(tmp_path / "clone")
    lines = [f"line_{number}: 1\n" for number in range(20)]
    clone.commit({".gitattributes": ATTRIBUTES, "a.yaml": "".join(lines), "lost.yaml": "once: 1\n"})
    clone.git("branch", "topic")
    clone.commit({"a.yaml": "".join(["changed: 1\n", *lines]), "lost.yaml": "now: 1\n"})
    clone.git("switch", "--quiet", "topic")
    clone.commit({"a.yaml": "".join([*lines, "added: 1\n"]), "lost.yaml": "once: 1\n"})
    traps(clone, markers)
    clone.write({"a.yaml": "".join([*lines, "added: 22\r\n"]), "new.yaml": "crlf: 1\r\n"})
    return clone


def tagged(repository: Repository) -> bool:
    """Tag main by an object, as an approval does."""
    head = f"object {repository.resolve('main')}\ntype commit\ntag mine\n"
    repository.add_tag("mine", f"{head}tagger Tea <tea@example.com> 0 +0000\n\nx\n".encode())
    return repository.has("mine")


ACTS: dict[str, Callable[[Repository], object]] = {
    "work tree": lambda repository: contents(repository.work_tree()),
    "commit": lambda repository: contents(repository.commit("topic")),
    "merge of commits": lambda repository: contents(
        repository.merge("main", "topic").snapshot or repository.commit("")
    ),
    "merge of the work tree": lambda repository: contents(
        repository.merge("main").snapshot or repository.commit("")
    ),
    "history": lambda repository: repository.first_parents("main~", "topic"),
    "main line": lambda repository: repository.main_line("main"),
    "tag": tagged,
    "branch of receipts": lambda repository: repository.branch("mine").append(
        repository.branch("mine").tip(), {"a.json": b"1"}, "One", date(2026, 1, 1)
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_nothing_that_the_configuration_names_runs(hostile: Clone, markers: Path, act: str) -> None:
    assert ACTS[act](hostile.open())
    assert list(markers.iterdir()) == []


@pytest.mark.parametrize("knows_lazy_fetch", [True, False])
def test_a_missing_object_is_not_asked_from_a_remote(
    hostile: Clone, markers: Path, monkeypatch: pytest.MonkeyPatch, *, knows_lazy_fetch: bool
) -> None:
    if not knows_lazy_fetch:
        monkeypatch.delitem(git.FIXED_VARIABLES, "GIT_NO_LAZY_FETCH")
    lose(hostile)
    for url in (f"ext::touch {markers}/ext", f"file://{hostile.path}", "ssh://host/path", str(hostile.path)):
        hostile.git("config", "remote.origin.url", url)
        for act in ("commit", "merge"):
            repository = hostile.open()
            snapshot = repository.commit("main") if act == "commit" else repository.merge("main").snapshot
            assert snapshot
            with pytest.raises(CannotJudge):
                contents(snapshot)
    assert list(markers.iterdir()) == []


def lose(clone: Clone) -> None:
    """Remove a blob that only main has."""
    blob = clone.open().commit("main").entries["lost.yaml"].blob
    (clone.path / ".git/objects" / blob[:2] / blob[2:]).unlink()


def test_the_traps_are_real(hostile: Clone, markers: Path) -> None:
    lose(hostile)
    for command in ("status", "diff", "add a.yaml", "cat-file -e main:lost.yaml", "merge main"):
        subprocess.run(
            ["git", *command.split()], cwd=hostile.path, env=ENVIRONMENT, check=False, capture_output=True
        )
    sprung = {marker.name.removeprefix("trap-") for marker in markers.iterdir()}
    assert sprung >= {
        "core.fsmonitor",
        "diff.trap.command",
        "ext",
        "filter.trap.clean",
        "post-index-change",
    }


def test_a_bare_repository_inside_the_tree_is_not_entered(tmp_path: Path, markers: Path) -> None:
    outer = Clone(tmp_path / "outer")
    outer.commit({"a.yaml": "a: 1\n"})
    inner = outer.path / "innocent"
    outer.git("clone", "--quiet", "--bare", outer.path, inner)
    trap = program(tmp_path / "trap", f'mkdir -p "{markers}"')
    with (inner / "config").open("a") as configuration:
        configuration.write(f"[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = {trap}\n")
    with pytest.raises(ItamopsError, match="bare repository"):
        open_repository(inner, ENVIRONMENT).work_tree()
    assert not markers.exists()


def test_a_server_reads_a_bare_repository_that_it_names(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone", "the registry")
    clone.commit({"a.yaml": "a: 1\n"})
    clone.git("branch", "topic")
    clone.commit({"a.yaml": "a: 2\n"})
    clone.git("switch", "--quiet", "topic")
    clone.commit({"b.yaml": "b: 1\n"})
    server = tmp_path / "server"
    clone.git("clone", "--quiet", "--bare", clone.path, server)
    repository = open_bare(server, "the registry", ENVIRONMENT)
    result = repository.merge("main", "topic")
    assert result.snapshot
    assert contents(result.snapshot) == {"a.yaml": b"a: 2\n", "b.yaml": b"b: 1\n"}
    assert repository.cache_path() == server / "itamops"
    with pytest.raises(ItamopsError, match="no work tree"):
        repository.work_tree()
    with pytest.raises(ItamopsError, match="is no folder"):
        open_bare(tmp_path / "missing")


PRE_RECEIVE = """
import sys
from pathlib import Path
from itamops.snapshot import open_repository

repository = open_repository(Path.cwd())
for line in sys.stdin:
    old, new, ref = line.split()
    result = repository.merge("main", new)
    print("merged:", result.snapshot.read("a.yaml"), result.snapshot.read("b.yaml"))
sys.exit("refused")
"""


def test_a_hook_reads_a_push_before_it_is_accepted(tmp_path: Path) -> None:
    clone = Clone(tmp_path / "clone")
    clone.commit({"a.yaml": "a: 1\n"})
    server = tmp_path / "server"
    clone.git("clone", "--quiet", "--bare", clone.path, server)
    clone.git("switch", "--quiet", "--create=topic")
    clone.commit({"b.yaml": "b: 1\n"})
    clone.git("switch", "--quiet", "main")
    clone.commit({"a.yaml": "a: 2\n"})
    clone.git("push", "--quiet", server, "main")
    (tmp_path / "hook.py").write_text(PRE_RECEIVE)
    program(server / "hooks/pre-receive", f'exec "{sys.executable}" "{tmp_path / "hook.py"}"')
    push = subprocess.run(
        ["git", "push", server, "topic"],
        cwd=clone.path,
        env=ENVIRONMENT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert "merged: b'a: 2\\n' b'b: 1\\n'" in push.stderr
    assert "refused" in push.stderr
    assert "topic" not in clone.git("ls-remote", server)
