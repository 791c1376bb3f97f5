"""The planner: visit days, vans, rounds, sequences and departures of a week together, delay included."""

from routing.solve import kernels as _kernels  # isort: skip - it must come before anything compiled

_kernels.keep_compiled()

from routing.solve.engine import solve  # noqa: E402
from routing.solve.progress import Progress  # noqa: E402
from routing.solve.warm import warm  # noqa: E402

__all__ = ["Progress", "solve", "warm"]
