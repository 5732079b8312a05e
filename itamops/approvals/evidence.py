"""Evidence of approvals: what was seen in a forge or in a repository, before it is asked what it is worth."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias, get_args

import msgspec

Forge = Literal["github", "gitlab", "gitea", "forgejo"]
Source = Literal[Forge, "signed_tag", "server"]
"""Where a decision was seen; a server knows who pushes by the name or the key they logged in with."""

FORGES: tuple[Forge, ...] = get_args(Forge)

Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""A time with its zone: without one nobody can tell which of two came first."""

CommitId: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})?\Z")]
"""The whole id of a commit, or nothing where a forge names none."""

Outcome = Literal["approved", "changes_requested", "comment", "dismissed", "opened", "pushed"]


class Known(StrEnum):
    """How it is known that somebody took part, the strongest first.

    A verified signature by a key of the base; the forge's own account; a server that authenticated who
    pushes; or a text that anybody can write: an unsigned author, a committer, a trailer.
    """

    SIGNATURE = "signature"
    FORGE = "forge"
    PUSHER = "pusher"
    CLAIM = "claim"


Part = Literal["author", "committer", "co_author", "signer", "opened", "pushed"]

PARTS: Mapping[Part, str] = {
    "author": "author",
    "committer": "committer",
    "co_author": "co-author",
    "signer": "signer",
    "opened": "author of the pull request",
    "pushed": "pusher",
}
"""The parts in making a change, in words."""

BROUGHT: Mapping[Outcome, Part] = {"opened": "opened", "pushed": "pushed"}
"""Outcomes that name who brought a change: the author of a pull request, whoever pushed it."""


class Maker(msgspec.Struct, frozen=True, order=True):
    """Somebody of the people who took part in making a change, in which part, and how that is known."""

    person: str
    part: Part
    known: Known


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody decided about a change.

    `login` is the name that the source knows them by; `person` is the id of who that is in the base of the
    change, None where nobody or more than one has that login. It is bound to what it was given over: the
    head commit, or the change digest, or both. `at` is as the source says. `sha256` is the hash, in
    hexadecimal, of the answer or the tag that the decision was read from, `review` the forge's own name for
    it, `tag` the whole object of a signed tag: whoever has the keys can verify it once more. `flaw` says why
    it cannot count, whoever gave it, and is empty where nothing speaks against it.

    Where the outcome is that somebody `opened` or `pushed` the change, they brought it: `commit` is what they
    brought, and who pushed has no answer to hash.
    """

    login: str
    person: str | None = None
    outcome: Outcome
    at: Moment | None = None
    commit: str | None = None
    change_digest: str | None = None
    source: Source
    sha256: str = ""
    review: str = ""
    tag: bytes = b""
    bot: bool = False
    flaw: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What identifies it, the best name first: its signed tag, or its review in the forge.

        A receipt of an earlier version knows a review by who gave it, when and over what.
        """
        if self.source == "signed_tag":
            return (f"tag:{self.sha256}",)
        given = f"{self.source}:{self.login} {self.at.isoformat() if self.at else ''} {self.commit}"
        return (f"{self.source}:{self.review}", given) if self.review else (given,)

    @property
    def known(self) -> Known:
        """How it is known whose decision this is."""
        if self.flaw or self.person is None:
            return Known.CLAIM
        if self.outcome == "pushed":
            return Known.PUSHER
        return Known.SIGNATURE if self.source == "signed_tag" else Known.FORGE


class Identity(msgspec.Struct, frozen=True):
    """Who a commit says made it; nothing but a signature proves it."""

    name: str
    email: str
    person: str | None = None


class SignedObject(msgspec.Struct, frozen=True):
    """A commit or tag whose object carries a signature: what was signed, and the signature."""

    payload: bytes
    signature: bytes


class ChangeCommit(msgspec.Struct, frozen=True, kw_only=True):
    """A commit of the change, by whom it says it is.

    `signed_by` is the person whose key has signed it, once that is verified. `claims` are the requests, by
    path, whose noted approvals it alters, `others` the files that it alters in any other way. `restates`
    says that, as a squash or a rebase, it brings what commits of a branch have made that are evidence, too.
    """

    id: str
    author: Identity
    committer: Identity
    co_authors: tuple[Identity, ...] = ()
    signed: SignedObject | None = None
    signed_by: str | None = None
    claims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    restates: bool = False


class ApprovalTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag `approve/<change digest>/<person>@<base>` as it stands in the repository, not yet verified.

    `base` are the first digits of the commit that the change was approved from, empty where the name has
    none, `branch` the main branch that its signed text is for, `content` its object. `flaw` says why it
    cannot count, whoever signed it.
    """

    change_digest: str
    person: str
    base: str
    commit: str
    at: datetime
    sha256: str
    signed: SignedObject | None
    content: bytes = b""
    branch: str = ""
    flaw: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that was seen of who made a change and who decided about it.

    `commits` are those that the head has and the base has not, oldest first. `heads` are the commits that
    amount to what is judged: the head itself, and those from which it differs in nothing but noted
    approvals. `reviewed` are commits of a branch that amount to it as well, where the head is a squash or a
    rebase of them; then the branch's are among `commits`, if they are here. `tags` become decisions once they
    are verified with the keys of the base. `spent` are the approvals, by name, that other steps of the main
    line have used up, each with the commit that did; None where no receipts are at hand to know by. `clock`
    is when the evidence was read, `branch` the main branch that the change comes to, empty where nobody
    knows. `recorded` is who made the change as its receipt has it, where the branch
    is gone.
    """

    heads: tuple[str, ...]
    reviewed: tuple[str, ...] = ()
    commits: tuple[ChangeCommit, ...] = ()
    decisions: tuple[Decision, ...] = ()
    recorded: tuple[Maker, ...] = ()
    tags: tuple[ApprovalTag, ...] = ()
    spent: Mapping[str, str] | None = {}
    clock: datetime | None = None
    branch: str = ""
