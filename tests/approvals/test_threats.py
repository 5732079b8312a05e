"""Each attack on who decides is refused with its own code: T4, T9, T10 and T11 of the threat table."""

from pathlib import Path

import pytest

from itamops.approvals.pusher import Pusher
from itamops.approvals.reviews import Answer
from itamops.findings import Level
from itamops.pipeline.check import check
from itamops.registry.loading import Reader
from tests.approvals.estate import (
    APPROVALS,
    ARRIVED,
    FILES,
    LAPTOP,
    QUARANTINE,
    QUARANTINED,
    ROLES,
    SIGNERS,
    TODAY,
    Estate,
    approved,
    codes,
    introduced,
    laptop,
    person,
    pull_request,
    reviews,
)


def amend(estate: Estate) -> str:
    """Commit anew what Tom has committed last, with the key that is configured by now."""
    estate.git("commit", "--quiet", "--amend", "--no-edit", GIT_COMMITTER_EMAIL="tom@acme.example")
    return estate.git("rev-parse", "HEAD")


def test_what_policy_asks_for_is_enough(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, approved("Bea-GH", commit))) == []


def test_who_could_approve_is_said_by_name(estate: Estate, reader: Reader) -> None:
    estate.change(QUARANTINE)

    (found,) = introduced(estate.judge(reader))

    assert found.code == "AUTH001"
    assert found.message == "Latitude LT-1 needs an approval by finance (quarantine)"
    assert found.fix == "bea or dan can approve it"
    assert (found.place.path, found.place.line) == (LAPTOP, 11)


def test_without_evidence_no_rule_says_that_nobody_agreed(estate: Estate, reader: Reader) -> None:
    estate.change(QUARANTINE)
    merged = estate.open().merge(estate.base, "HEAD")
    assert merged.snapshot

    assert codes(check(merged.snapshot, merged.base, reader, day=TODAY, today=TODAY)) == []


# T4: a switch in a label, a comment or a commit message


@pytest.mark.parametrize(
    "message",
    [
        "Change\n\nApproved-by: Bea <bea@acme.example>\nReviewed-by: Bea <bea@acme.example>",
        "Change [skip approval] itamops: ignore AUTH001",
    ],
)
def test_t4_nothing_in_a_message_or_a_file_approves(estate: Estate, reader: Reader, message: str) -> None:
    quarantined = laptop(ARRIVED, QUARANTINED, substate="quarantine")
    estate.change({LAPTOP: f"# itamops: ignore AUTH001\n{quarantined}"}, message=message)

    assert codes(estate.judge(reader)) == ["AUTH001"]


def test_t4_authority_cannot_be_waived(estate: Estate, reader: Reader) -> None:
    waiver = (
        "id: wvr-6b4n8m1s\ncode: AUTH001\nsubject: Latitude LT-1 quarantine finance\nreason: in a hurry\n"
        "requested_by: tom\nexpires: 2026-07-31\n"
    )
    estate.base = estate.change({"registry/waivers/wvr-6b4n8m1s.yaml": waiver})
    estate.change(QUARANTINE)

    assert codes(estate.judge(reader)) == ["AUTH001"]


# T9: approve yourself, approve and push, bots, co-authors, stale reviews


def test_t9_the_author_does_not_approve(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE, author="bea")

    found = introduced(estate.judge(reader, reviews(*_all(commit, "bea-gh", "tom-gh"))))

    assert [one.code for one in found] == ["AUTH002"]
    assert found[0].message.startswith("bea made the change; Latitude LT-1 needs an approval by finance")
    assert found[0].fix == "dan can approve it"


def _all(commit: str, *logins: str) -> list[tuple[str, str, str]]:
    return [(login, "APPROVED", commit) for login in logins]


def test_t9_neither_does_the_committer(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE, committer="bea")

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH002"]


@pytest.mark.parametrize("trailer", ["Co-authored-by", "co-authored-BY"])
def test_t9_nor_does_a_co_author(estate: Estate, reader: Reader, trailer: str) -> None:
    commit = estate.change(
        QUARANTINE, message=f"Change\n\n{trailer}: B. <11+Bea-gh@users.noreply.github.com>"
    )

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH002"]


def test_t9_an_earlier_commit_makes_an_author_too(estate: Estate, reader: Reader) -> None:
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"}, author="bea")
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH002"]


def test_t9_what_is_pushed_after_an_approval_was_approved_by_nobody(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})

    found = introduced(estate.judge(reader, approved("bea-gh", commit)))

    assert [one.code for one in found] == ["AUTH004"]
    assert "bea approved something else" in found[0].message


def test_t9_a_bot_does_not_approve(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)
    answer = approved("bea-gh", commit)
    bot = Answer(answer.name, answer.content.replace(b'"User"', b'"Bot"'))

    assert codes(estate.judge(reader, bot)) == ["AUTH003"]


def test_t9_nor_does_somebody_who_has_left(tmp_path: Path, reader: Reader) -> None:
    left = person("bea", logins="{github: bea-gh}", ends="2026-06-29")
    estate = Estate(tmp_path, {"registry/people/bea.yaml": left})
    commit = estate.change(QUARANTINE)

    assert "AUTH003" in codes(estate.judge(reader, approved("bea-gh", commit)))


def test_t9_the_latest_decision_is_what_counts(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)
    withdrawn = reviews(("bea-gh", "APPROVED", commit), ("bea-gh", "CHANGES_REQUESTED", commit))
    commented = reviews(("bea-gh", "APPROVED", commit), ("bea-gh", "COMMENTED", commit))

    assert codes(estate.judge(reader, withdrawn)) == ["AUTH001", "AUTH006"]
    assert codes(estate.judge(reader, commented)) == []


# T10: a stale base


def test_t10_the_change_is_what_it_does_to_the_main_line_of_now(estate: Estate, reader: Reader) -> None:
    """The main line went on meanwhile: what is approved is the same change, so the approval stands."""
    commit = estate.change(QUARANTINE)
    estate.git("checkout", "--quiet", "-b", "trunk", estate.base)
    newer = estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})

    assert codes(estate.judge(reader, approved("bea-gh", commit), base=newer, head=commit)) == []


def test_t10_roles_taken_away_meanwhile_are_gone(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE)
    estate.git("checkout", "--quiet", "-b", "trunk", estate.base)
    newer = estate.change({ROLES: FILES[ROLES].replace("[bea, dan]", "[dan]")})

    assert codes(estate.judge(reader, approved("bea-gh", commit), base=newer, head=commit)) == ["AUTH003"]


def test_t10_merging_the_main_line_in_voids_no_approval_and_makes_nobody_an_author(
    estate: Estate, reader: Reader
) -> None:
    commit = estate.change(QUARANTINE)
    estate.git("checkout", "--quiet", "-b", "trunk", estate.base)
    newer = estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    estate.git("checkout", "--quiet", commit)
    bea = "bea@acme.example"
    estate.git("merge", "--quiet", "--no-edit", newer, GIT_AUTHOR_EMAIL=bea, GIT_COMMITTER_EMAIL=bea)
    opened = pull_request("tom-gh", estate.git("rev-parse", "HEAD"))

    assert codes(estate.judge(reader, approved("bea-gh", commit), opened, base=newer, opened=False)) == []


def test_t10_a_merge_that_smuggles_something_in_is_a_commit_like_any_other(
    estate: Estate, reader: Reader
) -> None:
    commit = estate.change(QUARANTINE)
    estate.git("checkout", "--quiet", "-b", "trunk", estate.base)
    newer = estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    estate.git("checkout", "--quiet", commit)
    estate.git("merge", "--quiet", "--no-commit", newer)
    estate.change({"registry/vendors/hp.yaml": "id: hp\nname: Mallory\n"})

    assert codes(estate.judge(reader, approved("bea-gh", commit), base=newer)) == ["AUTH004"]


# T11: a forged author, a forged trailer


@pytest.mark.parametrize("committer", ["mallory", "anna"])
def test_t11_an_author_who_is_nobody_of_the_people_is_refused(
    estate: Estate, reader: Reader, committer: str
) -> None:
    commit = estate.change(QUARANTINE, author="mallory", committer=committer)

    found = codes(estate.judge(reader, reviews(*_all(commit, "bea-gh", "tom-gh"))))

    assert found == ["AUTH007"]


def test_t11_a_commit_in_somebody_elses_name_is_refused_where_it_is_signed(
    tmp_path: Path, reader: Reader
) -> None:
    """Dan, of finance, writes Tom's name into his commit so that he may approve it himself."""
    estate = Estate(tmp_path)
    lines = [f"{name} {estate.public_key(name)}\n" for name in ("dan", "tom")]
    estate.base = estate.commit({SIGNERS: "".join(lines)})
    estate.git("config", "gpg.format", "ssh")
    estate.git("config", "commit.gpgSign", "true")
    estate.git("config", "user.signingKey", str(estate.key("dan")))
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, approved("dan-gh", commit))) == ["AUTH002", "AUTH007"]

    estate.git("config", "user.signingKey", str(estate.key("tom")))
    commit = amend(estate)
    assert codes(estate.judge(reader, approved("dan-gh", commit))) == []


def test_t11_regulated_asks_for_signatures_of_commits_and_approvals(tmp_path: Path, reader: Reader) -> None:
    regulated = FILES["itamops.yaml"].replace("standard", "regulated")
    estate = Estate(tmp_path, {"itamops.yaml": regulated})
    lines = [f"{name} {estate.public_key(name)}\n" for name in ("bea", "gus", "dan", "tom")]
    estate.base = estate.commit({SIGNERS: "".join(lines)})
    commit = estate.change(QUARANTINE)
    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH005", "AUTH007", "AUTH009"]

    signing = {"gpg.format": "ssh", "commit.gpgSign": "true", "user.signingKey": str(estate.key("tom"))}
    for name, value in signing.items():
        estate.git("config", name, value)
    amend(estate)
    estate.approve(reader, "bea")
    assert codes(estate.judge(reader)) == []

    estate.base = estate.git("rev-parse", "HEAD")
    estate.change({APPROVALS: FILES[APPROVALS] + "signed: true\n"})
    estate.approve(reader, "gus")
    assert codes(estate.judge(reader)) == ["AUTH001"]
    estate.approve(reader, "dan")
    assert codes(estate.judge(reader)) == []


def test_t11_whoever_is_named_as_having_decided_has_decided(estate: Estate, reader: Reader) -> None:
    """Anna writes a step in Tom's name; only he can take it."""
    commit = estate.change(QUARANTINE, author="anna")

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH009"]
    assert codes(estate.judge(reader, reviews(*_all(commit, "bea-gh", "tom-gh")))) == []


# T28: a name that nobody proved


@pytest.mark.parametrize(
    ("author", "how"),
    [
        ("anna", {"message": "Change\n\nCo-authored-by: Tom <tom@acme.example>"}),
        ("anna", {"committer": "tom"}),
        ("tom", {}),
    ],
    ids=["co-author", "committer", "author"],
)
def test_t28_a_name_in_a_commit_bars_and_does_not_agree(
    estate: Estate, reader: Reader, author: str, how: dict[str, str]
) -> None:
    """Anna opens the pull request; the step is Tom's, whom only the commit names."""
    commit = estate.change(QUARANTINE, author=author, **how)
    approvals = approved("bea-gh", commit)

    (found,) = introduced(estate.judge(reader, approvals, pull_request("anna-gh", commit), opened=False))

    assert found.code == "AUTH009"
    assert "which does not prove that they agreed to it" in found.message
    assert codes(estate.judge(reader, approvals, pull_request("tom-gh", commit), opened=False)) == []
    assert codes(estate.judge(reader, approvals, opened=False, pusher=Pusher("server", "tom"))) == []


def test_t28_who_opened_another_commit_or_is_a_program_made_nothing(estate: Estate, reader: Reader) -> None:
    other = estate.change({"registry/vendors/hp.yaml": "id: hp\nname: HP\n"})
    commit = estate.change(QUARANTINE)
    approval = approved("bea-gh", commit)

    of_another = estate.judge(reader, approval, pull_request("tom-gh", other), opened=False)
    by_program = estate.judge(reader, approval, pull_request("tom-gh", commit, "Bot"), opened=False)

    assert codes(of_another) == ["AUTH009", "AUTH025"]
    assert codes(by_program) == ["AUTH009"]


GRANTED = {ROLES: FILES[ROLES].replace("[bea, dan]", "[bea, dan, gus]")}
"""Gus, who governs, gives himself a role, and writes Dan's name into the commit."""


@pytest.mark.parametrize("opener", ["gus-private", ""])
def test_t28_a_maker_whom_nobody_proved_may_be_the_approver(
    estate: Estate, reader: Reader, opener: str
) -> None:
    """A second account in the forge, or none at all: nothing shows that Dan has made it."""
    commit = estate.change(GRANTED, author="dan")
    opened = [pull_request(opener, commit)] if opener else []

    verdict = estate.judge(reader, approved("gus-gh", commit), *opened, opened=False)

    assert codes(verdict) == ["AUTH025"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == [], "Dan has opened it"


def test_t28_a_pusher_who_is_nobody_proves_nothing(tmp_path: Path, reader: Reader) -> None:
    """Gus pushes with a second key that no record has, and approves by a tag with his own."""
    estate = Estate(tmp_path)
    estate.base = estate.commit({SIGNERS: f"gus {estate.public_key('gus')}\n"})
    estate.change(GRANTED, author="dan")
    estate.approve(reader, "gus")

    unknown = Pusher("server", "ssh-ed25519 AAAAother")
    assert codes(estate.judge(reader, opened=False, pusher=unknown)) == ["AUTH025"]
    assert codes(estate.judge(reader, opened=False, pusher=Pusher("server", "dan"))) == []


def test_t28_policy_may_refuse_a_maker_whom_nobody_proved(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {"registry/policy/rules.yaml": "levels: {AUTH025: error}\n"})
    commit = estate.change(GRANTED, author="dan")

    (found,) = introduced(estate.judge(reader, approved("gus-gh", commit), opened=False))

    assert (found.code, found.level) == ("AUTH025", Level.ERROR)


def test_t28_whoever_pushes_what_nobody_signed_does_not_approve_it(tmp_path: Path, reader: Reader) -> None:
    """Bea pushes a commit in Tom's name: she may have written it. A signature of Tom's shows that he has."""
    estate = Estate(tmp_path)
    lines = [f"{name} {estate.public_key(name)}\n" for name in ("bea", "tom")]
    estate.base = estate.commit({SIGNERS: "".join(lines)})
    bea = Pusher("server", "bea@acme.example")
    estate.change(QUARANTINE)
    estate.approve(reader, "bea")
    assert codes(estate.judge(reader, pusher=bea, opened=False)) == ["AUTH002", "AUTH009"]

    for name, value in {"gpg.format": "ssh", "user.signingKey": str(estate.key("tom"))}.items():
        estate.git("config", name, value)
    estate.git("config", "commit.gpgSign", "true")
    amend(estate)
    assert codes(estate.judge(reader, pusher=bea, opened=False)) == []


@pytest.mark.parametrize("committer", ["tom", "bea"])
def test_t28_regulated_believes_signatures_alone(tmp_path: Path, reader: Reader, committer: str) -> None:
    """Tom's step, in a commit of Anna's key: neither pushing nor opening it is his signature."""
    estate = Estate(tmp_path, {"itamops.yaml": FILES["itamops.yaml"].replace("standard", "regulated")})
    lines = [f"{name} {estate.public_key(name)}\n" for name in ("anna", "bea", "tom")]
    estate.base = estate.commit({SIGNERS: "".join(lines)})
    signing = {"gpg.format": "ssh", "commit.gpgSign": "true", "user.signingKey": str(estate.key("anna"))}
    for name, value in signing.items():
        estate.git("config", name, value)
    commit = estate.change(QUARANTINE, author="anna", committer=committer)
    tom = pull_request("tom-gh", commit)

    assert codes(estate.judge(reader, tom, pusher=Pusher("server", "tom"), opened=False)) == [
        "AUTH001",
        "AUTH007",
        "AUTH009",
    ]


@pytest.mark.parametrize(
    ("is_signed", "spoilt", "expected"), [(True, "", []), (False, "", ["AUTH007"]), (True, "x", ["AUTH007"])]
)
def test_t28_a_squash_by_the_forge_is_signed_by_its_branch(
    tmp_path: Path, reader: Reader, *, is_signed: bool, spoilt: str, expected: list[str]
) -> None:
    """Under `regulated`: the forge's own key proves nobody, the signed commits of the same content do."""
    estate = Estate(tmp_path, {"itamops.yaml": FILES["itamops.yaml"].replace("standard", "regulated")})
    estate.base = estate.commit({SIGNERS: f"tom {estate.public_key('tom')}\n"})
    for name, value in {"gpg.format": "ssh", "user.signingKey": str(estate.key("tom"))}.items():
        estate.git("config", name, value)
    estate.git("config", "commit.gpgSign", str(is_signed).lower())
    hp = "registry/vendors/hp.yaml"
    branch = estate.change({hp: "id: hp\nname: HP\n"})
    estate.git("config", "commit.gpgSign", "false")
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.write({hp: f"id: hp\nname: HP{spoilt}\n"})
    estate.git("add", "--all")
    estate.git(
        *("commit", "--quiet", "--message=HP (#7)"),
        GIT_AUTHOR_EMAIL="tom@acme.example",
        GIT_COMMITTER_EMAIL="noreply@github.com",
    )

    found = estate.judge(reader, pull_request("tom-gh", branch), opened=False)
    assert codes(found) == expected


def test_t28_trial_believes_a_claim(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {"itamops.yaml": FILES["itamops.yaml"].replace("standard", "trial")})
    commit = estate.change(QUARANTINE)

    verdict = estate.judge(reader, approved("bea-gh", commit), opened=False)

    assert codes(verdict) == []
    assert verdict.context
    assert verdict.context.authority
    assert {one.known for one in verdict.context.authority.makers} == {"claim"}


# T37: a bot's review, a login that folds to a colleague's


def test_t37_a_bots_review_agrees_to_nothing(estate: Estate, reader: Reader) -> None:
    commit = estate.change(QUARANTINE, author="anna")
    answer = reviews(*_all(commit, "bea-gh", "tom-gh"))
    tom = b'{"login": "tom-gh", "type": "User"}'
    bot = Answer(answer.name, answer.content.replace(tom, tom.replace(b"User", b"Bot")))

    assert tom in answer.content
    assert codes(estate.judge(reader, bot)) == ["AUTH009"]


def test_t37_a_login_is_compared_as_a_forge_does(tmp_path: Path, reader: Reader) -> None:
    """The long s is no s to a forge: an account of that name is another's."""
    estate = Estate(tmp_path, {"registry/people/bea.yaml": person("bea", logins="{github: bea-s}")})
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, approved("bea-\u017f", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("BEA-S", commit))) == []
