"""A waiver counts once it is approved, by who may, and for what it was approved with."""

from pathlib import Path

import pytest

from itamops.findings import FindingClass
from itamops.registry.loading import Reader
from tests.approvals.estate import (
    APPROVALS,
    ARRIVED,
    FILES,
    LAPTOP,
    QUARANTINE,
    ROLES,
    SIGNERS,
    Estate,
    approved,
    codes,
    introduced,
    laptop,
    reviews,
)

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
    """Return a change that writes down a loan that is overdue, which is a finding that can be waived."""
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


@pytest.mark.parametrize(("before", "after"), [("POL006", "LIFE006"), ("LIFE006", "POL006")])
def test_t31_a_waiver_that_changes_its_code_needs_those_of_both(
    tmp_path: Path, reader: Reader, before: str, after: str
) -> None:
    """The rule about one code says nothing of the other, which no rule of policy is about."""
    estate = Estate(tmp_path, {WAIVER: waiver(code=before)})
    commit = estate.change({WAIVER: waiver(code=after)}, author="anna")

    assert "AUTH001" in codes(estate.judge(reader, approved("tom-gh", commit)))
    both = reviews(("tom-gh", "APPROVED", commit), ("gus-gh", "APPROVED", commit))
    assert not [code for code in codes(estate.judge(reader, both)) if code.startswith("AUTH")]


def test_t31_a_waiver_that_changes_within_a_rule_needs_those_of_the_rule(
    tmp_path: Path, reader: Reader
) -> None:
    estate = Estate(tmp_path, {WAIVER: waiver()})
    commit = estate.change({WAIVER: waiver(code="POL007")}, author="anna")

    found = codes(estate.judge(reader, approved("tom-gh", commit)))
    assert not [code for code in found if code.startswith("AUTH")]


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
