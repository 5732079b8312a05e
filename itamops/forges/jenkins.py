"""Jenkins' multibranch pipelines."""

from collections.abc import Mapping

from itamops.forges.located import Located, Occasion, moved, remote_branch

DEEPEN = (
    "let the checkout fetch the history: the behaviour 'Advanced clone behaviours' without 'Shallow clone'"
)


def locate(forge: str, environment: Mapping[str, str], event: bytes | None) -> Located:
    """Find the change of a build.

    A change request is compared with its target as it is by now. The main line is compared with its last
    build that succeeded, so that nothing slips through beside one that failed; it is `main`, or what the
    variable ITAMOPS_MAIN names.
    """
    del event
    commit = environment.get("GIT_COMMIT", "HEAD")
    if target := environment.get("CHANGE_TARGET"):
        number = environment.get("CHANGE_ID", "")
        return Located(
            forge=forge,
            occasion=Occasion.PROPOSED,
            bases=(remote_branch(target),),
            head=commit,
            number=int(number) if number.isdecimal() else None,
        )
    if branch := environment.get("BRANCH_NAME"):
        return moved(
            forge,
            branch=branch,
            main=environment.get("ITAMOPS_MAIN", "main"),
            before=environment.get("GIT_PREVIOUS_SUCCESSFUL_COMMIT", ""),
            after=commit,
        )
    return Located(forge=forge, occasion=Occasion.STANDING)
