"""The conditions and checks that the lifecycle tables name, one module a kind."""

from collections.abc import Callable, Mapping

from itamops.rules.evidence import asset, disposal
from itamops.rules.steps import Step

CONDITIONS: Mapping[str, Callable[[Step], bool]] = {**asset.CONDITIONS, **disposal.CONDITIONS}
"""Under which a piece of evidence is asked for."""

CHECKS: Mapping[str, Callable[[Step], str]] = {**asset.CHECKS, **disposal.CHECKS}
"""What has to be true beyond the entry's own fields; a check gives what is wrong, in words."""
