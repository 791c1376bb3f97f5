"""Progress of a planning on the terminal. Ctrl-C ends the planning and keeps the best plan."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.progress import BarColumn, Progress, TextColumn

from api.cli.output import err

if TYPE_CHECKING:  # the planner takes a second to load; who only publishes need not wait for it
    from routing.solve import Progress as Step

_QUIET_SECONDS = 5.0
"""How often a line is printed where nobody watches a terminal."""


class Interruption:
    """Whether somebody asked to stop; a callable, as the planner wants it."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.asked

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        """Take the wish; the second one ends the program at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        err.print("stopping: keeping the best plan so far (Ctrl-C again to give up)")


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """Turn Ctrl-C and SIGTERM into a wish to stop, inside the block."""
    interruption = Interruption()
    before = {name: signal.signal(name, interruption.ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interruption
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


@contextmanager
def planning(seconds: float) -> Iterator[Callable[["Step"], None]]:
    """Yield a function that shows each step: a live bar on a terminal, a line now and then elsewhere."""
    if not err.is_terminal:
        yield _Lines()
        return
    bar = Progress(
        TextColumn("[bold]Planning"), BarColumn(), TextColumn("{task.description}"), console=err, transient=True
    )
    with bar:
        task = bar.add_task("looking for a first plan", total=seconds)
        yield lambda step: bar.update(task, completed=min(step.elapsed, seconds), description=words(step))


class _Lines:
    def __init__(self) -> None:
        self._last = -_QUIET_SECONDS

    def __call__(self, step: "Step") -> None:
        if time.monotonic() - self._last >= _QUIET_SECONDS:
            self._last = time.monotonic()
            err.print(f"planning: {words(step)}")


def words(step: "Step") -> str:
    """Return a step as one line."""
    line = f"{step.elapsed:4.0f} s · best {step.objective:,.2f} EUR"
    if step.mean_delay_hours is not None:
        line += f" · mean delay {step.mean_delay_hours:.1f} h"
    if step.lower_bound is not None and step.objective > 0:
        line += f" · gap ≤ {1 - step.lower_bound / step.objective:.1%}"
    return line
