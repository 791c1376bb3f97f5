"""The week plan: rounds of vans, each with its timed stops. Frozen values; `routing.check` judges them.

A plan may be wrong in every rule and still be a value here, so that a broken plan can be shown and explained.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stop:
    """A van's promise to stand at a site; minutes of the week.

    The service begins at `start` (not before `arrive`), and the van leaves at `depart`, which is no earlier than
    service and break are over.
    """

    site: str
    arrive: int
    start: int
    depart: int
    break_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One van's tour on one day of the week, out of its base and back."""

    van: str
    stops: tuple[Stop, ...]

    @property
    def begin(self) -> int:
        """When the first stop begins."""
        return self.stops[0].arrive

    @property
    def end(self) -> int:
        """When the van is done."""
        return self.stops[-1].depart


@dataclass(frozen=True, slots=True)
class Claims:
    """What the planner says of its own plan; `lower_bound` is proven, or `None` where none was computed."""

    objective: float | None = None
    operating_cost: float | None = None
    lower_bound: float | None = None
    mean_delay_hours: float | None = None


@dataclass(frozen=True, slots=True)
class WeekPlan:
    """All rounds of a week."""

    rounds: tuple[Round, ...]
    claims: Claims | None = None
