"""Ratifications: those who govern accept afterwards what went in unproved, or that main has lost a commit.

What was approved before does not count: that was an approval of the change, not of how it came about.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from itamops.approvals.agreement import voices_of
from itamops.approvals.evidence import ApprovalTag, Decision, Evidence
from itamops.approvals.identities import resolve
from itamops.approvals.requirements import REGULATED_OWNERS
from itamops.approvals.roles import InCharge
from itamops.approvals.tags import BASE_DIGITS, read_kept
from itamops.pipeline.attesting import is_signed
from itamops.pipeline.evidence import on_line
from itamops.receipts import Filed, Ledger
from itamops.registry.loading import Loaded

VERSION = "itamops.ratification/v1"


class Accepted(StrEnum):
    """What a ratification accepts: a step of the main line, or that the main line has lost one."""

    STEP = "step"
    REMOVAL = "removal"


class Ratification(NamedTuple):
    """A ratification as it is filed, and the approvals, by name, that other receipts have noted."""

    filed: Filed
    noted: frozenset[str]


def ratification_digest(accepted: Accepted, commit: str, reason: str) -> str:
    """Return the digest that an approval of a ratification is over: what it accepts, and why."""
    return hashlib.sha256(f"{VERSION}\0{accepted}\0{commit}\0{reason}".encode()).hexdigest()


def ratifications(ledger: Ledger) -> Mapping[str, Ratification]:
    """Return the latest ratification of each commit that has one.

    An approval that stands in another receipt than a ratification of this commit is of something else.
    """
    return {
        commit: Ratification(
            latest,
            frozenset(
                name
                for filed in ledger.filed
                if filed.receipt.ratifies is None or filed.receipt.commit != commit
                for one in filed.receipt.approvals
                for name in one.names
            ),
        )
        for commit, latest in ledger.ratifications.items()
    }


def is_ratified(
    decisions: Iterable[Decision],
    of: Collection[str],
    ground: Loaded,
    day: date,
    *,
    noted: Collection[str] = (),
    barred: Collection[str] = (),
    after: datetime | None = None,
) -> bool:
    """Check whether enough of those who govern have approved a ratification, by the ground on a day.

    `of` are the digests and commits that an approval may be over, `barred` who made what is ratified. An
    approval among those `noted` elsewhere does not count, and neither does one that is not `after` a moment.
    """
    charge = InCharge(ground.registry, day)
    owners = {
        voice.person
        for voice in voices_of(decisions)
        for one in voice.approvals
        if not (one.flaw or one.bot)
        and (one.change_digest or one.commit) in of
        and not {*one.names} & {*noted}
        and (after is None or one.at is None or one.at > after)
    }
    counting = {
        person
        for person in charge.of_role("governance")
        if person in owners and charge.is_active(person) and person not in barred
    }
    is_regulated = ground.registry.configuration.assurance == "regulated"
    return len(counting) >= (REGULATED_OWNERS if is_regulated else 1)


def decided_about_removal(
    tags: Iterable[ApprovalTag], commit: str, reason: str, ground: Loaded, line: Collection[str], day: date
) -> tuple[Decision, ...]:
    """Return who has approved by a signed tag that main has lost a commit.

    The ground is the tree that main had by then; `line` are the first digits of the commits up to it.
    """
    digest = ratification_digest(Accepted.REMOVAL, commit, reason)
    given = on_line(tags, line.__contains__, ground.snapshot.commit or "")
    seen = Evidence(heads=(), tags=tuple(tag for tag in given if tag.change_digest == digest))
    return resolve(seen, ground, {digest}, day).decisions


def is_removal_ratified(filed: Filed, ground: Loaded, line: Collection[str]) -> bool:
    """Check whether a ratification of a lost commit holds, by the tree that main had when it was written.

    Its signed tags are verified again.
    """
    receipt = filed.receipt
    reason = receipt.ratifies or ""
    kept = (read_kept(one.tag) for one in receipt.approvals if one.tag)
    decisions = decided_about_removal(filter(None, kept), receipt.commit, reason, ground, line, receipt.day)
    digest = ratification_digest(Accepted.REMOVAL, receipt.commit, reason)
    return is_signed(filed, ground.snapshot) and is_ratified(decisions, {digest}, ground, receipt.day)


def removals(ledger: Ledger, line: Mapping[str, int]) -> Iterator[Filed]:
    """Yield the latest ratification of each commit that main has lost, if it is of main as it was by then.

    `line` gives the place of each commit of the main line. Whoever ratifies is asked of a tree that is no
    older than what had been received before: nobody goes back to a time when they governed.
    """
    newest = -1
    for filed in ledger.filed:
        receipt = filed.receipt
        if receipt.ratifies is None:
            newest = max(newest, line.get(receipt.commit, -1))
        elif (
            receipt.commit not in line
            and ledger.ratifications[receipt.commit] is filed
            and line.get(receipt.base or "", -1) >= newest
        ):
            yield filed


def digits_up_to(line: Mapping[str, int], commit: str) -> frozenset[str]:
    """Return the first digits of each commit of a line up to one of them."""
    return frozenset(one[:BASE_DIGITS] for one, place in line.items() if place <= line[commit])
