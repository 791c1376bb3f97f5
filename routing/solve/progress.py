"""What the planner tells while it works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """The best plan so far, after `elapsed` seconds; money in euros.

    The `objective` holds what locks ask for changes. `lower_bound` is `None` until one is proven.
    """

    elapsed: float
    iterations: int
    objective: float
    operating_cost: float
    mean_delay_hours: float | None
    lower_bound: float | None = None
