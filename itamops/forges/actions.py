"""Actions of GitHub, and of Gitea and Forgejo, which speak the same language."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from itamops.errors import CannotJudge
from itamops.forges.located import Located, Occasion, moved, remote_branch

DEEPEN = "let the pipeline fetch the history: `fetch-depth: 0` below `with:` of actions/checkout"
BRANCH = "refs/heads/"

T = TypeVar("T")


class Side(msgspec.Struct, frozen=True):
    """A branch and its commit."""

    ref: str
    sha: str


class PullRequest(msgspec.Struct, frozen=True):
    """What a pull request would change, and where."""

    number: int
    base: Side
    head: Side


class MergeGroup(msgspec.Struct, frozen=True):
    """What a merge queue tries: the head has the base and all that waits before in its history."""

    base_sha: str
    head_sha: str


class RepositoryEvent(msgspec.Struct, frozen=True):
    """The repository that something happened in."""

    default_branch: str = "main"


class Event(msgspec.Struct, frozen=True):
    """As much of an event as says what to compare."""

    repository: RepositoryEvent = RepositoryEvent()
    pull_request: PullRequest | None = None
    merge_group: MergeGroup | None = None
    before: str = ""
    after: str = ""


def locate(forge: str, environment: Mapping[str, str], event: bytes | None) -> Located:
    """Find the change of an event.

    Of a pull request the head is its own last commit, and not the forge's merge: what main will be is found
    by merging here, into main as it is by now.
    """
    told = _read(event)
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name.startswith("pull_request"):
        return _pull_request(forge, _required(told.pull_request, name))
    if name == "merge_group":
        group = _required(told.merge_group, name)
        return Located(forge=forge, occasion=Occasion.PROPOSED, bases=(group.base_sha,), head=group.head_sha)
    reference = environment.get("GITHUB_REF", "")
    if name == "push" and reference.startswith(BRANCH):
        return moved(
            forge,
            branch=reference.removeprefix(BRANCH),
            main=told.repository.default_branch,
            before=told.before,
            after=_required(told.after, name),
        )
    return Located(forge=forge, occasion=Occasion.STANDING)


def _pull_request(forge: str, request: PullRequest) -> Located:
    return Located(
        forge=forge,
        occasion=Occasion.PROPOSED,
        bases=(remote_branch(request.base.ref), request.base.sha),
        head=request.head.sha,
        number=request.number,
    )


def _read(event: bytes | None) -> Event:
    if event is None:
        return Event()
    try:
        return msgspec.json.decode(event, type=Event)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise CannotJudge(f"the event at GITHUB_EVENT_PATH cannot be read: {error}") from error


def _required(part: T | None, name: str) -> T:
    if part:
        return part
    raise CannotJudge(
        f"the event at GITHUB_EVENT_PATH does not say what a {name} is about",
        "name --base and --head yourself",
    )
