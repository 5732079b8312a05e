"""Reviews of a forge, from its answers saved to files: bytes in, decisions out; no token, no network.

The shapes are those that the forges document: GitHub's "List reviews for a pull request", GitLab's "Merge
request approvals", and "List all reviews for a pull request" of Gitea and Forgejo; and of each of them the
pull or merge request itself, which names who opened it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from itamops.approvals.answers import converted, entries, pieces
from itamops.approvals.evidence import FORGES, CommitId, Decision, Forge, Moment, Outcome
from itamops.errors import CannotJudge, UsageProblem

T = TypeVar("T")


class Answer(NamedTuple):
    """A file with what a forge answered; `forge` is empty where its content has to tell."""

    name: str
    content: bytes
    forge: Forge | None = None

    @staticmethod
    def named(option: str) -> tuple[str, Forge | None]:
        """Split `github:FILE` into the file and the forge; `FILE` alone names no forge."""
        prefix, _, rest = option.partition(":")
        forge = next((forge for forge in FORGES if forge == prefix), None)
        return (rest, forge) if forge and rest else (option, None)


def read_reviews(
    answers: Iterable[Answer], head: str, default: Forge | None = None, branch: str = ""
) -> tuple[Decision, ...]:
    """Read the decisions in the answers of forges about one change whose head commit is `head`.

    An approval in GitLab is over the head, or over the last commit of the merge request, where that is given.

    What was approved in a pull request for another branch than `branch`, where that is known, does not count.

    `default` is the forge that the registry is kept in; it tells Forgejo from Gitea, which answer alike.
    Raises `CannotJudge` for what cannot be read, `UsageProblem` for settings of two projects and for two pull
    requests.
    """
    read = [(answer, values) for answer in answers for values in _apart(pieces(answer.content, answer.name))]
    settings = _about("settings of two projects", read, SETTINGS_FIELD, _Settings)
    merge_request = _about("two merge requests", read, MERGE_REQUEST_FIELD, _MergeRequest)
    pull_request = _about("two pull requests", read, PULL_REQUEST_FIELD, _PullRequest)
    target = next((one.target for one in (pull_request, merge_request) if one and one.target), branch)
    decisions: list[Decision] = []
    changes = {merge_request.change} if merge_request else set()
    for answer, values in read:
        if _has(values, SETTINGS_FIELD):
            continue
        sha256 = hashlib.sha256(answer.content).hexdigest()
        if _has(values, MERGE_REQUEST_FIELD):
            decisions += _opened_merge_request(merge_request, sha256)
            continue
        forge = answer.forge or _forge(values, default, answer.name)
        if _has(values, PULL_REQUEST_FIELD):
            pull = converted(values[0], _PullRequest, answer.name)
            changes |= {pull.url} if forge == "github" else set()
            opened = _opened(pull, forge, sha256)
            decisions += [opened] if opened else []
        elif forge == "gitlab":
            flaw = settings.flaw if settings else NO_SETTINGS
            over = merge_request.sha if merge_request else head
            for value in values:
                approvals = converted(value, _Approvals, answer.name)
                changes.add(approvals.change)
                decisions += [_of_gitlab(one, approvals, flaw, over, sha256) for one in approvals.approved_by]
        elif forge == "github":
            reviews = converted(entries(values, answer.name), list[_GithubReview], answer.name)
            changes |= {review.pull_request_url for review in reviews}
            decisions += [one for review in reviews if (one := _of_github(review, sha256))]
        else:
            official = converted(entries(values, answer.name), list[_GiteaReview], answer.name)
            changes |= {review.pull_request_url for review in official}
            decisions += [one for review in official if (one := _of_gitea(review, forge, sha256))]
    if len(named := sorted(changes - {""})) > 1:
        raise UsageProblem(
            f"expected evidence of one pull request, got {', '.join(named)}",
            "give the answers about the change that is checked",
        )
    if branch in {"", target}:
        return tuple(decisions)
    flaw = f"it was given in a pull request for the branch {target}"
    return tuple(msgspec.structs.replace(one, flaw=one.flaw or flaw) for one in decisions)


def _apart(values: Sequence[Any]) -> Iterator[list[Any]]:
    """Yield what one file holds: a pull request may stand in it together with its reviews."""
    pulls = [value for value in values if _has([value], PULL_REQUEST_FIELD)]
    yield from ([pull] for pull in pulls)
    if rest := [value for value in values if value not in pulls]:
        yield rest


def _forge(values: Sequence[Any], default: Forge | None, name: str) -> Forge:
    """Return by the shape of an answer which forge gave it."""
    if isinstance(values[0], dict) and "approved_by" in values[0]:
        return "gitlab"
    reviews = values if _has(values, PULL_REQUEST_FIELD) else entries(list(values), name)
    if all("author_association" in review for review in reviews):
        return "github"
    if _has(values, PULL_REQUEST_FIELD) or all("official" in review for review in reviews):
        return default if default in ("gitea", "forgejo") else "gitea"
    raise CannotJudge(
        f"whose answer the evidence {name} is cannot be told",
        f"say which forge gave it: --evidence github:{name}",
    )


# what GitHub, Gitea and Forgejo give at /repos/{owner}/{repo}/pulls/{number}


class _PullHead(msgspec.Struct):
    sha: CommitId


class _Opener(msgspec.Struct):
    login: str
    type: str = ""


class _PullBase(msgspec.Struct, frozen=True):
    ref: str = ""


class _PullRequest(msgspec.Struct):
    user: _Opener | None
    head: _PullHead
    base: _PullBase = _PullBase()
    url: str = ""

    @property
    def target(self) -> str:
        """The branch that it asks to be merged into, empty where the answer names none."""
        return self.base.ref


def _opened(pull: _PullRequest, forge: Forge, sha256: str) -> Decision | None:
    """Return that somebody opened a pull request, over its last commit; nothing where the account is gone."""
    if pull.user is None:
        return None
    return Decision(
        login=pull.user.login,
        outcome="opened",
        commit=pull.head.sha,
        source=forge,
        sha256=sha256,
        bot=pull.user.type == "Bot",
    )


# what GitHub gives at /repos/{owner}/{repo}/pulls/{number}/reviews


class _GithubUser(msgspec.Struct):
    login: str
    type: str


class _GithubReview(msgspec.Struct):
    user: _GithubUser | None
    state: str
    commit_id: CommitId | None
    id: int | None = None
    submitted_at: Moment | None = None
    pull_request_url: str = ""


GITHUB_STATES: Mapping[str, Outcome] = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "changes_requested",
    "COMMENTED": "comment",
    "DISMISSED": "dismissed",
}
"""What GitHub calls a decision; one that is still pending is none."""


def _review(number: int | None) -> str:
    return f"review/{number}" if number else ""


GONE = "an account that is gone"
"""Stands for the login of an account that was deleted; no login has a space."""

PERSON = "User"
"""The type of an account that GitHub gives to a person; all others are programs, groups or stand-ins."""


def _of_github(review: _GithubReview, sha256: str) -> Decision | None:
    outcome = GITHUB_STATES.get(review.state)
    return outcome and Decision(
        login=review.user.login if review.user else GONE,
        outcome=outcome,
        at=review.submitted_at,
        commit=review.commit_id,
        source="github",
        sha256=sha256,
        review=_review(review.id),
        bot=review.user is not None and review.user.type != PERSON,
    )


# what Gitea and Forgejo give at /repos/{owner}/{repo}/pulls/{index}/reviews


class _GiteaUser(msgspec.Struct):
    login: str


class _GiteaReview(msgspec.Struct):
    user: _GiteaUser | None
    state: str
    commit_id: CommitId
    official: bool
    stale: bool
    dismissed: bool
    id: int | None = None
    submitted_at: Moment | None = None
    pull_request_url: str = ""


GITEA_STATES: Mapping[str, Outcome] = {
    "APPROVED": "approved",
    "REQUEST_CHANGES": "changes_requested",
    "COMMENT": "comment",
}
"""What Gitea and Forgejo call a decision; one that is pending or only asked for is none."""


def _of_gitea(review: _GiteaReview, forge: Forge, sha256: str) -> Decision | None:
    outcome = GITEA_STATES.get(review.state)
    flaws = {
        "it is not official: the forge gives its author no right to approve": not review.official,
        "the forge says that it is stale": review.stale,
    }
    return outcome and Decision(
        login=review.user.login if review.user else GONE,
        outcome="dismissed" if review.dismissed else outcome,
        at=review.submitted_at,
        commit=review.commit_id,
        source=forge,
        sha256=sha256,
        review=_review(review.id),
        flaw=next((flaw for flaw, holds in flaws.items() if holds), "") if outcome == "approved" else "",
    )


# what GitLab gives at /projects/:id/approvals, /projects/:id/merge_requests/:iid and, below that, /approvals


class _GitlabUser(msgspec.Struct):
    username: str
    bot: bool = False

    @property
    def is_bot(self) -> bool:
        """Whether GitLab calls it a bot, or it is the account of a token: GitLab reserves these names."""
        return self.bot or GITLAB_BOT.fullmatch(self.username) is not None


GITLAB_BOT = re.compile(r"(?:project|group)_[0-9]+_bot(?:_.*)?", re.ASCII | re.IGNORECASE)


class _GitlabApproval(msgspec.Struct):
    user: _GitlabUser
    approved_at: Moment | None = None


class _OfMergeRequest(msgspec.Struct):
    project_id: int | None = None
    iid: int | None = None

    @property
    def change(self) -> str:
        """What it is about: the project's number, and the merge request's there; empty if it lacks one."""
        return f"{self.project_id}!{self.iid}" if self.project_id and self.iid else ""


class _Approvals(_OfMergeRequest, kw_only=True):
    approved_by: list[_GitlabApproval]


class _MergeRequest(_OfMergeRequest, kw_only=True):
    sha: CommitId
    author: _GitlabUser | None = None
    target_branch: str = ""

    @property
    def target(self) -> str:
        """The branch that it asks to be merged into, empty where the answer names none."""
        return self.target_branch


class _Settings(msgspec.Struct):
    reset_approvals_on_push: bool
    merge_requests_author_approval: bool
    merge_requests_disable_committers_approval: bool

    @property
    def flaw(self) -> str:
        """Why approvals under these settings do not tell what they were given over; empty where they do."""
        flaws = {
            "the project keeps approvals when something is pushed": not self.reset_approvals_on_push,
            "the project lets authors approve": self.merge_requests_author_approval,
            "the project lets committers approve": not self.merge_requests_disable_committers_approval,
        }
        return next((flaw for flaw, holds in flaws.items() if holds), "")


SETTINGS_FIELD, MERGE_REQUEST_FIELD, PULL_REQUEST_FIELD = "reset_approvals_on_push", "sha", "head"
"""Fields that only one answer has: settings of approvals, GitLab's merge request, another's pull request."""

NO_SETTINGS = "the project's settings of approvals were not given as evidence, and it names no commit"


def _has(values: Sequence[Any], field: str) -> bool:
    return isinstance(values[0], dict) and field in values[0]


def _about(several: str, read: Iterable[tuple[Answer, list[Any]]], field: str, kind: type[T]) -> T | None:
    """Return the one answer of its kind, by a field that no other has; `several` says what is too much."""
    found = [converted(values[0], kind, answer.name) for answer, values in read if _has(values, field)]
    if len(found) > 1:
        raise UsageProblem(f"there are {several} among the evidence", "give those of one")
    return found[0] if found else None


def _of_gitlab(approval: _GitlabApproval, of: _Approvals, flaw: str, over: str, sha256: str) -> Decision:
    at = approval.approved_at
    return Decision(
        login=approval.user.username,
        outcome="approved",
        at=at,
        commit=over,
        source="gitlab",
        sha256=sha256,
        review=f"{of.change} {approval.user.username} {at.isoformat()}" if at and of.change else "",
        bot=approval.user.is_bot,
        flaw=flaw,
    )


def _opened_merge_request(merge_request: _MergeRequest | None, sha256: str) -> Iterator[Decision]:
    if merge_request and merge_request.author:
        yield Decision(
            login=merge_request.author.username,
            outcome="opened",
            commit=merge_request.sha,
            source="gitlab",
            sha256=sha256,
            bot=merge_request.author.is_bot,
        )
