"""All rules, once: what `check` asks, `explain` prints, and the docs and tests list."""

from itamops.rules import history, life
from itamops.rules.engine import Rule

__all__ = ["RULES"]

RULES: tuple[Rule, ...] = (
    life.illegal_step,
    life.missing_evidence,
    history.state_differs,
    history.out_of_order,
    history.in_the_future,
    history.history_changed,
    history.holder_missing,
    life.step_unfounded,
    history.opening_gap,
    history.opening_misplaced,
    history.correction_incomplete,
    history.foreign_substate,
)
