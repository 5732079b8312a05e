"""Approvals that a request notes are claims: they are compared with the evidence, and approve nothing."""

from pathlib import Path

import pytest

from itamops.registry.loading import Reader
from tests.approvals.estate import APPROVALS, FILES, ROLES, Estate, approved, codes, reviews

REQUEST = "registry/requests/2026/req-7k3m9q2x.yaml"


def request(*more: str, notes: str = "none", claims: str = "") -> str:
    text = (
        f"id: req-7k3m9q2x\ntype: hardware\nrequester: anna\nstate: submitted\nlines: [{{need: a chair}}]\n"
        f"needed_by: 2026-08-01\njustification: the old one is broken\ncost_center: cc-1\nnotes: {notes}\n"
        f"{claims}lifecycle:\n"
        "  - {on: 2026-06-01, to: submitted, by: anna}\n"
    )
    return text + "".join(more)


def claim(person: str) -> str:
    return f"approvals: [{{role: finance, by: {person}, on: 2026-06-29, decision: approved}}]\n"


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    """Return a request of Anna's, any change of which finance has to approve."""
    policy = FILES[APPROVALS] + "  - {name: request, of: request, needs: [{role: finance}]}\n"
    return Estate(tmp_path, {REQUEST: request(), APPROVALS: policy, ROLES: FILES[ROLES]})


def test_a_claim_approves_nothing(estate: Estate, reader: Reader) -> None:
    estate.change({REQUEST: request(claims=claim("bea"))})

    assert codes(estate.judge(reader)) == ["AUTH001"]


def test_a_claim_for_somebody_who_did_not_approve_is_refused(estate: Estate, reader: Reader) -> None:
    commit = estate.change({REQUEST: request(claims=claim("gus"))})

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH009"]


def test_noting_who_approved_does_not_void_the_approval(estate: Estate, reader: Reader) -> None:
    """Bea approves what is asked for; then it is noted, in a commit that touches nothing else."""
    commit = estate.change({REQUEST: request(notes="a blue one")})
    estate.change({REQUEST: request(notes="a blue one", claims=claim("bea"))})

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == []


def test_whatever_comes_with_a_claim_was_not_approved(estate: Estate, reader: Reader) -> None:
    commit = estate.change({REQUEST: request(notes="a blue one")})
    last = estate.change({REQUEST: request(notes="a golden one", claims=claim("bea"))})

    assert codes(estate.judge(reader, approved("bea-gh", commit))) == ["AUTH004", "AUTH010"]
    both = reviews(("bea-gh", "APPROVED", commit), ("bea-gh", "APPROVED", last))
    assert codes(estate.judge(reader, both)) == ["AUTH010"]
