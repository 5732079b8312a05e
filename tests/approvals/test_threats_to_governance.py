"""Each attack on what governs is refused with its own code: T1, T2, T21 and T25 of the threat table."""

from pathlib import Path

import pytest

from itamops.approvals.reviews import Answer
from itamops.errors import CannotJudge
from itamops.registry.loading import Reader
from tests.approvals.estate import (
    APPROVALS,
    ARRIVED,
    FILES,
    LAPTOP,
    QUARANTINE,
    ROLES,
    Estate,
    approved,
    codes,
    introduced,
    laptop,
    person,
    reviews,
)

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


@pytest.mark.parametrize(
    "path",
    [
        ".vscode/tasks.json",
        ".devcontainer/devcontainer.json",
        ".envrc",
        ".circleci/config.yml",
        ".woodpecker.yml",
        ".woodpecker/test.yaml",
        "bitbucket-pipelines.yml",
        "Makefile",
        "docs/Makefile",
        "action.yml",
        "renovate.json",
        ".github/renovate.json5",
        ".gitmodules",
        ".mailmap",
        ".gitignore",
        "docs/.gitignore",
        "AGENTS.md",
        "docs/conf.py",
        "tools/unheard-of.txt",
        "package.json",
    ],
)
def test_t35_what_nobody_knows_to_be_harmless_is_governance(
    estate: Estate, reader: Reader, path: str
) -> None:
    commit = estate.change({path: "x\n"})

    assert codes(estate.judge(reader)) == ["AUTH001"]
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


@pytest.mark.parametrize("path", ["README.md", "LICENSE", "docs/guide.md", "docs/pictures/rack.png"])
def test_t35_what_only_people_read_is_not(estate: Estate, reader: Reader, path: str) -> None:
    estate.change({path: "x\n"})

    assert codes(estate.judge(reader)) == []


def test_t35_a_submodule_and_a_link_are_governance(estate: Estate, reader: Reader) -> None:
    estate.git("update-index", "--add", "--cacheinfo", f"160000,{estate.base},vendor")
    estate.write({"docs/guide.md": "x\n"})
    (estate.root / "tools").symlink_to("docs")
    commit = estate.change({})

    found = introduced(estate.judge(reader))
    assert [one.code for one in found] == ["AUTH001"]
    assert "tools" in found[0].message
    assert codes(estate.judge(reader, approved("gus-gh", commit))) == []


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

    assert {*codes(estate.judge(reader))} - {"GOV003"} == {"AUTH001"}
    assert {*codes(estate.judge(reader, approved("gus-gh", commit)))} - {"GOV003"} == set()
