"""How a planning job went over time, as two pictures over one time axis and as a table: the best plan, and the gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from routing.measure import gap_to

MOST_ROWS = 12


@dataclass(frozen=True, slots=True)
class Panel:
    """A line in steps, as points of a picture 100 wide and 100 high, with the values at its upper and lower edge."""

    line: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class CurveRow:
    """A moment of the job: seconds, the best objective, the lower bound and the gap, `None` where none is proven."""

    seconds: float
    best: float
    bound: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """The best plan over time in euros, the gap to the lower bound as a share, and the same as a few rows."""

    best: Panel
    gap: Panel | None
    seconds: float
    rows: tuple[CurveRow, ...]

    @property
    def first(self) -> CurveRow:
        """Where it began."""
        return self.rows[0]

    @property
    def last(self) -> CurveRow:
        """Where it is."""
        return self.rows[-1]


def draw_curve(points: Sequence[tuple[float, float, float | None]]) -> Curve | None:
    """Draw what the planner told (seconds, best, bound); `None` where that is less than two moments."""
    if len(points) < 2:
        return None
    rows = [CurveRow(at, best, bound, gap_to(best, bound)) for at, best, bound in points]
    last = rows[-1].seconds or 1.0
    gaps = [(row.seconds, row.gap) for row in rows if row.gap is not None]
    bests = [row.best for row in rows]
    return Curve(
        best=_panel([(row.seconds, row.best) for row in rows], last, max(bests), min(bests)),
        gap=_panel(gaps, last, max(gap for _, gap in gaps), 0.0) if gaps else None,
        seconds=last,
        rows=tuple(_thinned(rows)),
    )


def _thinned(rows: Sequence[CurveRow]) -> list[CurveRow]:
    """Return few rows, evenly taken; the first and the last are among them."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    step = (len(rows) - 1) / (MOST_ROWS - 1)
    return [rows[round(n * step)] for n in range(MOST_ROWS)]


def _panel(points: Sequence[tuple[float, float]], last: float, top: float, bottom: float) -> Panel:
    """Draw a line that falls in steps: a plan is the best one until the next is found."""
    high = (top - bottom) or 1.0
    steps: list[tuple[float, float]] = []
    for seconds, value in points:
        x, y = 100 * seconds / last, 96 - 92 * (value - bottom) / high
        if steps:
            steps.append((x, steps[-1][1]))
        steps.append((x, y))
    return Panel(" ".join(f"{x:.1f},{y:.1f}" for x, y in steps), top, bottom)
