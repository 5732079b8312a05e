"""A signed receipt is verified by a stranger with git, jq and OpenSSH alone, by the lines of the docs."""

import json
import re
from base64 import b64decode, b64encode
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.test_audit import audited, complaints, vendor
from tests.cli.test_hooks import commit

RECEIPTS = "itamops-receipts"
DOCS = Path(__file__).parents[2] / "docs/receipts.md"
LINES = re.search(r"^```sh verify\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
UNSIGNED = "its receipt is not signed by the key that publishes receipts"


@pytest.fixture
def key(tmp_path: Path, run: Run) -> Path:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", tmp_path / "key", cwd=tmp_path)
    return tmp_path / "key"


def signers(key: Path) -> dict[str, str | None]:
    line = f"{RECEIPTS} {key.with_suffix('.pub').read_text()}"
    return {"registry/policy/allowed_signers": line}


def regulated(registry: Path) -> dict[str, str | None]:
    text = (registry / "itamops.yaml").read_text().replace("assurance: trial", "assurance: regulated")
    return {"itamops.yaml": text}


def rewrite(run: Run, registry: Path, path: str, text: str) -> None:
    copy = registry.parent / "receipts"
    run("git", "worktree", "add", "--quiet", "--force", copy, RECEIPTS, cwd=registry)
    (copy / path).write_text(text)
    run("git", "commit", "--quiet", "--all", "--message", "Tamper", cwd=copy)
    run("git", "worktree", "remove", "--force", copy, cwd=registry)


def test_a_stranger_verifies_a_receipt(registry: Path, run: Run, key: Path) -> None:
    commit(run, registry, signers(key))
    run("itamops", "receipt", "--key", key, cwd=registry)
    step = commit(run, registry, vendor("second"))
    run("itamops", "receipt", "--key", key, cwd=registry)
    assert audited(run, registry)["summary"]["proved"] == 1

    assert LINES
    (registry / "allowed_signers").write_text(signers(key)["registry/policy/allowed_signers"] or "")
    verify = ("bash", "-euo", "pipefail", "-c", LINES[1])
    assert 'Good "itamops-receipts" signature' in run(*verify, cwd=registry, COMMIT=step).stdout
    stated = json.loads((registry / "statement.json").read_text())
    assert stated["_type"] == "https://in-toto.io/Statement/v1"
    assert stated["predicateType"] == "https://slsa.dev/verification_summary/v1"

    path = run("git", "ls-tree", "-r", "--name-only", RECEIPTS, cwd=registry).stdout
    (receipt,) = [one for one in path.split() if one.endswith(f"{step}.json")]
    altered = run("git", "show", f"{RECEIPTS}:{receipt}", cwd=registry).stdout.replace('"2026', '"2027')
    rewrite(run, registry, receipt, altered)
    run(*verify, cwd=registry, code=1, COMMIT=step)


def signed_step(run: Run, registry: Path, key: Path, ending: str) -> tuple[str, str]:
    """Add a step with a signed receipt; return its commit, and the path of a file that the receipt has."""
    commit(run, registry, signers(key))
    run("itamops", "receipt", "--key", key, cwd=registry)
    step = commit(run, registry, vendor("second"))
    run("itamops", "receipt", "--key", key, cwd=registry)
    listing = run("git", "ls-tree", "-r", "--name-only", RECEIPTS, cwd=registry).stdout.split()
    (path,) = [one for one in listing if one.endswith(f"{step}{ending}")]
    return step, path


def test_a_summary_of_another_result_does_not_hold(registry: Path, run: Run, key: Path) -> None:
    step, path = signed_step(run, registry, key, ".vsa.json")
    document = json.loads(run("git", "show", f"{RECEIPTS}:{path}", cwd=registry).stdout)
    payload = b64decode(document["payload"]).replace(b"CHECKED", b"CHECKEX")
    rewrite(run, registry, path, json.dumps(document | {"payload": b64encode(payload).decode()}))
    assert complaints(audited(run, registry, code=1)) == {step: [UNSIGNED]}
    rewrite(run, registry, path, "{}")
    assert complaints(audited(run, registry, code=1)) == {step: [UNSIGNED]}


def test_regulated_wants_signed_receipts(registry: Path, run: Run, key: Path, tmp_path: Path) -> None:
    commit(run, registry, regulated(registry))
    run("itamops", "receipt", cwd=registry)
    step = commit(run, registry, vendor("second"))
    run("itamops", "receipt", cwd=registry)
    assert UNSIGNED in complaints(audited(run, registry, code=1))[step]
    said = json.loads(run("itamops", "doctor", "--format", "json", cwd=registry, code=None).stdout)
    assert any("the assurance regulated requires signed ones" in json.dumps(one) for one in said.values())
    server = tmp_path / "server.git"
    run("git", "clone", "--quiet", "--bare", registry, server, cwd=tmp_path)
    install = ("itamops", "hook", "install", "-C", server)
    assert "only signed receipts count" in run(*install, cwd=tmp_path).stderr
    assert run(*install, "--key", key, cwd=tmp_path).stderr == ""


def test_t38_a_day_is_not_known_by_a_receipt_that_is_forged(registry: Path, run: Run, key: Path) -> None:
    step, path = signed_step(run, registry, key, ".json")
    content = run("git", "show", f"{RECEIPTS}:{path}", cwd=registry).stdout
    day = json.loads(content)["day"]
    show = ("itamops", "show", "vendor/second", "--as-of")
    assert "by the days of signed receipts" in run(*show, day, cwd=registry).stderr

    forged = content.replace(f'"day": "{day}"', f'"day": "{day[:4]}-12-31"')
    rewrite(run, registry, path, forged)
    for asked in (day, f"{day[:4]}-12-31"):
        assert (
            f"the receipt of commit {step[:12]} is not signed"
            in run(*show, asked, cwd=registry, code=3).stderr
        )
    run(*show, step, cwd=registry)


def test_t38_a_pattern_asks_for_signed_receipts_too(registry: Path, run: Run, key: Path) -> None:
    line = f'"itamops-*" {key.with_suffix(".pub").read_text()}'
    commit(run, registry, {"registry/policy/allowed_signers": line})
    run("itamops", "receipt", cwd=registry)
    step = commit(run, registry, vendor("second"))
    run("itamops", "receipt", cwd=registry)
    assert complaints(audited(run, registry, code=1)) == {step: [UNSIGNED]}


def test_t38_a_signature_of_an_earlier_version_still_holds(registry: Path, run: Run, key: Path) -> None:
    """It stands beside the receipt, in a file of its own, where there was no summary yet."""
    commit(run, registry, signers(key))
    run("itamops", "receipt", cwd=registry)
    step = commit(run, registry, vendor("second"))
    run("itamops", "receipt", cwd=registry)
    listing = run("git", "ls-tree", "-r", "--name-only", RECEIPTS, cwd=registry).stdout.split()
    (path,) = [one for one in listing if one.endswith(f"{step}.json")]
    copy = registry.parent / "receipts"
    run("git", "worktree", "add", "--quiet", copy, RECEIPTS, cwd=registry)
    run("ssh-keygen", "-q", "-Y", "sign", "-f", key, "-n", RECEIPTS, path, cwd=copy)
    run("git", "add", "--all", cwd=copy)
    run("git", "commit", "--quiet", "--message=Signed", cwd=copy)
    assert audited(run, registry)["summary"]["proved"] == 1
    (copy / f"{path}.sig").write_text("no signature\n")
    run("git", "commit", "--quiet", "--all", "--message=Tamper", cwd=copy)
    assert complaints(audited(run, registry, code=1)) == {step: [UNSIGNED]}
