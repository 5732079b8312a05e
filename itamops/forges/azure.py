"""Azure Pipelines."""

from collections.abc import Mapping

from itamops.forges.located import Located, Occasion, moved, remote_branch

DEEPEN = "let the job fetch the history: `fetchDepth: 0` below `- checkout: self`"
BRANCH = "refs/heads/"
PUSHES = ("IndividualCI", "BatchedCI")


def locate(forge: str, environment: Mapping[str, str], event: bytes | None) -> Located:
    """Find the change of a build.

    A build of the main line is not told what main was before. The main line is `main`, or what the variable
    ITAMOPS_MAIN names, because no variable of a build does.
    """
    del event
    reason, commit = environment.get("BUILD_REASON"), environment.get("BUILD_SOURCEVERSION", "HEAD")
    reference = environment.get("BUILD_SOURCEBRANCH", "")
    if reason == "PullRequest":
        number = environment.get("SYSTEM_PULLREQUEST_PULLREQUESTID", "")
        return Located(
            forge=forge,
            occasion=Occasion.PROPOSED,
            bases=(remote_branch(environment.get("SYSTEM_PULLREQUEST_TARGETBRANCH", "main")),),
            head=environment.get("SYSTEM_PULLREQUEST_SOURCECOMMITID", commit),
            number=int(number) if number.isdecimal() else None,
        )
    if reason in PUSHES and reference.startswith(BRANCH):
        return moved(
            forge,
            branch=reference.removeprefix(BRANCH),
            main=environment.get("ITAMOPS_MAIN", "main"),
            before="",
            after=commit,
        )
    return Located(forge=forge, occasion=Occasion.STANDING)
