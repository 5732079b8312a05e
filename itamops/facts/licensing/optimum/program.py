"""Integer programs with objectives in order of weight, and their exact solution by HiGHS."""

from collections.abc import Iterable, Mapping, Sequence
from math import gcd
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from highspy._core import HighsLp, _Highs

INFINITE = float("inf")
INTEGRAL = 1e-6
"""Within so much of an integer a relaxed value is one; that it is, is shown afterwards in whole numbers."""
LARGEST = 5_000
"""Columns beyond which branch and bound is not begun: HiGHS looks at the clock too seldom to end in time."""
PRICED = 1e-4
"""A reduced cost or dual value of less is zero: costs are whole numbers."""


class Constraint(NamedTuple):
    """A constraint: the sum of columns times their factors lies between two bounds; None is no bound."""

    factors: Mapping[int, int]
    lower: int | None
    upper: int | None


class Solved(NamedTuple):
    """The value of each column, none where none was found in time, and whether no better ones exist."""

    values: tuple[int, ...] | None
    proved: bool


class Program:
    """Columns of whole numbers from zero to a limit, rows that bind them, and what each column costs.

    Costs are one whole number an objective; the first objective outweighs the second, and so on.
    """

    def __init__(self) -> None:
        self.limits: list[int | None] = []
        self.costs: list[Sequence[int]] = []
        self.rows: list[Constraint] = []

    def column(self, limit: int | None, costs: Sequence[int] = ()) -> int:
        """Add a column and give its number."""
        self.limits.append(limit)
        self.costs.append(costs)
        return len(self.limits) - 1

    def row(self, factors: Mapping[int, int], lower: int | None = None, upper: int | None = None) -> None:
        """Add a constraint."""
        if factors:
            self.rows.append(Constraint(factors, lower, upper))

    @property
    def objectives(self) -> list[dict[int, int]]:
        """What is to be least, in order: costs by column, without those that follow from another."""
        count = max(map(len, self.costs), default=0)
        found: list[dict[int, int]] = [{} for _ in range(count)]
        for column, costs in enumerate(self.costs):
            for objective, cost in zip(found, costs, strict=False):
                if cost:
                    objective[column] = cost
        distinct: dict[frozenset[tuple[int, int]], dict[int, int]] = {}
        for objective in filter(None, found):
            distinct.setdefault(_in_proportion(objective), objective)
        return list(distinct.values())

    def allows(self, values: Sequence[int]) -> bool:
        """Return whether values keep all bounds, in whole numbers."""
        within = all(
            value >= 0 and (limit is None or value <= limit)
            for value, limit in zip(values, self.limits, strict=True)
        )
        return within and all(_keeps(row, values) for row in self.rows)

    def solve(self, seconds: float) -> Solved:
        """Find the values that cost least, objective by objective."""
        return _Solver(self, seconds).solve()


def _in_proportion(costs: Mapping[int, int]) -> frozenset[tuple[int, int]]:
    """Return what costs have in common with those that are so many times as much."""
    divisor = gcd(*costs.values())
    return frozenset((column, cost // divisor) for column, cost in costs.items())


def _keeps(row: Constraint, values: Sequence[int]) -> bool:
    total = total_of(row.factors, values)
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)


def total_of(factors: Mapping[int, int], values: Sequence[int]) -> int:
    """Add up columns times their factors."""
    return sum(factor * values[column] for column, factor in factors.items())


class _Solver:
    """HiGHS at work on one program.

    As long as the relaxed program has whole numbers for its optimum, that is the answer, and the next
    objective looks only at the face of all optima: what has a reduced cost stays at its bound, what has a
    dual value stays tight. Once it has fractions, branch and bound goes on, with each optimum held by a row.
    """

    def __init__(self, program: Program, seconds: float) -> None:
        self.program = program
        self.deadline = monotonic() + seconds
        self.objectives = program.objectives

    def solve(self) -> Solved:
        values, bests, proved = self._run(relaxed=True)
        if proved and not self._holds(values, bests):
            values, bests, proved = self._run(relaxed=False)
        if values is None or not self.program.allows(values):
            return Solved(None, proved=False)
        return Solved(tuple(values), proved and self._holds(values, bests))

    def _holds(self, values: Sequence[int] | None, bests: Sequence[int]) -> bool:
        """Show in whole numbers that the last values are allowed and as good as each objective found."""
        return (
            values is not None
            and self.program.allows(values)
            and [total_of(objective, values) for objective in self.objectives] == list(bests)
        )

    def _run(self, *, relaxed: bool) -> tuple[list[int] | None, list[int], bool]:
        """Return the values, what each objective came to, and whether all objectives were settled."""
        highs = _loaded(self.program)
        if not relaxed:
            _make_whole(highs, len(self.program.limits))
        values: list[int] | None = None
        bests: list[int] = []
        for objective in self.objectives or [{}]:
            _set_costs(highs, objective, len(self.program.limits))
            found = self._relaxed(highs) if relaxed else None
            if found is None:
                if relaxed:
                    _make_whole(highs, len(self.program.limits))
                relaxed = False
                found, settled = self._branched(highs)
                if not settled:
                    return found or values, bests, False
            values = found
            if self.objectives:
                best = total_of(objective, values or [])
                bests.append(best)
                if not relaxed:
                    _hold(highs, objective, best)
        return values, bests, True

    def _relaxed(self, highs: "_Highs") -> list[int] | None:
        """Solve without asking for whole numbers; None where the optimum is not made of them."""
        from highspy import HighsModelStatus  # noqa: PLC0415  only a real choice pays for the import

        if not self._start(highs) or highs.getModelStatus() != HighsModelStatus.kOptimal:
            return None
        solution = highs.getSolution()
        values = _whole(solution.col_value)
        if values is None or not self.program.allows(values):
            return None
        _keep_face(highs, solution.col_dual, solution.row_dual, values, self.program.rows)
        return values

    def _branched(self, highs: "_Highs") -> tuple[list[int] | None, bool]:
        """Solve in whole numbers; say whether it was settled in time."""
        from highspy import HighsModelStatus  # noqa: PLC0415  as above

        if len(self.program.limits) > LARGEST:
            return None, False
        # HiGHS 1.16 starts from the solution before, and may give that one for an optimum in its place
        highs.clearSolver()
        if not self._start(highs):
            return None, False
        settled = highs.getModelStatus() == HighsModelStatus.kOptimal
        return _whole(highs.getSolution().col_value), settled

    def _start(self, highs: "_Highs") -> bool:
        left = self.deadline - monotonic()
        if left <= 0:
            return False
        highs.setOptionValue("time_limit", highs.getRunTime() + left)
        highs.run()
        return True


def _whole(values: Iterable[float]) -> list[int] | None:
    """Round to whole numbers, if they are near them."""
    whole = []
    for value in values:
        nearest = round(value)
        if abs(value - nearest) > INTEGRAL:
            return None
        whole.append(nearest)
    return whole


def _loaded(program: Program) -> "_Highs":
    # the wrapper `Highs` of some releases prints a banner to standard output when it is made
    from highspy._core import _Highs  # noqa: PLC0415  as above

    highs = _Highs()
    # one thread gives the same answer every time
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
        highs.setOptionValue(option, value)
    highs.passModel(_model(program))
    return highs


def _model(program: Program) -> "HighsLp":
    from highspy import HighsLp, MatrixFormat  # noqa: PLC0415  as above

    starts, indices, factors = [0], list[int](), list[float]()
    for row in program.rows:
        indices += row.factors.keys()
        factors += map(float, row.factors.values())
        starts.append(len(indices))
    model = HighsLp()
    model.num_col_ = len(program.limits)
    model.num_row_ = len(program.rows)
    model.col_cost_ = [0.0] * model.num_col_
    model.col_lower_ = [0.0] * model.num_col_
    model.col_upper_ = [INFINITE if limit is None else float(limit) for limit in program.limits]
    model.row_lower_ = [-INFINITE if row.lower is None else float(row.lower) for row in program.rows]
    model.row_upper_ = [INFINITE if row.upper is None else float(row.upper) for row in program.rows]
    model.a_matrix_.format_ = MatrixFormat.kRowwise
    model.a_matrix_.num_col_ = model.num_col_
    model.a_matrix_.num_row_ = model.num_row_
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = indices
    model.a_matrix_.value_ = factors
    return model


def _set_costs(highs: "_Highs", objective: Mapping[int, int], columns: int) -> None:
    highs.changeColsCost(
        columns, list(range(columns)), [float(objective.get(column, 0)) for column in range(columns)]
    )


def _make_whole(highs: "_Highs", columns: int) -> None:
    from highspy import HighsVarType  # noqa: PLC0415  as above

    for column in range(columns):
        highs.changeColIntegrality(column, HighsVarType.kInteger)


def _keep_face(
    highs: "_Highs",
    column_duals: Sequence[float],
    row_duals: Sequence[float],
    values: Sequence[int],
    rows: Sequence[Constraint],
) -> None:
    for column, dual in enumerate(column_duals):
        if abs(dual) > PRICED:
            highs.changeColBounds(column, values[column], values[column])
    for index, dual in enumerate(row_duals):
        if abs(dual) > PRICED:
            total = total_of(rows[index].factors, values)
            highs.changeRowBounds(index, total, total)


def _hold(highs: "_Highs", objective: Mapping[int, int], best: int) -> None:
    """Let nothing be worse than the best; where that is nothing at all, what costs something is left out."""
    if best == 0 and min(objective.values()) > 0:
        for column in objective:
            highs.changeColBounds(column, 0.0, 0.0)
    else:
        highs.addRow(
            -INFINITE, float(best), len(objective), list(objective), list(map(float, objective.values()))
        )
