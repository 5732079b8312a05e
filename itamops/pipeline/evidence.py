"""Gather what is to be seen of who made a change and who decided about it: commits, signed tags, answers."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec

from itamops.approvals.commits import Altered, may_hold_claims, read_commit
from itamops.approvals.evidence import ApprovalTag, ChangeCommit, Decision, Evidence, Forge, Identity
from itamops.approvals.pusher import Pusher
from itamops.approvals.reviews import Answer, read_reviews
from itamops.approvals.tags import BASE_DIGITS, PREFIX, read_tag
from itamops.pipeline.landing import amounts_to
from itamops.receipts import landed_as
from itamops.snapshot import Repository
from itamops.snapshot.commits import Commit
from itamops.snapshot.enclosing import seen_from

NONE_SPENT: Mapping[str, str] = MappingProxyType({})

NO_BLOB = {"0"}
"""The digits of a blob that is none."""


def gather(
    repository: Repository,
    base: str,
    head: str,
    answers: Iterable[Answer] = (),
    forge: Forge | None = None,
    rebased_from: str | None = None,
    spent: Mapping[str, str] | None = NONE_SPENT,
    clock: datetime | None = None,
    pusher: Pusher | None = None,
    branch: str = "",
) -> Evidence:
    """Gather the evidence of a change between two revisions, as it stands in the repository and in files.

    `forge` is the one that the registry is kept in. The change is judged by the reviews of another commit if
    it amounts to the same, or is `rebased_from` one. `spent` are approvals that other steps have used up,
    `clock` is the time, `pusher` is who pushed the change, `branch` the main branch that it comes to, empty
    where nobody knows. Raises `CannotJudge` for what cannot be read.
    """
    made = made_by(repository, base, head)
    decisions = read_reviews(answers, made.heads[0], forge, branch)
    decisions += pusher.brought(made.heads[0]) if pusher else ()
    others = dict.fromkeys(one.commit for one in decisions if one.commit and one.commit not in made.heads)
    here = [commit for commit in others if repository.has_commit(commit)]
    reviewed = [
        commit
        for commit in here
        if commit == rebased_from or amounts_to(repository, base, commit, made.heads[0])
    ]
    branches = [made_by(repository, base, commit) for commit in reviewed]
    standing = repository.tags(PREFIX, base).items()
    tags = [tag for name, content in standing if (tag := read_tag(name, content))]
    line = reversed(repository.line_to(base)) if tags else ()
    places = {commit[:BASE_DIGITS]: place for place, commit in enumerate(line)}
    return msgspec.structs.replace(
        made_elsewhere(made, branches) if branches else made,
        decisions=tuple(
            one if one.commit not in others or one.commit in here else _of_missing(one) for one in decisions
        ),
        tags=on_line(tags, places.__contains__, base),
        spent=spent if spent is None else {**spent, **dict(spent_by_landing(tags, spent, places))},
        clock=clock,
        branch=branch,
    )


def spent_by_landing(
    tags: Iterable[ApprovalTag], spent: Mapping[str, str], places: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    """Yield the tags, by name, that a step of the main line has used up, also later ones, with that step.

    That step is the same change, and the tag was given from what the main line was before it: whoever wants
    the change again approves it from there. `spent` has the step under the name of the change, and `places`
    the places of the main line's commits by their first digits.
    """
    for tag in tags:
        step = spent.get(landed_as(tag.change_digest), "")
        place = places.get(step[:BASE_DIGITS])
        if place is not None and places.get(tag.base[:BASE_DIGITS], -1) < place:
            yield f"tag:{tag.sha256}", step


def on_line(
    tags: Iterable[ApprovalTag], is_on_it: Callable[[str], bool], base: str
) -> tuple[ApprovalTag, ...]:
    """Return approvals, and note which were given elsewhere than on the line that goes on from `base`.

    The base that a tag names stands on that line of first parents, which tells this repository and this line
    from any other; `is_on_it` is asked by the commit's first digits.
    """
    flaw = f"it was given from {{}}, which is not on the line up to {base[:BASE_DIGITS]}"
    return tuple(
        tag
        if not tag.base or is_on_it(tag.base[:BASE_DIGITS])
        else msgspec.structs.replace(tag, flaw=flaw.format(tag.base))
        for tag in tags
    )


def reviewed_in(repository: Repository, answers: Iterable[Answer]) -> Collection[str]:
    """Return the commits that answers of a forge name and that are here."""
    named = dict.fromkeys(one.commit for one in read_reviews(answers, "") if one.commit)
    return [commit for commit in named if repository.has_commit(commit)]


def made_elsewhere(made: Evidence, branches: Sequence[Evidence]) -> Evidence:
    """Return who made a squash or a rebase of branches: those who made these, and its own authors.

    Whoever squashes is named as committer and makes nothing; approvals that are noted come from the branch.
    """
    of_branches = {one.id: one for branch in branches for one in branch.commits}
    own = {
        one.id: msgspec.structs.replace(
            one, committer=one.author, claims=(), others=(), restates=bool(of_branches)
        )
        for one in made.commits
    }
    return msgspec.structs.replace(
        made,
        reviewed=tuple(dict.fromkeys(head for branch in branches for head in branch.heads)),
        commits=tuple((own | of_branches).values()),
    )


def _of_missing(decision: Decision) -> Decision:
    commit = decision.commit
    flaw = f"its commit {commit} was replaced, or is not in this clone: git fetch origin {commit}"
    return msgspec.structs.replace(decision, flaw=decision.flaw or flaw)


def made_by(repository: Repository, base: str, head: str) -> Evidence:
    """Gather who made a change between two revisions, and nothing of who decided about it.

    A merge that adds nothing of its own was made by nobody, and what was approved before it is approved after
    it.
    """
    own = repository.commits_between(base, head)
    merges = {commit.id for commit in own if repository.is_plain_merge(commit)}
    made = [commit for commit in own if commit.id not in merges]
    commits = tuple(_read(repository, made))
    tip = repository.resolve(head)
    return Evidence(
        heads=tuple(_heads(tip, {commit.id: commit for commit in own}, commits, merges)),
        commits=commits,
    )


def making(repository: Repository, base: str, head: str | None) -> Evidence:
    """Gather who makes a change, without anybody's decision.

    The work tree is made by whom git's configuration names, too.
    """
    made = made_by(repository, base, head or "HEAD")
    email = "" if head else repository.configured("user.email")
    if not email:
        return made
    one = Identity(repository.configured("user.name"), email)
    return msgspec.structs.replace(
        made, commits=(*made.commits, ChangeCommit(id="", author=one, committer=one))
    )


def _heads(
    tip: str, own: Mapping[str, Commit], commits: Sequence[ChangeCommit], merges: frozenset[str] | set[str]
) -> Iterator[str]:
    """Go back from the head over commits that only note approvals, and merges that add nothing."""
    only_claims = {commit.id for commit in commits if commit.claims and not commit.others}
    while True:
        yield tip
        parents = own[tip].parents if tip in own else ()
        before = [parent for parent in parents if parent in own]
        if len(before) != 1 or tip not in only_claims | merges:
            return
        tip = before[0]


def _read(repository: Repository, commits: Sequence[Commit]) -> Iterator[ChangeCommit]:
    """Read the commits, and of what they alter those files in which approvals may be noted."""
    touched = {
        commit: [file._replace(path=seen_from(repository.folder, file.path)) for file in files]
        for commit, files in repository.touched_by(commits).items()
    }
    looked_at = [file for files in touched.values() for file in files if may_hold_claims(file.path)]
    blobs = [blob for file in looked_at for blob in (file.before, file.after) if set(blob) != NO_BLOB]
    contents = dict(zip(blobs, repository.read_blobs(blobs), strict=True))
    for commit in commits:
        files = touched.get(commit.id, ())
        yield read_commit(
            commit, [Altered(one.path, contents.get(one.before), contents.get(one.after)) for one in files]
        )
