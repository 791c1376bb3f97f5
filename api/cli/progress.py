"""Progress of a planning on the terminal. Ctrl-C ends the planning and keeps the best plan."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from api.cli.output import err

if TYPE_CHECKING:  # the planner takes a second to load; who only publishes need not wait for it
    from routing.bound import BoundStep
    from routing.front import FrontProgress
    from routing.solve import Progress as Step

_QUIET_SECONDS = 5.0
"""How often a line is printed where nobody watches a terminal."""


class Interruption:
    """Whether somebody asked to stop; a callable, as the planner wants it."""

    def __init__(self, saying: str) -> None:
        self.asked = False
        self._saying = saying

    def __call__(self) -> bool:
        """Whether to stop."""
        return self.asked

    def ask(self, _signal: int, _frame: FrameType | None) -> None:
        """Take the wish; the second one ends the program at once."""
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        err.print(f"stopping: {self._saying} (Ctrl-C again to give up)")


@contextmanager
def interruptible(saying: str = "keeping the best plan so far") -> Iterator[Interruption]:
    """Turn Ctrl-C and SIGTERM into a wish to stop, inside the block; `saying` is what becomes of the work."""
    interruption = Interruption(saying)
    before = {name: signal.signal(name, interruption.ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interruption
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


class _Timed(Protocol):
    @property
    def elapsed(self) -> float: ...


S = TypeVar("S", bound=_Timed)


def planning(seconds: float) -> AbstractContextManager[Callable[["Step"], None]]:
    """Show each step of a planning: a live bar on a terminal, a line now and then elsewhere."""
    return _shown(seconds, words)


def planning_front(seconds: float) -> AbstractContextManager[Callable[["FrontProgress"], None]]:
    """Show each step of a sweep for a front likewise."""
    return _shown(seconds, front_words)


def proving(seconds: float, objective: float | None) -> AbstractContextManager[Callable[["BoundStep"], None]]:
    """Show each better bound likewise, beside a known plan's `objective` where there is one."""

    def said(step: "BoundStep") -> str:
        line = f"{step.elapsed:4.0f} s · at least {step.value:,.2f} EUR"
        return line if not objective else f"{line} · gap ≤ {max(0.0, 1 - step.value / objective):.1%}"

    return _shown(seconds, said, "Proving")


@contextmanager
def _shown(seconds: float, say: Callable[[S], str], doing: str = "Planning") -> Iterator[Callable[[S], None]]:
    if not err.is_terminal:
        yield _Lines(say, doing)
        return
    bar = Progress(
        TextColumn(f"[bold]{doing}"), BarColumn(), TextColumn("{task.description}"), console=err, transient=True
    )
    with bar:
        task = bar.add_task("nothing yet", total=seconds)
        yield lambda step: bar.update(task, completed=min(step.elapsed, seconds), description=say(step))


@contextmanager
def working(title: str) -> Iterator[Callable[[float], None]]:
    """Yield a function that shows how much of a work is done, from 0 to 1: a live bar, or a line now and then."""
    if not err.is_terminal:
        yield _Shares(title)
        return
    with Progress(TextColumn(f"[bold]{title}"), BarColumn(), TaskProgressColumn(), console=err, transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=share)


class _Shares:
    def __init__(self, title: str) -> None:
        self._title = title
        self._last = time.monotonic()

    def __call__(self, share: float) -> None:
        if time.monotonic() - self._last >= _QUIET_SECONDS:
            self._last = time.monotonic()
            err.print(f"{self._title}: {share:.0%}")


class _Lines(Generic[S]):
    def __init__(self, say: Callable[[S], str], doing: str) -> None:
        self._say = say
        self._doing = doing.lower()
        self._last = -_QUIET_SECONDS

    def __call__(self, step: S) -> None:
        if time.monotonic() - self._last >= _QUIET_SECONDS:
            self._last = time.monotonic()
            err.print(f"{self._doing}: {self._say(step)}", soft_wrap=True)


def front_words(at: "FrontProgress") -> str:
    """Return a step of a sweep as one line."""
    line = f"{at.elapsed:4.0f} s · planning {at.done + 1} of {at.points} · {at.found} plans on the front"
    return line if at.step is None else f"{line} · best {at.step.objective:,.2f} EUR at these prices"


def words(step: "Step") -> str:
    """Return a step as one line."""
    line = f"{step.elapsed:4.0f} s · best {step.objective:,.2f} EUR · vans {step.operating_cost:,.2f} EUR"
    if step.mean_delay_hours is not None:
        line += f" · mean delay {step.mean_delay_hours:.1f} h"
    if step.lower_bound is not None and step.objective > 0:
        line += f" · bound {step.lower_bound:,.2f} EUR · gap ≤ {1 - step.lower_bound / step.objective:.1%}"
    return line
