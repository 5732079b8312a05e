"""Approvals by SSH-signed tags, with real keys and real git: T9, T23, and keys that no longer count."""

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from itamops.errors import CannotJudge
from itamops.registry.loading import Reader
from tests.approvals.estate import QUARANTINE, REVOKED, SIGNERS, Estate, codes, person
from tests.snapshot.clones import program


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """Return the organization with the keys of Bea, Dan and Tom among those that count."""
    made = Estate(tmp_path)
    lines = [f'{name} namespaces="git" {made.public_key(name)}\n' for name in ("bea", "dan", "tom")]
    made.base = made.commit({SIGNERS: "# keys that count\n" + "".join(lines)})
    made.change(QUARANTINE)
    return made


def test_a_signed_tag_approves(estate: Estate, reader: Reader) -> None:
    assert codes(estate.judge(reader)) == ["AUTH001"]

    estate.approve(reader, "bea")

    assert codes(estate.judge(reader)) == []


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_a_signed_tag_approves_whatever_names_objects_have(
    tmp_path: Path, reader: Reader, object_format: str
) -> None:
    estate = Estate(tmp_path, object_format=object_format)
    estate.base = estate.commit({SIGNERS: f"bea {estate.public_key('bea')}\n"})
    estate.change(QUARANTINE)
    estate.approve(reader, "bea")

    assert codes(estate.judge(reader)) == []


def test_a_key_in_somebodys_own_record_counts_for_its_term(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path)
    keys = f"[{{key: {estate.public_key('bea')}, starts: 2026-06-01, ends: 2026-06-30}}]"
    estate.base = estate.commit({"registry/people/bea.yaml": person("bea", signing_keys=keys)})
    estate.change(QUARANTINE)
    estate.approve(reader, "bea")

    assert codes(estate.judge(reader)) == []
    assert codes(estate.judge(reader, today=date(2026, 7, 1))) == ["AUTH005"]


def test_a_tag_by_another_key_is_no_approval(estate: Estate, reader: Reader) -> None:
    estate.approve(reader, "bea", key="dan")

    assert codes(estate.judge(reader)) == ["AUTH005"]


def test_a_tag_without_a_signature_is_no_approval(estate: Estate, reader: Reader) -> None:
    name = f"approve/{estate.digest(reader)}/bea"
    estate.git("tag", "--annotate", "--message=approved", name, GIT_COMMITTER_DATE="2026-06-30T10:00:00Z")

    assert codes(estate.judge(reader)) == ["AUTH005"]


def test_a_lightweight_tag_is_no_approval(estate: Estate, reader: Reader) -> None:
    estate.git("tag", f"approve/{estate.digest(reader)}/bea")

    assert codes(estate.judge(reader)) == ["AUTH001"]


def test_a_tag_that_was_renamed_is_no_approval(estate: Estate, reader: Reader) -> None:
    """Bea signed another name; whoever copies her tag to this one has not her word."""
    estate.tag(f"approve/{'0' * 64}/bea", "bea")
    tag = estate.git("rev-parse", f"refs/tags/approve/{'0' * 64}/bea")
    estate.git("update-ref", f"refs/tags/approve/{estate.digest(reader)}/bea", tag)
    estate.git("update-ref", "-d", f"refs/tags/approve/{'0' * 64}/bea")

    assert codes(estate.judge(reader)) == ["AUTH001"]


def test_a_tag_over_an_earlier_state_is_stale(estate: Estate, reader: Reader) -> None:
    estate.approve(reader, "bea")
    estate.change({"registry/teams/lab.yaml": "id: lab\nname: Laboratory\nlead: bea\n"})

    assert codes(estate.judge(reader)) == ["AUTH004"]


def test_a_tag_outlives_a_rebase_that_changes_nothing(estate: Estate, reader: Reader) -> None:
    """The digest names the change, not the commits that bring it."""
    estate.approve(reader, "bea")
    digest = estate.digest(reader)
    estate.git("checkout", "--quiet", "-b", "again", estate.base)
    estate.base = estate.commit({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    estate.change(QUARANTINE)

    assert estate.digest(reader) == digest
    assert codes(estate.judge(reader)) == []


def test_a_tag_that_was_used_is_not_used_again(estate: Estate, reader: Reader) -> None:
    """What was approved, merged and undone needs another approval when it comes back."""
    estate.approve(reader, "bea")
    merged = estate.git("rev-parse", "HEAD")
    estate.git("checkout", "--quiet", estate.base, "--", "registry")
    estate.change({})
    estate.base = estate.git("rev-parse", "HEAD")
    estate.change(QUARANTINE)

    assert estate.git("merge-base", merged, "HEAD") == merged
    assert codes(estate.judge(reader)) == ["AUTH001"]


def test_an_expired_key_does_not_sign_a_back_dated_tag(tmp_path: Path, reader: Reader) -> None:
    """Git itself accepts this signature: it asks whether the key counted when the tag says it was made."""
    estate = Estate(tmp_path)
    line = f'bea namespaces="git",valid-before="20260601" {estate.public_key("bea")}\n'
    estate.base = estate.commit({SIGNERS: line})
    estate.change(QUARANTINE)
    estate.approve(reader, "bea", when="2026-05-20T10:00:00Z")
    signers = ("-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={estate.root / SIGNERS}")
    estate.git(*signers, "tag", "--verify", f"approve/{estate.digest(reader)}/bea@{estate.base[:12]}")

    assert codes(estate.judge(reader)) == ["AUTH005"]
    assert codes(estate.judge(reader, today=date(2026, 6, 1))) == ["AUTH005", "LIFE005"]
    assert codes(estate.judge(reader, today=date(2026, 5, 31))) == ["LIFE005"]


def test_a_revoked_key_does_not_sign(estate: Estate, reader: Reader) -> None:
    estate.git("checkout", "--quiet", estate.base)
    estate.base = estate.commit({REVOKED: f"{estate.public_key('bea')}\n"})
    estate.change(QUARANTINE)
    estate.approve(reader, "bea")

    assert codes(estate.judge(reader)) == ["AUTH005"]


def test_keys_are_those_of_the_base(estate: Estate, reader: Reader) -> None:
    """A change that brings its author's key along for the finance lead is judged with the keys before it."""
    estate.change({SIGNERS: f"bea {estate.public_key('mallory')}\n"})
    estate.approve(reader, "bea", key="mallory")

    assert "AUTH005" in codes(estate.judge(reader))


@pytest.mark.parametrize("names", ["*", "b*", "*,bea?", '"*"'])
def test_a_pattern_names_nobody(tmp_path: Path, reader: Reader, names: str) -> None:
    estate = Estate(tmp_path)
    estate.base = estate.commit({SIGNERS: f"{names} {estate.public_key('mallory')}\n"})
    estate.change(QUARANTINE)
    estate.approve(reader, "bea", key="mallory")

    assert codes(estate.judge(reader)) == ["AUTH005"]


def test_a_signature_for_something_else_does_not_count(
    estate: Estate, reader: Reader, tmp_path: Path
) -> None:
    """Bea signs files all day; a signature of hers that was made for a file is not one for a tag."""
    name = f"approve/{estate.digest(reader)}/bea"
    head = estate.git("rev-parse", "HEAD")
    payload = (
        f"object {head}\ntype commit\ntag {name}\ntagger Bea <bea@acme.example> 1782813600 +0000\n\nyes\n"
    )
    file = tmp_path / "tag"
    file.write_text(payload)
    subprocess.run(
        ["ssh-keygen", "-q", "-Y", "sign", "-f", estate.key("bea"), "-n", "file", file], check=True
    )
    file.write_text(payload + file.with_name("tag.sig").read_text())
    tag = estate.git("hash-object", "-t", "tag", "-w", str(file))
    estate.git("update-ref", f"refs/tags/{name}", tag)

    assert codes(estate.judge(reader)) == ["AUTH005"]


def test_nothing_of_a_clones_configuration_is_run(estate: Estate, reader: Reader, tmp_path: Path) -> None:
    """T23: git would run what `gpg.ssh.program` names as soon as it looks at a signature."""
    ran = tmp_path / "ran"
    evil = program(tmp_path / "evil", f"touch {ran}\nexit 0")
    estate.approve(reader, "bea", key="dan")
    for name in ("gpg.ssh.program", "gpg.program", "gpg.ssh.defaultKeyCommand"):
        estate.git("config", name, evil)
    estate.git("config", "gpg.format", "ssh")

    assert codes(estate.judge(reader)) == ["AUTH005"]
    assert not ran.exists()


def test_without_ssh_keygen_nothing_is_judged(
    estate: Estate, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    estate.approve(reader, "bea")
    only_git = tmp_path / "bin"
    only_git.mkdir()
    (only_git / "git").symlink_to(shutil.which("git") or "")
    monkeypatch.setenv("PATH", str(only_git))

    with pytest.raises(CannotJudge, match="ssh-keygen was not found"):
        estate.judge(reader)
