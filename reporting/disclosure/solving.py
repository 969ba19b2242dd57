"""Linear programs, solved by HiGHS: columns with bounds, rows with bounds, one cost after another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy
from highspy._core import _Highs  # without callbacks: highspy.Highs prints a banner for them

WHOLE = 1e-6  # how near a number must be to a whole one
SEED = 1


@dataclass
class Program:
    """What must hold. Rows are sums of columns, with coefficients, between two bounds."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)

    def columns(self, number: int, lower: float = 0, upper: float = math.inf) -> range:
        first = len(self.lower)
        self.lower += [lower] * number
        self.upper += [upper] * number
        return range(first, first + number)

    def row(self, low: float, high: float, terms: Iterable[tuple[int, float]]) -> None:
        self.rows.append((low, high, list(terms)))

    def solver(self, *, whole: bool = False) -> Solver:
        return Solver(self, whole=whole)


@dataclass(frozen=True)
class Solution:
    value: float
    at: Any  # the columns

    @property
    def is_whole(self) -> bool:
        return bool(numpy.all(numpy.abs(self.at - numpy.rint(self.at)) < WHOLE))


class Solver:
    """A program handed to HiGHS, to be asked with one cost after another: each begins where the last ended."""

    def __init__(self, program: Program, *, whole: bool) -> None:
        self._highs = _Highs()
        for option, value in {
            "output_flag": False,
            "random_seed": SEED,
            "threads": 1,
            "presolve": "on" if whole else "off",
            "solver": "choose" if whole else "simplex",
            "simplex_strategy": 4,  # primal: only the cost changes from one question to the next
        }.items():
            if not (whole and option == "simplex_strategy"):
                self._highs.setOptionValue(option, value)
        self._number = len(program.lower)
        self._highs.passModel(_model(program, whole))
        self._columns = numpy.arange(self._number, dtype=numpy.int32)
        self.asked = 0

    def least(self, cost: Mapping[int, float]) -> Solution | None:
        """The solution of least cost; None where nothing fits or no end is in sight (a cost without a lower bound)."""
        costs = numpy.zeros(self._number)
        for column, price in cost.items():
            costs[column] = price
        self._highs.changeColsCost(self._number, self._columns, costs)
        self._highs.run()
        self.asked += 1
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        return Solution(
            self._highs.getInfo().objective_function_value, numpy.array(self._highs.getSolution().col_value)
        )


def _model(program: Program, whole: bool) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(program.lower), len(program.rows)
    model.col_cost_ = numpy.zeros(len(program.lower))
    model.col_lower_, model.col_upper_ = _bounds(program.lower), _bounds(program.upper)
    model.row_lower_ = _bounds([low for low, _high, _terms in program.rows])
    model.row_upper_ = _bounds([high for _low, high, _terms in program.rows])
    starts, index, values = [0], [], []
    for _low, _high, terms in program.rows:
        index += [column for column, _factor in terms]
        values += [factor for _column, factor in terms]
        starts.append(len(index))
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = numpy.array(starts, dtype=numpy.int32)
    model.a_matrix_.index_ = numpy.array(index, dtype=numpy.int32)
    model.a_matrix_.value_ = numpy.array(values, dtype=float)
    if whole:
        model.integrality_ = [highspy.HighsVarType.kInteger] * len(program.lower)
    return model


def _bounds(numbers: Sequence[float]) -> Any:
    return numpy.array(
        [highspy.kHighsInf if n == math.inf else -highspy.kHighsInf if n == -math.inf else n for n in numbers]
    )
