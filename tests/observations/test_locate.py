"""What the surroundings of a pipeline say of a change; the events have the shape that the forges document."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from itamops.errors import CannotJudge
from itamops.forges import Located, Occasion, forge_of, locate

OLD, NEW, MERGE, NONE = "a" * 40, "b" * 40, "c" * 40, "0" * 40

PULL_REQUEST = {
    "action": "synchronize",
    "number": 7,
    "pull_request": {
        "number": 7,
        "base": {"ref": "main", "sha": OLD},
        "head": {"ref": "new-laptop", "sha": NEW},
    },
    "repository": {"default_branch": "main", "full_name": "it/estate"},
}
PUSH = {
    "ref": "refs/heads/main",
    "before": OLD,
    "after": NEW,
    "repository": {"default_branch": "main", "full_name": "it/estate"},
}
MERGE_GROUP = {
    "action": "checks_requested",
    "merge_group": {"base_sha": OLD, "head_sha": NEW, "base_ref": "refs/heads/main"},
    "repository": {"default_branch": "main"},
}
GITHUB = {"GITHUB_ACTIONS": "true", "GITHUB_SHA": MERGE}
GITLAB = {"GITLAB_CI": "true", "CI_DEFAULT_BRANCH": "main"}
GITLAB_REQUEST = {
    **GITLAB,
    "CI_PIPELINE_SOURCE": "merge_request_event",
    "CI_MERGE_REQUEST_IID": "7",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
    "CI_MERGE_REQUEST_DIFF_BASE_SHA": OLD,
}
MAIN = "refs/remotes/origin/main"


def proposed(forge: str, *bases: str, number: int | None = 7) -> Located:
    return Located(forge=forge, occasion=Occasion.PROPOSED, bases=bases, head=NEW, number=number)


CASES: Mapping[str, tuple[Mapping[str, str], Mapping[str, Any] | None, Located]] = {
    "a pull request on GitHub": (
        {**GITHUB, "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REF": "refs/pull/7/merge"},
        PULL_REQUEST,
        proposed("github", MAIN, OLD),
    ),
    "a pull request on Gitea": (
        {**GITHUB, "GITEA_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request"},
        PULL_REQUEST,
        proposed("gitea", MAIN, OLD),
    ),
    "a pull request on Forgejo, which may call itself Gitea, too": (
        {**GITHUB, "GITEA_ACTIONS": "true", "FORGEJO_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request"},
        PULL_REQUEST,
        proposed("forgejo", MAIN, OLD),
    ),
    "a merge queue": (
        {**GITHUB, "GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF": "refs/heads/gh-readonly-queue/main/x"},
        MERGE_GROUP,
        proposed("github", OLD, number=None),
    ),
    "a push to main": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"},
        PUSH,
        Located(forge="github", occasion=Occasion.MERGED, bases=(OLD,), head=NEW),
    ),
    "the first push to main": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/main"},
        {**PUSH, "before": NONE},
        Located(forge="github", occasion=Occasion.MERGED, head=NEW),
    ),
    "the first push of another branch": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/new-laptop"},
        {**PUSH, "before": NONE},
        proposed("github", MAIN, number=None),
    ),
    "a push to a trunk by another name": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/trunk"},
        {**PUSH, "repository": {"default_branch": "trunk"}},
        Located(forge="github", occasion=Occasion.MERGED, bases=(OLD,), head=NEW),
    ),
    "a tag": (
        {**GITHUB, "GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/audit-2026"},
        PUSH,
        Located(forge="github", occasion=Occasion.STANDING),
    ),
    "a schedule": (
        {**GITHUB, "GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main"},
        {"schedule": "0 3 * * *"},
        Located(forge="github", occasion=Occasion.STANDING),
    ),
    "a merge request on GitLab": (
        {**GITLAB_REQUEST, "CI_COMMIT_SHA": NEW, "CI_MERGE_REQUEST_EVENT_TYPE": "detached"},
        None,
        proposed("gitlab", MAIN, OLD),
    ),
    "a merged results pipeline": (
        {
            **GITLAB_REQUEST,
            "CI_COMMIT_SHA": MERGE,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": NEW,
            "CI_MERGE_REQUEST_TARGET_BRANCH_SHA": "d" * 40,
            "CI_MERGE_REQUEST_EVENT_TYPE": "merged_result",
        },
        None,
        proposed("gitlab", MAIN, "d" * 40, OLD),
    ),
    "a merge train": (
        {
            **GITLAB_REQUEST,
            "CI_COMMIT_SHA": NEW,
            "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": MERGE,
            "CI_MERGE_REQUEST_EVENT_TYPE": "merge_train",
        },
        None,
        proposed("gitlab", MAIN, OLD),
    ),
    "a branch pipeline of main": (
        {
            **GITLAB,
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_BRANCH": "main",
            "CI_COMMIT_BEFORE_SHA": OLD,
            "CI_COMMIT_SHA": NEW,
        },
        None,
        Located(forge="gitlab", occasion=Occasion.MERGED, bases=(OLD,), head=NEW),
    ),
    "the first branch pipeline of another branch": (
        {
            **GITLAB,
            "CI_PIPELINE_SOURCE": "push",
            "CI_COMMIT_BRANCH": "new-laptop",
            "CI_COMMIT_BEFORE_SHA": NONE,
            "CI_COMMIT_SHA": NEW,
        },
        None,
        proposed("gitlab", MAIN, number=None),
    ),
    "a scheduled pipeline": (
        {**GITLAB, "CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main", "CI_COMMIT_SHA": NEW},
        None,
        Located(forge="gitlab", occasion=Occasion.STANDING),
    ),
    "a change request on Jenkins": (
        {
            "JENKINS_URL": "https://jenkins.example/",
            "CHANGE_ID": "7",
            "CHANGE_TARGET": "main",
            "BRANCH_NAME": "PR-7",
            "GIT_COMMIT": NEW,
        },
        None,
        proposed("jenkins", MAIN),
    ),
    "main on Jenkins": (
        {
            "JENKINS_URL": "https://jenkins.example/",
            "BRANCH_NAME": "main",
            "GIT_COMMIT": NEW,
            "GIT_PREVIOUS_SUCCESSFUL_COMMIT": OLD,
        },
        None,
        Located(forge="jenkins", occasion=Occasion.MERGED, bases=(OLD,), head=NEW),
    ),
    "a job on Jenkins that knows no branch": (
        {"JENKINS_URL": "https://jenkins.example/", "GIT_COMMIT": NEW},
        None,
        Located(forge="jenkins", occasion=Occasion.STANDING),
    ),
    "a pull request on Azure": (
        {
            "TF_BUILD": "True",
            "BUILD_REASON": "PullRequest",
            "BUILD_SOURCEVERSION": MERGE,
            "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
            "SYSTEM_PULLREQUEST_SOURCECOMMITID": NEW,
            "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main",
        },
        None,
        proposed("azure", MAIN),
    ),
    "a push to main on Azure": (
        {
            "TF_BUILD": "True",
            "BUILD_REASON": "IndividualCI",
            "BUILD_SOURCEBRANCH": "refs/heads/main",
            "BUILD_SOURCEVERSION": NEW,
        },
        None,
        Located(forge="azure", occasion=Occasion.MERGED, head=NEW),
    ),
    "a push to a branch on Azure": (
        {
            "TF_BUILD": "True",
            "BUILD_REASON": "BatchedCI",
            "BUILD_SOURCEBRANCH": "refs/heads/new/laptop",
            "BUILD_SOURCEVERSION": NEW,
        },
        None,
        proposed("azure", MAIN, number=None),
    ),
    "a schedule on Azure": (
        {"TF_BUILD": "True", "BUILD_REASON": "Schedule", "BUILD_SOURCEBRANCH": "refs/heads/main"},
        None,
        Located(forge="azure", occasion=Occasion.STANDING),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_base_and_head_are_found(case: str) -> None:
    environment, event, expected = CASES[case]
    assert locate(environment, json.dumps(event).encode() if event else None) == expected


def test_a_clone_is_compared_with_the_main_line_of_its_remote() -> None:
    found = locate({"HOME": "/home/anna"}, None)
    assert found.bases[0] == "refs/remotes/origin/HEAD"
    assert found.head is None


@pytest.mark.parametrize("event", [b"", b"{", b'{"pull_request": {"number": "7"}}', b"[]", b"\xff"])
def test_an_event_that_cannot_be_read_is_not_judged(event: bytes) -> None:
    with pytest.raises(CannotJudge, match="cannot be read"):
        locate({**GITHUB, "GITHUB_EVENT_NAME": "pull_request"}, event)


@pytest.mark.parametrize("name", ["pull_request", "merge_group"])
def test_an_event_that_lacks_its_subject_is_not_judged(name: str) -> None:
    with pytest.raises(CannotJudge, match="does not say"):
        locate({**GITHUB, "GITHUB_EVENT_NAME": name, "GITHUB_REF": "refs/heads/main"}, b"{}")


def test_an_empty_marker_is_none() -> None:
    assert forge_of({"GITLAB_CI": ""}).name == "clone"
