"""The conditions and checks that the lifecycle tables name, one module a kind."""

from collections.abc import Callable, Mapping

from itamops.rules.evidence import asset, contract, disposal, license, order, request  # noqa: A004  a kind's name
from itamops.rules.steps import Step

CONDITIONS: Mapping[str, Callable[[Step], bool]] = {
    **asset.CONDITIONS,
    **license.CONDITIONS,
    **request.CONDITIONS,
    **order.CONDITIONS,
    **contract.CONDITIONS,
    **disposal.CONDITIONS,
}
"""Under which a piece of evidence is asked for; each looks at the record, its model and its product alone."""

CHECKS: Mapping[str, Callable[[Step], str]] = {
    **asset.CHECKS,
    **license.CHECKS,
    **request.CHECKS,
    **order.CHECKS,
    **contract.CHECKS,
    **disposal.CHECKS,
}
"""What has to be true beyond the entry's own fields; a check gives what is wrong, in words."""
