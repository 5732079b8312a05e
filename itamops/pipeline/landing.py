"""What a reviewed branch has become on the main line: other commits, where it was squashed or rebased.

A review names a commit of the branch. It is good for a commit of main that is the very same change.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import dropwhile, pairwise

from itamops.approvals.commits import Altered, alters_only_claims
from itamops.changes.files import changed_paths
from itamops.snapshot import Repository, Snapshot


def amounts_to(repository: Repository, base: str, reviewed: str, head: str) -> bool:
    """Return whether merging a reviewed commit into a base gives what merging the head does.

    Approvals that requests note make no difference.
    """
    before, after = (repository.merge(base, commit).snapshot for commit in (reviewed, head))
    if before is None or after is None:
        return False
    return all(
        alters_only_claims(Altered(path, _content(before, path), _content(after, path)))
        for path in changed_paths(before, after)
    )


def landed(repository: Repository, line: Sequence[str], reviewed: Collection[str]) -> Mapping[str, str]:
    """Find the newest commits of the main line, newest first, that a reviewed commit was rebased to.

    It gives the reviewed commit for each of them. They are as many as the branch had, each the same change as
    the one that it was made from: where anything differs, nobody has reviewed it.
    """
    for tip in reviewed:
        branch = [
            commit.id
            for commit in repository.commits_between(line[0], tip)
            if not repository.is_plain_merge(commit)
        ]
        steps = dropwhile(lambda step: _notes_approvals(repository, *step), pairwise(line))
        rebased = list(zip(steps, reversed(branch), strict=False))
        if (
            rebased
            and len(rebased) == len(branch)
            and all(amounts_to(repository, before, made_from, step) for (step, before), made_from in rebased)
        ):
            return {step: tip for (step, _), _ in rebased}
    return {}


def _notes_approvals(repository: Repository, step: str, before: str) -> bool:
    return amounts_to(repository, before, before, step)


def _content(tree: Snapshot, path: str) -> bytes | None:
    return tree.read(path) if tree.plain_files([path]) else None
