"""The gate of a server: what of a push is refused because of the references it would change."""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from itamops.approvals.signers import Signers
from itamops.approvals.tags import read_tag
from itamops.errors import CannotJudge
from itamops.pipeline.clock import is_dated_ahead, is_dated_back
from itamops.pipeline.refnames import APPROVALS, HEADS, RECEIPTS, TAGS, clashing, refused_name
from itamops.receipts import BRANCH, read_ledger
from itamops.rules import pushes
from itamops.rules.engine import Rule
from itamops.snapshot import Repository
from itamops.snapshot.commits import Commit
from itamops.snapshot.repository import MAIN, MERGED

UPDATE = re.compile(rb"([0-9a-f]{40}|[0-9a-f]{64}) ([0-9a-f]{40}|[0-9a-f]{64}) ([^\0- \x7f]+)\n?")
"""A line of what git hands to a hook; git's references hold neither spaces nor control characters."""


class Update(NamedTuple):
    """What a push would do to a reference: the object before and after, empty where there is none."""

    reference: str
    old: str
    new: str


class PushRefusal(NamedTuple):
    """What is not let in, by the rule that says so; `what` names the reference or commit."""

    rule: Rule
    what: str


def read_updates(lines: Iterable[bytes]) -> tuple[Update, ...]:
    """Read what git tells a hook: `old new reference` a line, zeros for nothing.

    Raises CannotJudge for anything else, and where there is nothing: git calls no hook for an empty push, so
    another program has read the lines before.
    """
    updates = tuple(map(_update, lines))
    if not updates:
        raise CannotJudge(
            "expected the references of a push on standard input, got nothing",
            "where another program runs in the same hook, hand its standard input on",
        )
    return updates


def _update(line: bytes) -> Update:
    match = UPDATE.fullmatch(line)
    if match is None:
        raise CannotJudge(f"expected `OLD NEW REFERENCE` on standard input, got {line!r:.80}")
    old, new, reference = map(os.fsdecode, match.groups())
    return Update(reference, old.strip("0") and old, new.strip("0") and new)


def refused(repository: Repository, main: str, updates: Sequence[Update]) -> Iterator[PushRefusal]:
    """Yield the references that a push may not change: all but branches and tags of plain names.

    What stands below a misleading name may be deleted. Git moves the references of a push one by one, and any
    of them may fail: none is judged by what becomes of another.
    """
    standing = repository.references()
    made = [update.reference for update in updates if update.new and not update.old]
    rivals = {*clashing(made, standing)}
    moves_main = any(update.reference == main for update in updates)
    for update in updates:
        rule = refused_name(update.reference, main)
        if rule and (update.new or rule is not pushes.misleading):
            yield PushRefusal(rule, update.reference)
        elif repository.behind(update.reference) != update.reference:
            yield PushRefusal(pushes.symbolic, update.reference)
        elif update.reference in rivals:
            yield PushRefusal(pushes.clash, update.reference)
        elif update.reference.startswith(APPROVALS) and update.old:
            yield PushRefusal(pushes.approval_moved, update.reference)
        elif update.reference.startswith(APPROVALS) and moves_main:
            yield PushRefusal(pushes.approval_beside_main, update.reference)


def refused_approvals(
    repository: Repository,
    main: str,
    updates: Iterable[Update],
    signers: Callable[[], Signers | None],
) -> Iterator[PushRefusal]:
    """Yield the new tags that only look like approvals, and those for another branch than the main line.

    `signers` gives the keys that count on the main line, none where there is no main line yet.
    """
    new = {
        update.reference.removeprefix(TAGS): update.new
        for update in updates
        if update.reference.startswith(APPROVALS) and update.new and not update.old
    }
    if not new:
        return
    tags = repository.read_tags(new)
    known = signers()
    for name in new:
        if name not in tags or not _is_approval(name, tags[name], known):
            yield PushRefusal(pushes.no_approval, f"{TAGS}{name}")
        elif (tag := read_tag(name, tags[name])) and tag.branch not in {"", main.removeprefix(HEADS)}:
            yield PushRefusal(pushes.approval_of_another_branch, f"{TAGS}{name}")


def _is_approval(name: str, content: bytes, signers: Signers | None) -> bool:
    """Return whether a tag is signed by whom it names: their name on it could be taken only once."""
    tag = read_tag(name, content)
    return bool(tag and tag.signed and signers and signers.is_by(tag.signed, tag.person))


def refused_of_main(repository: Repository, update: Update, now: datetime) -> Iterator[PushRefusal]:
    """Yield the refusal of a main line that would not just go on; of one that does, of its commits.

    Those must not join too much, and be dated after what they were made from and not later than `now`.
    """
    if not update.old:
        if update.new and not _is_where_it_was(repository, update.new):
            yield PushRefusal(pushes.main_rewritten, update.reference)
        return
    if repository.configured(MAIN) and repository.branch(BRANCH).tip() is None:
        yield PushRefusal(pushes.receipts_gone, RECEIPTS)
    commits = steps_of(repository, update)
    if not commits or commits[0].parents[:1] != (update.old,):
        yield PushRefusal(pushes.main_rewritten, update.reference)
        return
    for commit in commits:
        if len(commit.parents) > MERGED:
            yield PushRefusal(pushes.octopus, f"commit {commit.id[:12]}")
        if is_dated_ahead(commit, now) or is_dated_back(commit, repository.read_commits(commit.parents)):
            yield PushRefusal(pushes.misdated, f"commit {commit.id[:12]}")


def _is_where_it_was(repository: Repository, tip: str) -> bool:
    """Check whether a main line that begins is one without receipts, or all of what they are for."""
    branch = repository.branch(BRANCH)
    known = read_ledger(branch.files(branch.tip())).receipts
    line = repository.line_to(tip) if known else ()
    return not known or (line[0] in known and known.keys() <= {*line})


def misdated(repository: Repository, since: str, until: str, now: datetime) -> Iterator[PushRefusal]:
    """Yield the steps that a forge has let in and an audit lists: dated before the one before, or ahead."""
    for commit in repository.read_commits(repository.first_parents(since, until)):
        before = repository.read_commits(commit.parents[:1])
        if is_dated_ahead(commit, now) or is_dated_back(commit, before):
            yield PushRefusal(pushes.misdated, f"commit {commit.id[:12]}")


def steps_of(repository: Repository, update: Update) -> Sequence[Commit]:
    """List the commits by which a line goes on, oldest first; none where it does not lead on from its tip."""
    if not update.new or not repository.is_ancestor(update.old, update.new):
        return ()
    return tuple(repository.read_commits(repository.first_parents(update.old, update.new)))
