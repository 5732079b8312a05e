"""The receipts of the story: what its pipeline wrote down of each step, from the day on that it was there.

Who opened a change and who approves it is read from what the forge answers, in the form of GitHub.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec

from itamops.approvals.reviews import Answer
from itamops.cache import Cache
from itamops.demo.story import Story, StoryCommit
from itamops.pipeline.check import check_loaded
from itamops.pipeline.evidence import gather
from itamops.pipeline.receipting import receipt_of
from itamops.pipeline.steps import MainStep, steps
from itamops.receipts import BRANCH, Receipt, chain
from itamops.registry.loading import Reader
from itamops.schemas import SchemaSet
from itamops.snapshot import Repository, open_repository

UNTIL_REVIEWED = timedelta(minutes=5)
FIRST_REVIEW = 2810433001
"""The number of the first review in the forge."""


def write_receipts(directory: Path, story: Story) -> str:
    """Check each step of main since the pipeline came, and file the receipts on their branch.

    Returns the commit of that branch.
    """
    repository = open_repository(directory)
    line = tuple(reversed(repository.main_line("main")))[story.first_receipt :]
    told = dict(zip(line, story.main[story.first_receipt :], strict=True))
    receipts = tuple(_receipts(repository, told))
    branch = repository.branch(BRANCH)
    branch.append(None, chain(receipts, None), f"{len(receipts)} receipts", receipts[-1].day)
    return str(branch.tip())


def _receipts(repository: Repository, told: Mapping[str, StoryCommit]) -> Iterator[Receipt]:
    """Yield the receipt of each commit in the order of main; a ratification comes on its day."""
    late: list[Receipt] = []
    numbers = count(FIRST_REVIEW)
    first = next(iter(told))
    for step in steps(repository, list(repository.read_commits(told)), _open_reader):
        yield from (one for one in late if one.day <= step.day)
        late = [one for one in late if one.day > step.day]
        commit = told[step.commit.id]
        at = step.commit.at + UNTIL_REVIEWED
        reviews = [_review(next(numbers), login, step, at) for login in commit.reviewers]
        afterwards = commit.ratification
        answers = [reviews] if afterwards else [_pull_request(commit, step), reviews]
        yield _receipt(repository, step, answers, at, is_first=step.commit.id == first)
        if afterwards:
            then = datetime.combine(afterwards.day, at.time(), UTC)
            answers = [[_review(next(numbers), afterwards.login, step, then)]]
            again = _receipt(repository, step, answers, then)
            late.append(msgspec.structs.replace(again, ratifies=afterwards.reason))
    yield from late


def _receipt(
    repository: Repository,
    step: MainStep,
    answers: Sequence[Any],
    at: datetime,
    *,
    is_first: bool = False,
) -> Receipt:
    """Check a step with what the forge answered by then; the first is a tree that is taken as it is."""
    answer = Answer("reviews", b"\n".join(map(msgspec.json.encode, answers)), "github")
    evidence = gather(repository, step.commit.parents[0], step.commit.id, [answer], "github", clock=at)
    verdict = check_loaded(
        step.head,
        None if is_first else step.base,
        Cache(),
        day=at.date(),
        today=at.date(),
        evidence=None if is_first else evidence,
    )
    return receipt_of(step.commit, verdict)


def _open_reader(extensions: Mapping[str, bytes]) -> Reader:
    return Reader(SchemaSet.shipped(extensions), Cache(), ThreadPoolExecutor)


def _pull_request(commit: StoryCommit, step: MainStep) -> dict[str, Any]:
    """Return who opened a pull request as GitHub answers it at `/repos/{owner}/{repo}/pulls/{number}`."""
    return {
        "user": {"login": commit.login, "type": "User"},
        "author_association": "MEMBER",
        "head": {"sha": step.commit.id},
    }


def _review(number: int, login: str, step: MainStep, at: datetime) -> dict[str, Any]:
    """Return an approval as GitHub answers it at `/repos/{owner}/{repo}/pulls/{number}/reviews`."""
    return {
        "id": number,
        "user": {"login": login, "type": "User"},
        "body": "",
        "state": "APPROVED",
        "commit_id": step.commit.id,
        "submitted_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "author_association": "MEMBER",
    }
