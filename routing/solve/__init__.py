"""The planner: visit days, vans, rounds, sequences and departures of a week together, delay included."""

from routing.solve.engine import solve
from routing.solve.progress import Progress
from routing.solve.warm import warm

__all__ = ["Progress", "solve", "warm"]
