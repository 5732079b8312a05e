"""Each attack on who may decide is refused with its own code: rows of the threat table in change-control."""

import shutil
from pathlib import Path

import pytest

from itamops.approvals.reviews import Answer
from itamops.errors import CannotJudge
from itamops.findings import FindingClass
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
    reviews,
)


def amend(estate: Estate) -> str:
    """Commit anew what Tom has committed last, with the key that is configured by now."""
    estate.git("commit", "--quiet", "--amend", "--no-edit", GIT_COMMITTER_EMAIL="tom@acme.example")
    return estate.git("rev-parse", "HEAD")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the organization's repository as it is founded, to be copied."""
    folder = tmp_path_factory.mktemp("founded")
    Estate(folder)
    return folder


@pytest.fixture
def estate(founded: Path, tmp_path: Path) -> Estate:
    shutil.copytree(founded / "estate", tmp_path / "estate", symlinks=True)
    made = Estate.__new__(Estate)
    made.path = made.root = tmp_path / "estate"
    made.keys = tmp_path / "keys"
    made.base = made.git("rev-parse", "HEAD")
    return made


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


# T1: weaken policy, roles or signers in the same change


@pytest.mark.parametrize(
    "weakened",
    [
        {APPROVALS: "rules: []\n"},
        {ROLES: FILES[ROLES].replace("[bea, dan]", "[bea, dan, anna]")},
        {"itamops.yaml": FILES["itamops.yaml"].replace("standard", "trial")},
    ],
    ids=["rules", "roles", "assurance"],
)
def test_t1_policy_that_comes_with_the_change_does_not_judge_it(
    estate: Estate, reader: Reader, weakened: dict[str, str]
) -> None:
    commit = estate.change({**QUARANTINE, **weakened})

    found = codes(estate.judge(reader, approved("anna-gh", commit)))

    assert "GOV001" in found
    assert found.count("AUTH003") == 1


def test_t1_a_change_of_governance_needs_those_who_govern_before_it(estate: Estate, reader: Reader) -> None:
    """Whoever makes themselves a governance owner in a change is none for that change."""
    commit = estate.change({ROLES: FILES[ROLES].replace("[gus, dan]", "[tom, anna]")})

    assert codes(estate.judge(reader, approved("anna-gh", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


@pytest.mark.parametrize(
    "path", ["ci/check.sh", "CODEOWNERS", ".github/workflows/check.yml", "schemas/x.json"]
)
def test_t1_pipelines_schemas_and_codeowners_are_governance(
    estate: Estate, reader: Reader, path: str
) -> None:
    estate.change({path: "{}\n"})

    assert "AUTH001" in codes(estate.judge(reader))


def test_t1_governance_needs_its_owners_even_where_policy_does_not_say_so(
    tmp_path: Path, reader: Reader
) -> None:
    estate = Estate(tmp_path, {APPROVALS: "rules: []\n"})
    commit = estate.change({APPROVALS: "rules: []\nsigned: false\n"})

    assert codes(estate.judge(reader)) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("dan-gh", commit))) == []


# T2: make yourself owner or approver


def test_t2_a_team_that_is_taken_over_has_to_agree_before_and_after(estate: Estate, reader: Reader) -> None:
    """Anna leads the office, Bea the lab: both agree when a laptop goes from one to the other."""
    commit = estate.change({LAPTOP: laptop(ARRIVED, team="lab")})

    assert codes(estate.judge(reader)) == ["AUTH001", "AUTH001"]
    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("anna-gh", commit))) == ["AUTH001"]
    both = reviews(("anna-gh", "APPROVED", commit), ("bea-gh", "APPROVED", commit))
    assert codes(estate.judge(reader, both)) == []


@pytest.mark.parametrize(
    "files",
    [
        {"registry/teams/office.yaml": "id: office\nname: Office\nlead: tom\n"},
        {"registry/teams/office.yaml": "id: office\nname: Office\nlead: anna\napprovers: [tom]\n"},
        {"registry/people/tom.yaml": person("tom", logins="{github: tom-gh}", manager="bea")},
        {"registry/people/tom.yaml": person("tom", logins="{github: tom-gh}", team="lab")},
    ],
    ids=["lead", "approvers", "manager", "team"],
)
def test_t2_fields_that_make_an_approver_are_governance(
    estate: Estate, reader: Reader, files: dict[str, str]
) -> None:
    commit = estate.change(files)

    assert codes(estate.judge(reader, approved("anna-gh", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


def test_t2_nobody_founds_a_team_whose_lead_approves_what_they_ask_for(
    estate: Estate, reader: Reader
) -> None:
    founded = "registry/teams/night.yaml"
    commit = estate.change({founded: "id: night\nname: Night\nlead: tom\n"})

    assert codes(estate.judge(reader)) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change({founded: "id: night\nname: Night\n"})
    assert codes(estate.judge(reader)) == [], "nobody leads it yet"


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

    assert codes(estate.judge(reader, approved("bea-gh", commit), base=newer)) == []


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
    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH005", "AUTH007"]

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


# T21: failing open


def test_t21_without_roles_nobody_may_do_anything(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {ROLES: "governance: {}\n"})
    commit = estate.change(QUARANTINE)

    found = introduced(estate.judge(reader, approved("bea-gh", commit)))

    assert sorted(one.code for one in found) == ["AUTH003", "AUTH008"]
    assert any("nobody else can approve it as finance" in one.fix for one in found)


def test_t21_evidence_of_nothing_is_no_approval(estate: Estate, reader: Reader) -> None:
    estate.change(QUARANTINE)

    assert codes(estate.judge(reader, Answer("none.json", b"[]"))) == ["AUTH001"]
    with pytest.raises(CannotJudge):
        estate.judge(reader, Answer("none.json", b""))


def test_t21_rules_of_authority_cannot_be_switched_off(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {"registry/policy/rules.yaml": "levels: {AUTH001: 'off', AUTH002: note}\n"})
    estate.change(QUARANTINE)

    assert codes(estate.judge(reader)) == ["AUTH001"]


# T25: data that looks harmless and gives power


def test_t25_a_login_is_governance_and_counts_from_the_merge_on(estate: Estate, reader: Reader) -> None:
    """Mallory's login goes into Bea's record, and Mallory approves in her name."""
    taken = person("bea", logins="{github: mallory}")
    commit = estate.change({"registry/people/bea.yaml": taken})
    assert codes(estate.judge(reader, approved("mallory", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("anna-gh", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []

    commit = estate.change(QUARANTINE)
    assert "AUTH003" in codes(estate.judge(reader, approved("mallory", commit)))


def test_t25_a_login_that_two_have_is_nobodys(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {"registry/people/eve.yaml": person("eve", logins="{github: BEA-GH}")})
    commit = estate.change(QUARANTINE)

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH003"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (APPROVALS, FILES[APPROVALS].replace("rules:", "rulez:")),
        (ROLES, "finance: [bea\n"),
        ("itamops.yaml", "format: 1\nassurance: regulated\n"),
    ],
    ids=["misspelt", "broken", "incomplete"],
)
def test_t21_governance_that_cannot_be_read_lets_nothing_through(
    tmp_path: Path, reader: Reader, path: str, text: str
) -> None:
    """Defaults in place of what policy says might ask for less."""
    estate = Estate(tmp_path, {path: text})
    commit = estate.change(QUARANTINE)

    with pytest.raises(CannotJudge, match=f"{path} cannot be read on the base"):
        estate.judge(reader, approved("bea-gh", commit))


def test_t21_governance_that_cannot_be_read_is_mended_by_its_owners(tmp_path: Path, reader: Reader) -> None:
    estate = Estate(tmp_path, {APPROVALS: FILES[APPROVALS].replace("rules:", "rulez:")})
    commit = estate.change({APPROVALS: FILES[APPROVALS]})

    assert codes(estate.judge(reader)) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


# waivers

WAIVER = "registry/waivers/wvr-6b4n8m1s.yaml"


def waiver(**more: str) -> str:
    fields = {
        "id": "wvr-6b4n8m1s",
        "code": "POL006",
        "subject": "asset/lap-7f3k9q2m until",
        "reason": "back from the fair on Monday",
        "requested_by": "anna",
        "expires": "2026-07-31",
    } | more
    return "".join(f"{key}: {value}\n" for key, value in fields.items())


@pytest.fixture
def overdue(tmp_path: Path) -> Estate:
    """Give a change that writes down a loan that is overdue, which is a finding that can be waived."""
    estate = Estate(tmp_path, {ROLES: FILES[ROLES] + "technician: {people: [tom]}\n"})
    day = "2026-06-29"
    lent = f"  - {{on: {day}, to: in_use, substate: loan, by: tom, assignee: person/anna, until: {day}}}\n"
    how = {"substate": "loan", "state": "in_use", "assignee": "person/anna", "until": day}
    estate.change({LAPTOP: laptop(ARRIVED, lent, **how)}, author="gus")
    return estate


def test_a_waiver_counts_with_the_change_once_it_is_approved(overdue: Estate, reader: Reader) -> None:
    commit = overdue.change({WAIVER: waiver()}, author="anna")
    tom = approved("tom-gh", commit)

    assert "POL006" in codes(overdue.judge(reader))
    assert codes(overdue.judge(reader, approved("dan-gh", commit))) == ["AUTH003", "AUTH009", "POL006"]
    assert codes(overdue.judge(reader, tom)) == []
    assert [
        one.code for one in overdue.judge(reader, tom).findings if one.classed is FindingClass.WAIVED
    ] == ["POL006"]


def test_a_waiver_does_not_count_by_its_author_or_by_whoever_asks_for_it(
    overdue: Estate, reader: Reader
) -> None:
    commit = overdue.change({WAIVER: waiver(requested_by="tom")}, author="anna")
    assert codes(overdue.judge(reader, approved("tom-gh", commit))) == ["AUTH002", "POL006"]

    commit = overdue.change({WAIVER: waiver()}, author="tom")
    assert codes(overdue.judge(reader, approved("tom-gh", commit))) == ["AUTH002", "POL006"]


def test_a_waiver_that_no_rule_of_policy_is_about_needs_who_governs(tmp_path: Path, reader: Reader) -> None:
    """Otherwise anybody could merge it unseen, and use it in their next change."""
    nobody = FILES[APPROVALS].replace("codes: [POL]", "codes: [LIC]")
    estate = Estate(tmp_path, {APPROVALS: nobody})
    commit = estate.change({WAIVER: waiver()}, author="anna")

    assert codes(estate.judge(reader)) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("tom-gh", commit))) == ["AUTH003"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == ["WAIV002"], "nothing to excuse yet"


def test_an_approval_of_the_change_does_not_reach_a_waiver_that_is_added(
    tmp_path: Path, reader: Reader
) -> None:
    """Bea's approval of the rest stands; what the waiver excuses Tom has not seen when he signed."""
    estate = Estate(tmp_path)
    keys = "".join(f"{name} {estate.public_key(name)}\n" for name in ("bea", "tom"))
    estate.base = estate.commit({SIGNERS: keys})
    estate.change(QUARANTINE, author="gus")
    estate.approve(reader, "bea")
    estate.approve(reader, "tom")
    assert codes(estate.judge(reader)) == []
    estate.change({WAIVER: waiver()}, author="anna")

    (found,) = introduced(estate.judge(reader))

    assert (found.code, found.place.path) == ("AUTH004", WAIVER)
