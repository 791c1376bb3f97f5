"""Compile the planner once, on a tiny week of its own; later starts load what was compiled."""

import numpy as np

from routing.network import Network
from routing.problem import (
    DelayPrice,
    FixedRound,
    FixedStop,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)
from routing.solve.engine import solve
from routing.solve.evaluate import take_over
from routing.solve.island import Island
from routing.solve.kernels import forget_old
from routing.solve.one_more import one_more_visit
from routing.solve.parts import Parts
from routing.units import DAY_MINUTES


def tiny_problem() -> WeekProblem:
    """Return a week of one hub, two libraries and a bookmobile stop."""
    days = [day * DAY_MINUTES for day in range(5)]
    opening = tuple(Window(d + 480, d + 1080) for d in days)
    names = (("hub", SiteKind.HUB), ("east", SiteKind.LIBRARY), ("west", SiteKind.LIBRARY), ("stop", SiteKind.LIBRARY))
    sites = tuple(
        SiteView(
            name, kind, name, name, 62.0, 22.0 + n / 10, 5, opening,
            transfer_minutes=30 if kind is SiteKind.HUB else None, min_visits=1 if name in {"east", "west"} else 0,
        )
        for n, (name, kind) in enumerate(names)
    )  # fmt: skip
    minutes = np.abs(np.subtract.outer(np.arange(4.0), np.arange(4.0))) * 20
    shifts = tuple(Window(d + 420, d + 960) for d in days)
    van = VanView("van", "hub", 20.0, shifts, 330, 30, VanCost(40.0, 30.0, 0.4))
    bus = FixedRound("bus", 5.0, (FixedStop("hub", 600, 610), FixedStop("stop", 640, 660), FixedStop("hub", 700, 710)))
    flows = tuple(Flow(a, b, 700, 1.0, 20.0) for a, b in (("hub", "east"), ("east", "west"), ("west", "stop")))
    return WeekProblem("tiny", sites, Travel(minutes, minutes * 0.8), (van,), (bus,), flows, DelayPrice(0.01, 72, 0.02))


def warm() -> None:
    """Compile and cache all that `solve`, `one_more_visit` and large rides run; forget earlier versions."""
    from routing.seating import seat  # noqa: PLC0415 - it loads this package

    forget_old()
    problem = tiny_problem()
    plan = solve(problem, iterations=50, on_progress=lambda _: None)
    one_more_visit(problem, plan, "east")
    seat(Network(problem, plan), problem.columns)
    desk = Island(problem, 1).desk
    take_over(desk.packed_world, desk.packed_current)  # islands of so small a week may have nothing to exchange
    parts = Parts(desk, 1.0)
    parts.improve(parts.begin(0, 1, 0), 50, lambda: True)
