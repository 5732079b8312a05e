"""Those who govern accept afterwards what went in unproved, or was lost, by an approval of just that."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from itamops.cli.ledger import add_receipts
from itamops.receipts import Ledger, Receipt
from tests.approvals.estate import SIGNERS, Estate
from tests.cli.conftest import Run

RULES = "registry/policy/rules.yaml"
VENDOR = {"registry/vendors/hp.yaml": "id: hp\nname: HP\n"}
LIMITS = {RULES: "limits: {waiver_days: 30}\n"}
REASON = "the server was down"


@pytest.fixture
def estate(tmp_path: Path, run: Run) -> Estate:
    """Return the organization with keys for Gus and Dan, who govern, and Tom, and with its first receipt."""
    made = Estate(tmp_path)
    keys = "".join(f"{name} {made.public_key(name)}\n" for name in ("gus", "dan", "tom"))
    made.base = made.commit({SIGNERS: keys})
    run("itamops", "receipt", cwd=made.path)
    return made


def receipt(run: Run, estate: Estate, *words: str, code: int = 0) -> str:
    return run("itamops", "receipt", *words, cwd=estate.path, code=code).stderr


def ratify(run: Run, estate: Estate, commit: str, code: int = 0) -> str:
    return receipt(run, estate, "--ratify", commit, "--reason", REASON, code=code)


def approve(run: Run, estate: Estate, person: str, *words: str) -> None:
    key = ("--as", person, "--key", estate.key(person))
    run("itamops", "approve", *key, "--base", "main", *words, cwd=estate.path)


def approve_ratification(
    run: Run, estate: Estate, commit: str, person: str = "gus", reason: str = REASON
) -> None:
    approve(run, estate, person, "--ratify", commit, "--reason", reason)


def audited(run: Run, estate: Estate, code: int = 0) -> dict[str, Any]:
    words = ("audit", "--since", estate.base, "--format", "json")
    document: dict[str, Any] = json.loads(run("itamops", *words, cwd=estate.path, code=code).stdout)
    return document


def standings(run: Run, estate: Estate) -> list[str]:
    words = ("audit", "--since", estate.base, "--format", "json")
    found = json.loads(run("itamops", *words, cwd=estate.path, code=None).stdout)
    return [one["standing"] for one in found["commits"]]


def lose(run: Run, estate: Estate) -> str:
    """Take a commit that has its receipt from the main line, and go on without it; return it."""
    lost = estate.change(VENDOR, "tom")
    receipt(run, estate)
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change(VENDOR, "tom", "Instead")
    return lost


def test_t24_a_lost_commit_is_not_ratified_without_an_approval(estate: Estate, run: Run) -> None:
    estate.change(LIMITS, "tom")
    approve(run, estate, "gus", "--base", "HEAD~1")
    lost = estate.git("rev-parse", "HEAD")
    receipt(run, estate)
    assert standings(run, estate) == ["proved"]
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change(VENDOR, "tom", "Instead")
    assert "approve --ratify" in ratify(run, estate, lost, code=2)
    receipt(run, estate)
    assert [one for one in audited(run, estate, code=1)["flaws"] if lost in one]

    approve_ratification(run, estate, lost, "tom")
    approve_ratification(run, estate, lost, reason="another one")
    assert "got 1 that do not suffice" in ratify(run, estate, lost, code=2), "Tom does not govern"

    approve_ratification(run, estate, lost)
    ratify(run, estate, lost)
    assert audited(run, estate)["flaws"] == []


def test_t24_each_lost_commit_is_ratified_by_itself(estate: Estate, run: Run) -> None:
    first = estate.change(VENDOR, "tom")
    second = estate.change({"registry/vendors/acer.yaml": "id: acer\nname: Acer\n"}, "tom")
    receipt(run, estate)
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change(VENDOR, "tom", "Instead")
    for lost in (first, second):
        approve_ratification(run, estate, lost)
    ratify(run, estate, first)
    receipt(run, estate)
    (flaw,) = audited(run, estate, code=1)["flaws"]
    assert second in flaw
    ratify(run, estate, second)
    assert audited(run, estate)["flaws"] == []


def test_t24_a_ratification_that_copies_the_lost_receipt_counts_for_nothing(estate: Estate, run: Run) -> None:
    """What an earlier version wrote, and what whoever can write the branch may write."""
    estate.change(LIMITS, "tom")
    approve(run, estate, "gus", "--base", "HEAD~1")
    lost = estate.git("rev-parse", "HEAD")
    receipt(run, estate)
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change(VENDOR, "tom", "Instead")

    def copied(base: str, ledger: Ledger) -> list[Receipt]:
        old = ledger.receipts[lost].receipt
        return [msgspec.structs.replace(old, ratifies="so be it", base=base or old.base)]

    for base in ("", estate.git("rev-parse", "HEAD"), "0" * 40):
        add_receipts(estate.open(), partial(copied, base), None)
        flaws = audited(run, estate, code=1)["flaws"]
        assert [one for one in flaws if lost in one and "rewritten" in one], flaws


def test_t24_what_was_approved_before_does_not_ratify(estate: Estate, run: Run) -> None:
    """Gus has agreed to the change, not to how it went in."""
    estate.git("checkout", "--quiet", "-b", "topic")
    estate.change(LIMITS | VENDOR, "tom")
    approve(run, estate, "gus")
    estate.git("checkout", "--quiet", "main")
    estate.git("merge", "--quiet", "--ff-only", "topic")
    step = estate.git("rev-parse", "HEAD")
    receipt(run, estate)
    assert standings(run, estate) == ["unproved"], "policy and data together, GOV001"
    ratify(run, estate, step)
    assert standings(run, estate) == ["unproved"]
    approve_ratification(run, estate, step, reason="something else")
    ratify(run, estate, step)
    assert standings(run, estate) == ["unproved"]
    approve_ratification(run, estate, step)
    ratify(run, estate, step)
    assert standings(run, estate) == ["ratified"]


def test_t24_a_merge_without_a_receipt_is_ratified_by_an_approval_that_came_later(
    estate: Estate, run: Run
) -> None:
    estate.git("checkout", "--quiet", "-b", "topic")
    estate.change(LIMITS | VENDOR, "tom")
    approve(run, estate, "gus")
    estate.git("checkout", "--quiet", "main")
    estate.git(
        "merge", "--quiet", "--no-ff", "--message=Merge", "topic", GIT_COMMITTER_DATE="2026-06-30T10:00Z"
    )
    step = estate.git("rev-parse", "HEAD")
    ratify(run, estate, step)
    receipt(run, estate)
    assert standings(run, estate) == ["unproved"], "the receipt notes what Gus had approved before"
    approve_ratification(run, estate, step)
    ratify(run, estate, step)
    assert standings(run, estate) == ["ratified"]


def test_t24_the_approval_of_a_step_does_not_ratify_its_loss(estate: Estate, run: Run) -> None:
    step = estate.change(LIMITS | VENDOR, "tom")
    receipt(run, estate)
    approve_ratification(run, estate, step)
    ratify(run, estate, step)
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change(VENDOR, "tom", "Instead")
    assert "got 0 that do not suffice" in ratify(run, estate, step, code=2)
    receipt(run, estate)
    assert audited(run, estate, code=1)["flaws"]


def test_t24_nobody_ratifies_by_a_tree_of_the_time_when_they_governed(estate: Estate, run: Run) -> None:
    lost = estate.change(VENDOR, "tom")
    receipt(run, estate)
    estate.git("reset", "--quiet", "--hard", estate.base)
    estate.change({"registry/policy/roles.yaml": "governance: {people: [dan]}\n"}, "tom")
    approve_ratification(run, estate, lost)
    receipt(run, estate)
    assert "got 1 that do not suffice" in ratify(run, estate, lost, code=2), "Gus governs no more"
    approve_ratification(run, estate, lost, "dan")
    ratify(run, estate, lost)
    assert not [one for one in audited(run, estate, code=1)["flaws"] if "rewritten" in one]


def test_t24_regulated_asks_for_two(estate: Estate, run: Run) -> None:
    text = (estate.path / "itamops.yaml").read_text().replace("standard", "regulated")
    estate.base = estate.change({"itamops.yaml": text}, "tom")
    lost = lose(run, estate)
    approve_ratification(run, estate, lost)
    assert "got 1 that do not suffice" in ratify(run, estate, lost, code=2)
    approve_ratification(run, estate, lost, "dan")
    ratify(run, estate, lost)


def test_t24_a_main_line_without_any_of_its_history_gets_receipts_once_that_is_ratified(
    estate: Estate, run: Run
) -> None:
    lost = estate.base
    estate.git("checkout", "--quiet", "--orphan", "fresh")
    estate.change({}, "tom", "Fresh")
    estate.git("branch", "--force", "main", "fresh")
    estate.git("checkout", "--quiet", "main")
    assert "it was rewritten" in receipt(run, estate, code=3)
    approve_ratification(run, estate, lost)
    ratify(run, estate, lost)
    receipt(run, estate)
