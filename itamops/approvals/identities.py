"""From what was seen to who it was: logins, addresses and signatures, looked up in the base of a change."""

from collections.abc import Collection
from datetime import date

import msgspec

from itamops.approvals.evidence import ApprovalTag, ChangeCommit, Decision, Evidence
from itamops.approvals.people import Directory
from itamops.approvals.signers import Signers
from itamops.registry.loading import Loaded


def resolve(evidence: Evidence, base: Loaded, digests: Collection[str], today: date) -> Evidence:
    """Return of all evidence who of the people of the base it is by, and verify its signatures as of today.

    Of the tags, those over one of the change digests, or on one of the change's commits, become decisions.
    Raises `CannotJudge` where there is a signature, and nothing to verify it with.
    """
    directory = Directory(base.registry)
    signers = Signers(base, today)
    commits = tuple(_commit(commit, directory, signers) for commit in evidence.commits)
    is_regulated = base.registry.configuration.assurance == "regulated"
    own = {*(commit.id for commit in commits), *evidence.heads}
    decided = [
        msgspec.structs.replace(one, person=_person(one, directory, signers)) for one in evidence.decisions
    ]
    pushers = {one.person for one in decided if one.outcome == "pushed" and one.person}
    if len(pushers) > 1:
        decided = [_contradicted(one) if one.outcome == "pushed" else one for one in decided]
    decided += [
        _decision(tag, directory, signers, evidence.branch, is_regulated=is_regulated)
        for tag in evidence.tags
        if tag.change_digest in digests or tag.commit in own
    ]
    return msgspec.structs.replace(evidence, commits=commits, decisions=tuple(decided), tags=())


def _commit(commit: ChangeCommit, directory: Directory, signers: Signers) -> ChangeCommit:
    author = directory.identified(commit.author)
    return msgspec.structs.replace(
        commit,
        author=author,
        committer=directory.identified(commit.committer),
        co_authors=tuple(map(directory.identified, commit.co_authors)),
        signed_by=commit.signed and signers.signer(commit.signed),
    )


def _person(decision: Decision, directory: Directory, signers: Signers) -> str | None:
    """Return whose decision it is; a server may know who pushes by their key alone."""
    if decision.source == "server" and " " in decision.login:
        return signers.holder(decision.login)
    return directory.by_login(decision.source, decision.login)


def _contradicted(pushed: Decision) -> Decision:
    """Return a push that proves nobody: the server names two people.

    One of the names may be the client's word.
    """
    return msgspec.structs.replace(pushed, flaw="the server names somebody else as well")


def _decision(
    tag: ApprovalTag, directory: Directory, signers: Signers, branch: str, *, is_regulated: bool
) -> Decision:
    person = directory.by_login("signed_tag", tag.person)
    verified = person is not None and tag.signed is not None and signers.is_by(tag.signed, person)
    flaws = {
        f"the tag has no signature by a key that counts for {tag.person} today": not verified,
        tag.flaw: bool(tag.flaw),
        "its name has no base, as the assurance regulated asks for": is_regulated and not tag.base,
        f"it is for the branch {tag.branch}": bool(branch and tag.branch) and tag.branch != branch,
        "its text names no branch, as the assurance regulated asks for": bool(is_regulated and branch)
        and not tag.branch,
    }
    return Decision(
        login=tag.person,
        person=person,
        outcome="approved",
        at=tag.at,
        commit=tag.commit,
        change_digest=tag.change_digest,
        source="signed_tag",
        sha256=tag.sha256,
        tag=tag.content,
        flaw=next((flaw for flaw, holds in flaws.items() if holds), ""),
    )
