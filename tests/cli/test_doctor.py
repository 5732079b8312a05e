"""The doctor says what is enforced in a repository and what is not."""

import json
from pathlib import Path

from tests.cli.conftest import Run


def states(run: Run, folder: Path, code: int) -> dict[str, set[str]]:
    done = run("itamops", "doctor", "--format", "json", cwd=folder, code=code)
    examined = json.loads(done.stdout)["examined"]
    return {
        one["name"]: {other["state"] for other in examined if other["name"] == one["name"]}
        for one in examined
    }


def test_a_new_registry_lacks_what_proves_its_changes(registry: Path, run: Run) -> None:
    found = states(run, registry, 1)
    assert found["git"] == found["history"] == found["policy"] == {"enforced"}
    assert found["receipts"] == {"missing"}
    assert found["assurance"] == found["signers"] == found["pipeline"] == found["hooks"] == {"weak"}
    assert found["codeowners"] == found["audit"] == {"unseen"}
    said = run("itamops", "doctor", cwd=registry, code=1).stdout
    assert "missing   receipts" in said
    assert "help: itamops receipt" in said


def test_what_is_mended_is_enforced(registry: Path, run: Run) -> None:
    run("itamops", "receipt", cwd=registry)
    run("itamops", "hook", "install", cwd=registry)
    names = ("akeller", "itamops-receipts")
    for name in names:
        key = registry.parent / name
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key, cwd=registry)
    keys = [f"{name} {(registry.parent / f'{name}.pub').read_text()}" for name in names]
    (registry / "registry/policy/allowed_signers").write_text("".join(keys))
    roles = registry / "registry/policy/roles.yaml"
    for role in ("receiver", "technician", "security", "finance", "buyer", "approver", "data_protection"):
        if f"{role}:" not in roles.read_text():
            roles.write_text(f"{roles.read_text()}{role}: {{people: [akeller]}}\n")
    workflow = registry / ".github/workflows/itamops.yml"
    workflow.parent.mkdir(parents=True)
    workflow.write_text(f"steps:\n  - uses: acme/itamops@{'0' * 40}\n")
    configuration = registry / "itamops.yaml"
    configuration.write_text(configuration.read_text().replace("assurance: trial", "assurance: standard"))
    run("git", "commit", "--quiet", "--message", "x", "--allow-empty", "--no-verify", cwd=registry)
    run("itamops", "receipt", cwd=registry)
    found = states(run, registry, 0)
    assert {name for name, state in found.items() if "enforced" not in state} == {
        "codeowners",
        "audit",
        "assurance",
    }
    assert found["assurance"] == {"weak"}, "standard proves nobody's name"
    said = run("itamops", "doctor", cwd=registry).stdout
    assert "1 key can sign approvals" in said, "each once, and not the one of receipts"
    workflow.write_text("steps:\n  - uses: acme/itamops@main\n")
    assert states(run, registry, 0)["pipeline"] == {"weak"}


def test_policy_that_nobody_reads_is_missing(registry: Path, run: Run) -> None:
    run("itamops", "receipt", cwd=registry)
    (registry / "registry/policy/role.yaml").write_text("governance: {people: [akeller]}\n")
    (registry / "registry/policy/rules.yaml").write_text("limit: {waiver_days: 3}\n")
    done = run("itamops", "doctor", cwd=registry, code=1).stdout
    assert "registry/policy/role.yaml is not a policy file" in done
    assert 'did you mean "registry/policy/roles.yaml"?' in done
    assert "registry/policy/rules.yaml cannot be read: its defaults apply" in done


def test_governance_without_anybody_active_is_missing(registry: Path, run: Run) -> None:
    run("itamops", "receipt", cwd=registry)
    person = registry / "registry/people/akeller.yaml"
    person.write_text(person.read_text() + "ends: 2026-01-01\n")
    assert "missing" in states(run, registry, 1)["roles"]


def test_a_shallow_clone_and_a_server(tmp_path: Path, registry: Path, run: Run) -> None:
    run("itamops", "receipt", cwd=registry)
    (registry / "registry/teams/second.yaml").write_text("id: second\nname: Second\n")
    run("git", "add", "--all", cwd=registry)
    run("git", "commit", "--quiet", "--message", "x", cwd=registry)
    run("git", "clone", "--quiet", "--depth=1", f"file://{registry}", "shallow", cwd=tmp_path)
    assert states(run, tmp_path / "shallow", 1)["history"] == {"weak"}
    run("git", "clone", "--quiet", "--bare", registry, "server.git", cwd=tmp_path)
    done = run("itamops", "doctor", "-C", "server.git", cwd=tmp_path, code=1).stdout
    assert "missing   hooks" in done
    assert "1 commits of HEAD have none" in done
    assert "missing   main branch" in done
    server = tmp_path / "server.git"
    run("git", "update-ref", "refs/remotes/origin/itamops-receipts", "HEAD", cwd=server)
    run("git", "symbolic-ref", "refs/heads/master", "refs/heads/main", cwd=server)
    run("itamops", "hook", "install", cwd=server)
    found = states(run, server, 0)
    assert found["main branch"] == found["limits"] == found["hooks"] == {"enforced"}
    assert found["references"] == {"weak"}
    done = run("itamops", "doctor", cwd=server).stdout
    assert "could not create refs/heads/master and refs/remotes/origin/itamops-receipts" in done
    run("git", "config", "receive.fsckObjects", "false", cwd=server)
    run("git", "symbolic-ref", "HEAD", "refs/heads/unborn", cwd=server)
    found = states(run, server, 0)
    assert found["main branch"] == found["limits"] == {"weak"}
    run("itamops", "hook", "install", cwd=server)
    assert states(run, server, 0)["limits"] == {"enforced"}


def test_an_old_git_is_3(tmp_path: Path, registry: Path, run: Run) -> None:
    old = tmp_path / "bin/git"
    old.parent.mkdir()
    old.write_text("#!/bin/sh\necho git version 2.37.9\n")
    old.chmod(0o755)
    done = run("itamops", "check", cwd=registry, code=3, PATH=f"{old.parent}:/usr/bin:/bin")
    assert "git 2.37.9 is too old" in done.stderr
