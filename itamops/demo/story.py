"""The year as a script: each change runs its actions on the ledger and becomes a commit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from itamops.demo import actions, disposing, handling, people, sheets
from itamops.demo.ledger import StoryLedger, StoryMoment
from itamops.demo.packaged import names_in, read_data

DAY = 24 * 3600
BETWEEN_COMMITS = 11 * 60
"""Seconds."""

ACTIONS: Mapping[str, Callable[..., None]] = {
    "load": actions.load,
    "add": actions.add,
    "step": actions.step,
    "set": actions.change,
    "append": actions.append,
    "fulfil": actions.fulfil,
    "claim": actions.claim,
    "place": actions.place,
    "delete": actions.delete,
    "mistype": actions.mistype,
    "furnish": actions.furnish,
    "automate": actions.automate,
    "open": handling.open_fleet,
    "arrive": handling.arrive,
    "receive": handling.receive,
    "deploy": handling.deploy,
    "return": handling.take_back,
    "install": handling.put_software,
    "remove": handling.drop_software,
    "sanitize": disposing.sanitize,
    "pull": handling.pull_media,
    "certify": disposing.certify,
    "enroll": people.enroll,
    "subscribe": people.subscribe,
    "unsubscribe": people.unsubscribe,
    "renew": people.renew,
    "allocate": people.allocate,
    "access": people.give_access,
    "disconnect": people.disconnect,
    "issue": people.issue,
    "count": sheets.count,
    "measure": sheets.measure,
}
"""What a line of the script can do, by its first key; the other keys are arguments."""


class StoryRatification(msgspec.Struct, frozen=True):
    """Who accepts a commit after the fact, by the login in the forge, on which day and why."""

    login: str
    day: date
    reason: str


class StoryCommit(msgspec.Struct, frozen=True):
    """One commit: what it changes by path (None deletes), and for a merge the commits of its branch.

    In the forge its author has the name `login`, and `reviewers` approve it. One that is ratified later was
    pushed without a pull request.
    """

    author: str
    email: str
    seconds: int
    message: str
    files: Mapping[str, str | None]
    branch: tuple["StoryCommit", ...] = ()
    login: str = ""
    reviewers: tuple[str, ...] = ()
    ratification: StoryRatification | None = None


class StoryBranch(msgspec.Struct, frozen=True):
    """A change that waits for review: on top of which commit of main it stands, and its commits.

    `refused_by` is the code that says no to it, empty for one that passes.
    """

    name: str
    base: int
    commits: tuple[StoryCommit, ...]
    refused_by: str


class Story(msgspec.Struct, frozen=True):
    """The commits of main from the first to the last, and the branches that are open at the end.

    `first_receipt` is the position of the commit that brings the pipeline: from it on there are receipts.
    """

    main: tuple[StoryCommit, ...]
    branches: tuple[StoryBranch, ...]
    first_receipt: int


def tell() -> Story:
    """Run the script from its first day to its last."""
    ledger, clock = StoryLedger(), StoryClock()
    waiting = read_data("branches.yaml")["branches"]
    main: list[StoryCommit] = []
    branches: list[StoryBranch] = []
    labels: dict[str, int] = {}
    for change in _changes():
        labels[change.get("label", "")] = len(main)
        main.append(_commit_or_merge(ledger, clock, change))
        branches += [
            _open_branch(ledger.fork(), branch, main)
            for branch in waiting
            if branch["after"] == change.get("label")
        ]
    return Story(tuple(main), tuple(branches), labels["pipeline"])


class StoryClock:
    """Returns the moments of commits in seconds of Unix time: some minutes apart, from nine o'clock UTC."""

    def __init__(self, last: int = 0) -> None:
        self._last = last

    def at(self, day: str) -> int:
        """Return the next moment of a day; days never go back."""
        morning = int(datetime.fromisoformat(f"{day}T09:00:00+00:00").timestamp())
        if self._last >= morning + DAY:
            raise ValueError(f"the story goes back to {day}")
        self._last = max(morning, self._last + BETWEEN_COMMITS)
        return self._last


def _changes() -> Iterator[Mapping[str, Any]]:
    """Yield the changes of all months, in order."""
    for name in names_in("year"):
        yield from read_data(f"year/{name}")["changes"]


def _commit_or_merge(ledger: StoryLedger, clock: StoryClock, change: Mapping[str, Any]) -> StoryCommit:
    if "commits" not in change:
        return _commit(ledger, clock, change)
    branch = tuple(_commit(ledger, clock, one) for one in change["commits"])
    files = {path: text for commit in branch for path, text in commit.files.items()}
    subject = f"Merge branch '{change['branch']}'"
    return _signed(ledger, clock, change, f"{subject}\n\n{change['title']}\n", files, branch)


def _commit(ledger: StoryLedger, clock: StoryClock, change: Mapping[str, Any]) -> StoryCommit:
    at = StoryMoment(date.fromisoformat(change["on"]), change["by"])
    for line in change["do"]:
        verb, *rest = line
        ACTIONS[verb](ledger, at, line[verb], **{name: line[name] for name in rest})
    body = f"\n{change['text'].strip()}\n" if "text" in change else ""
    return _signed(ledger, clock, change, f"{change['title']}\n{body}", ledger.take())


def _signed(
    ledger: StoryLedger,
    clock: StoryClock,
    change: Mapping[str, Any],
    message: str,
    files: Mapping[str, str | None],
    branch: Sequence[StoryCommit] = (),
) -> StoryCommit:
    author = ledger.read(f"person/{change['by']}")
    late = change.get("ratified")
    return StoryCommit(
        author["name"],
        author["email"],
        clock.at(change["on"]),
        message,
        files,
        tuple(branch),
        _login(ledger, change["by"]),
        tuple(_login(ledger, person) for person in change.get("approved_by", ())),
        late
        and StoryRatification(_login(ledger, late["by"]), date.fromisoformat(late["on"]), late["reason"]),
    )


def _login(ledger: StoryLedger, person: str) -> str:
    return str(ledger.read(f"person/{person}")["logins"]["github"])


def _open_branch(ledger: StoryLedger, branch: Mapping[str, Any], main: Sequence[StoryCommit]) -> StoryBranch:
    clock = StoryClock(main[-1].seconds)
    commits = tuple(_commit(ledger, clock, change) for change in branch["commits"])
    return StoryBranch(branch["name"], len(main) - 1, commits, branch.get("refused_by", ""))
