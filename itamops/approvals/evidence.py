"""Evidence of approvals: what was seen in a forge or in a repository, before it is asked what it is worth."""

from datetime import datetime
from typing import Literal

import msgspec

Source = Literal["github", "gitlab", "gitea", "forgejo", "signed_tag"]
"""Where a decision was seen."""

Outcome = Literal["approved", "changes_requested", "comment", "dismissed"]


class Decision(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody decided about a change.

    `login` is the name that the source knows them by; `person` is the id of who that is in the base of the
    change, None where nobody or more than one has that login. It is bound to what it was given over: the
    head commit, or the change digest, or both. `at` is as the source says. `sha256` is the hash, in
    hexadecimal, of the answer or the tag that the decision was read from.
    """

    login: str
    person: str | None = None
    outcome: Outcome
    at: datetime | None = None
    commit: str | None = None
    change_digest: str | None = None
    source: Source
    sha256: str
    bot: bool = False


class Identity(msgspec.Struct, frozen=True):
    """Who a commit says made it; nothing but a signature proves it."""

    name: str
    email: str
    person: str | None = None


class ChangeCommit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit of the change, by whom it says it is.

    `signed_by` is the person whose key has signed it, if one has. `claims` are the requests, by path, whose
    noted approvals it alters, `others` what else it alters.
    """

    id: str
    author: Identity
    committer: Identity
    co_authors: tuple[Identity, ...] = ()
    signed_by: str | None = None
    claims: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that was seen of who made a change and who decided about it.

    `commits` are those that the head has and the base has not, oldest first; the last one is `head`.
    """

    head: str
    commits: tuple[ChangeCommit, ...] = ()
    decisions: tuple[Decision, ...] = ()
