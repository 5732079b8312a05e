"""The receipts of the story: what its pipeline wrote down of each step, from the day on that it was there.

Approvals are reviews in the forge, in the form in which GitHub answers.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from itamops.approvals.reviews import Answer
from itamops.cache import Cache
from itamops.demo.story import Commit, Story
from itamops.pipeline.check import check_loaded
from itamops.pipeline.evidence import gather
from itamops.pipeline.receipting import receipt_of
from itamops.pipeline.steps import Step, steps
from itamops.receipts import BRANCH, Receipt, chain
from itamops.registry.loading import Reader
from itamops.schemas import SchemaSet
from itamops.snapshot import Repository

UNTIL_REVIEWED = timedelta(minutes=5)
FIRST_REVIEW = 2810433001
"""The number of the first review in the forge."""


def write_receipts(directory: Path, story: Story) -> str:
    """Judge each step of main since the pipeline came, and file the receipts on their branch.

    Returns the commit of that branch.
    """
    repository = Repository.open(directory)
    line = tuple(reversed(repository.main_line("main")))[story.first_receipt :]
    told = dict(zip(line, story.main[story.first_receipt :], strict=True))
    receipts = tuple(_receipts(repository, told))
    branch = repository.branch(BRANCH)
    branch.append(None, chain(receipts, None), f"{len(receipts)} receipts", receipts[-1].day)
    return str(branch.tip())


def _receipts(repository: Repository, told: Mapping[str, Commit]) -> Iterator[Receipt]:
    """Yield the receipt of each commit in the order of main; a ratification comes on its day."""
    late: list[Receipt] = []
    number = FIRST_REVIEW
    first = next(iter(told))
    for step in steps(repository, list(repository.read_commits(told)), _open_reader):
        yield from (one for one in late if one.day <= step.day)
        late = [one for one in late if one.day > step.day]
        commit = told[step.commit.id]
        at = step.commit.at + UNTIL_REVIEWED
        reviews = [_review(number + place, login, step, at) for place, login in enumerate(commit.reviewers)]
        number += len(reviews)
        yield _receipt(repository, step, reviews, at, is_first=step.commit.id == first)
        if afterwards := commit.ratification:
            then = datetime.combine(afterwards.day, at.time(), UTC)
            reviews = [_review(number, afterwards.login, step, then)]
            number += 1
            again = _receipt(repository, step, reviews, then)
            late.append(msgspec.structs.replace(again, ratifies=afterwards.reason))
    yield from late


def _receipt(
    repository: Repository,
    step: Step,
    reviews: list[dict[str, Any]],
    at: datetime,
    *,
    is_first: bool = False,
) -> Receipt:
    """Judge a step with its reviews at a time; the first of all as a tree that is taken as it is."""
    answer = Answer("reviews", msgspec.json.encode(reviews), "github")
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


def _review(number: int, login: str, step: Step, at: datetime) -> dict[str, Any]:
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
