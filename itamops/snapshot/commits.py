"""Commits as they are stored: whose, when, of which tree, after which others."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from itamops.errors import CannotJudge
from itamops.snapshot.git import Git
from itamops.snapshot.objects import read_objects

IDENTITY = re.compile(r"(.*?) ?<([^<>]*)> (-?\d+) [+-]\d{4}")
"""Name, address and seconds since 1970, as a commit has them."""


class CommitIdentity(NamedTuple):
    """Who a commit says made it; nothing proves it."""

    name: str
    email: str
    seconds: int


class Commit(NamedTuple):
    """What a commit's object says, with the ids of its tree and parents; `content` is the object itself."""

    id: str
    tree: str
    parents: tuple[str, ...]
    author: CommitIdentity
    committer: CommitIdentity
    message: str
    content: bytes

    @property
    def at(self) -> datetime:
        """When it was committed, in UTC."""
        try:
            return datetime.fromtimestamp(self.committer.seconds, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise CannotJudge(f"commit {self.id[:12]} was made at no time of the calendar") from error


def read_commits(git: Git, commits: Iterable[str]) -> Iterator[Commit]:
    """Yield commits in the order of their ids given; raise CannotJudge if one is missing or spoilt.

    The objects themselves are read: nothing of a configuration is asked, no signature looked at.
    """
    wanted = list(commits)
    for commit, content in zip(wanted, read_objects(git, "commit", wanted), strict=True):
        yield _parsed(commit, content)


def _parsed(commit: str, content: bytes) -> Commit:
    head, _, message = content.decode(errors="replace").partition("\n\n")
    lines = [line.partition(" ") for line in head.split("\n")]
    fields = {name: value for name, _, value in reversed(lines)}
    parents = tuple(value for name, _, value in lines if name == "parent")
    return Commit(
        commit,
        fields["tree"],
        parents,
        _identity(commit, fields.get("author", "")),
        _identity(commit, fields.get("committer", "")),
        message,
        content,
    )


def _identity(commit: str, text: str) -> CommitIdentity:
    match = IDENTITY.fullmatch(text)
    if match is None:
        raise CannotJudge(f"commit {commit[:12]} says in no known form who made it")
    return CommitIdentity(match[1], match[2], int(match[3]))
