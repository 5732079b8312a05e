"""What an employee with a key or a login tries, to count as somebody else: T28 and T30."""

import json
import subprocess
from pathlib import Path

import pytest

from itamops.approvals.reviews import Answer
from itamops.errors import UsageProblem
from itamops.registry.loading import Reader
from tests.approvals.estate import QUARANTINE, SIGNERS, Estate, codes, person

OWN = "registry/people/tom.yaml"


def keyed(folder: Path, lines: str, files: dict[str, str] | None = None) -> Estate:
    """Return the organization with the change of Tom's; `{name}` in the lines is somebody's public key."""
    made = Estate(folder)
    keys = {name: made.public_key(name) for name in ("bea", "tom", "ca")}
    texts = {SIGNERS: lines, **(files or {})}
    made.base = made.commit({path: text.format(**keys) for path, text in texts.items()})
    made.change(QUARANTINE)
    return made


# a key that two people have proves neither


@pytest.mark.parametrize(
    ("lines", "files"),
    [
        ("tom,bea {tom}\n", {}),
        ("bea {tom}\ntom {tom}\n", {}),
        ("bea {tom}\ntom@acme.example {tom}\n", {}),
        ("bea {tom}\n", {OWN: person("tom", signing_keys="[{{key: '{tom}'}}]")}),
        ('bea {tom}\nitamops-receipts namespaces="itamops-receipts" {tom}\n', {}),
        ('bea {tom}\nitamops-* namespaces="itamops-receipts" {tom}\n', {}),
        ("bea {tom}\nto? {tom}\n", {}),
        ('bea namespaces="git, AAAA" {tom}\ntom namespaces="git, AAAB" {tom}\n', {}),
    ],
)
def test_t28_a_key_of_two_is_nobodys(
    tmp_path: Path, reader: Reader, lines: str, files: dict[str, str]
) -> None:
    estate = keyed(tmp_path, lines, files)
    estate.approve(reader, "bea", key="tom")

    assert "AUTH005" in codes(estate.judge(reader))


def test_a_persons_key_may_stand_beside_their_address_and_twice(tmp_path: Path, reader: Reader) -> None:
    estate = keyed(tmp_path, "bea,bea@acme.example,bea@home.example {bea}\nbea {bea}\n")
    estate.approve(reader, "bea")

    assert codes(estate.judge(reader)) == []


@pytest.mark.parametrize("name", ["bea@acme.example", "Bea@ACME.example", '"bea@acme.example"'])
def test_a_key_counts_for_the_address_of_a_person(tmp_path: Path, reader: Reader, name: str) -> None:
    """Git itself names signers by address."""
    estate = keyed(tmp_path, f"{name} {{bea}}\n")
    estate.approve(reader, "bea")
    assert codes(estate.judge(reader)) == []


@pytest.mark.parametrize("names", ["bea,!bea", "!tom,bea", "bea,*"])
def test_t28_a_line_that_leaves_somebody_out_or_names_everybody_counts_for_nobody(
    tmp_path: Path, reader: Reader, names: str
) -> None:
    estate = keyed(tmp_path, f"{names} {{tom}}\n")
    estate.approve(reader, "bea", key="tom")

    assert "AUTH005" in codes(estate.judge(reader))


@pytest.mark.parametrize(
    ("line", "principals", "refused"),
    [
        ("bea cert-authority {ca}", "bea", []),
        ("bea,tom cert-authority {ca}", "bea", []),
        ("bea,tom cert-authority {ca}", "tom", ["AUTH005"]),
        ("tom cert-authority {ca}", "bea", ["AUTH005"]),
        ("bea cert-authority {ca}", "", ["AUTH005"]),
        ("bea {ca}", "bea", ["AUTH005"]),
    ],
)
def test_t28_a_certificate_counts_for_its_principal(
    tmp_path: Path, reader: Reader, line: str, principals: str, refused: list[str]
) -> None:
    estate = keyed(tmp_path, f"{line}\n")
    named = ["-n", principals] if principals else []
    public = f"{estate.key('bea')}.pub"
    subprocess.run(["ssh-keygen", "-q", "-s", estate.key("ca"), "-I", "id", *named, public], check=True)
    digest = estate.digest(reader)
    name = f"approve/{digest}/bea@{estate.base[:12]}"
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingKey={estate.key('bea')}-cert.pub")
    moment = "2026-06-30T10:00:00Z"
    estate.git(*signing, "tag", "--sign", "--message=yes", name, "HEAD", GIT_COMMITTER_DATE=moment)

    assert codes(estate.judge(reader)) == refused


@pytest.mark.parametrize("target", ["inner", "HEAD^{tree}", "HEAD~1"])
def test_t30_a_tag_of_something_else_than_the_change_approves_nothing(
    tmp_path: Path, reader: Reader, target: str
) -> None:
    estate = keyed(tmp_path, "bea {bea}\n")
    estate.git("tag", "--annotate", "--message=inner", "inner")
    estate.approve(reader, "bea", target=target)

    assert codes(estate.judge(reader)) == ["AUTH001"]


# accounts of a forge


def review(commit: str, user: object, **more: str) -> dict[str, object]:
    return {
        "user": user,
        "state": "APPROVED",
        "commit_id": commit,
        "author_association": "MEMBER",
        "submitted_at": "2026-06-30T01:00:00Z",
        **more,
    }


def answered(*given: dict[str, object]) -> Answer:
    return Answer("reviews.json", json.dumps(given).encode())


@pytest.mark.parametrize("kind", ["Bot", "Organization", "Mannequin", "bot", ""])
def test_t28_an_account_that_is_no_persons_does_not_approve(
    estate: Estate, reader: Reader, kind: str
) -> None:
    commit = estate.change(QUARANTINE)

    verdict = estate.judge(reader, answered(review(commit, {"login": "bea-gh", "type": kind})))

    assert codes(verdict) == ["AUTH003"]


def test_t28_a_deleted_account_is_nobodys(tmp_path: Path, reader: Reader) -> None:
    """GitHub has an account of the name that it shows for those that are gone."""
    estate = Estate(tmp_path, {"registry/people/bea.yaml": person("bea", logins="{github: ghost}")})
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, answered(review(commit, None)))) == ["AUTH003"]


def test_t30_reviews_of_two_pull_requests_are_not_mixed(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)
    bea, dan = ({"login": f"{name}-gh", "type": "User"} for name in ("bea", "dan"))
    one, other = (f"https://api.forge.example/repos/acme/estate/pulls/{number}" for number in (1, 2))
    of_one = review(commit, bea, pull_request_url=one)

    assert codes(estate.judge(reader, answered(of_one))) == []
    with pytest.raises(UsageProblem, match=r"of one pull request, got .*/1, .*/2"):
        estate.judge(reader, answered(of_one), answered(review(commit, dan, pull_request_url=other)))


def test_t30_approvals_of_another_merge_request_do_not_count_for_this_one(
    tmp_path: Path, reader: Reader
) -> None:
    estate = Estate(tmp_path, {"registry/people/bea.yaml": person("bea", logins="{gitlab: bea}")})
    commit = estate.change(QUARANTINE)
    settings = {
        "reset_approvals_on_push": True,
        "merge_requests_author_approval": False,
        "merge_requests_disable_committers_approval": True,
    }
    approvals = {"iid": 5, "project_id": 1, "approved_by": [{"user": {"username": "bea"}}]}

    def answers(**about: int) -> list[Answer]:
        request = {"sha": commit, "merge_commit_sha": None, **about}
        return [Answer("given.json", json.dumps(one).encode()) for one in (approvals, settings, request)]

    assert codes(estate.judge(reader, *answers(iid=5, project_id=1))) == []
    for about in ({"iid": 7, "project_id": 1}, {"iid": 5, "project_id": 2}):
        with pytest.raises(UsageProblem, match="of one pull request"):
            estate.judge(reader, *answers(**about))
