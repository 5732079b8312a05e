"""GitLab's pipelines: of merge requests, merged results, merge trains, branches."""

from collections.abc import Mapping

from itamops.forges.located import Located, Occasion, is_commit, moved, remote_branch

DEEPEN = 'let the job fetch the history: `GIT_DEPTH: "0"` below its `variables:`'


def locate(forge: str, environment: Mapping[str, str], event: bytes | None) -> Located:
    """Find the change of a pipeline.

    In a merged results pipeline the source's own commit is judged, since the merge is made here. A merge
    train is judged as it is built: with all that waits before.
    """
    del event
    source, commit = environment.get("CI_PIPELINE_SOURCE"), environment.get("CI_COMMIT_SHA", "HEAD")
    if source == "merge_request_event":
        return _merge_request(forge, environment, commit)
    branch = environment.get("CI_COMMIT_BRANCH")
    if source == "push" and branch:
        return moved(
            forge,
            branch=branch,
            main=environment.get("CI_DEFAULT_BRANCH", "main"),
            before=environment.get("CI_COMMIT_BEFORE_SHA", ""),
            after=commit,
        )
    return Located(forge=forge, occasion=Occasion.STANDING)


def _merge_request(forge: str, environment: Mapping[str, str], commit: str) -> Located:
    own = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "")
    in_train = environment.get("CI_MERGE_REQUEST_EVENT_TYPE") == "merge_train"
    bases = (
        remote_branch(environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")),
        environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
        environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", ""),
    )
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    return Located(
        forge=forge,
        occasion=Occasion.PROPOSED,
        bases=tuple(filter(is_commit, bases)),
        head=own if is_commit(own) and not in_train else commit,
        number=int(number) if number.isdecimal() else None,
    )
