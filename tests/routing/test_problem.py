"""A week problem is checked when it is made, and each refusal names its place."""

import dataclasses
import math
import pickle
from collections.abc import Callable

import numpy as np
import pytest

from routing.errors import ProblemError
from routing.problem import (
    DelayPrice,
    FixedRound,
    FixedStop,
    Flow,
    Travel,
    VanCost,
    WeekProblem,
    Window,
)
from tests.routing.worlds import HUB, site, van, world

WEEK = 10_080
FLOW = Flow("north", "south", 600, 0.5, 13)


def _travel(row: int, column: int, value: float) -> Travel:
    minutes = np.zeros((3, 3))
    minutes[row, column] = value
    return Travel(minutes, np.zeros((3, 3)))


REFUSALS: dict[str, tuple[Callable[[], object], str]] = {
    "a window that ends before it starts": (lambda: Window(600, 599), "window 600-599"),
    "a window of no length": (lambda: Window(600, 600), "window 600-600"),
    "a window before the week": (lambda: Window(-1, 600), "window -1-600"),
    "a window after the week": (lambda: Window(WEEK, WEEK + 1), f"window {WEEK}-{WEEK + 1}"),
    "a window without end": (lambda: Window(0, 2 * WEEK + 1), f"window 0-{2 * WEEK + 1}"),
    "a site without an id": (lambda: site(""), "site ''"),
    "a site without a municipality": (lambda: site("x", municipality=""), "site 'x'"),
    "a site off the Earth": (lambda: site("x", lat=99.0), "site 'x'"),
    "a site at no number": (lambda: site("x", lon=math.nan), "site 'x'"),
    "service of less than nothing": (lambda: site("x", service_minutes=-1), "site 'x'"),
    "windows out of order": (lambda: site("x", windows=(Window(9, 10), Window(1, 2))), "site 'x'.windows[1]"),
    "windows over another": (
        lambda: site("x", windows=(Window(1, 2), Window(5, 9), Window(8, 12))),
        "site 'x'.windows[2]",
    ),
    "sorting of less than nothing": (lambda: site("x", transfer_minutes=-1), "site 'x'"),
    "visits of less than nothing": (lambda: site("x", min_visits=-1), "site 'x'"),
    "visits on more days than a week has": (lambda: site("x", min_visits=8), "site 'x'"),
    "more visits needed than allowed": (lambda: site("x", min_visits=3, max_visits=2), "site 'x'"),
    "a negative cost": (lambda: VanCost(1, -1, 1), "cost.per_hour"),
    "an infinite cost": (lambda: VanCost(1, 1, math.inf), "cost.per_km"),
    "a van without an id": (lambda: van(""), "van ''"),
    "a van of no number of crates": (lambda: van(capacity=math.nan), "van 'v'.capacity"),
    "no minute of work allowed": (lambda: van(max_continuous_minutes=0), "van 'v'"),
    "no number of minutes of work": (lambda: van(max_continuous_minutes=math.nan), "van 'v'"),
    "a break of less than nothing": (lambda: van(break_minutes=-1), "van 'v'"),
    "shifts over another": (lambda: van(shifts=(Window(0, 9), Window(8, 12))), "van 'v'.shifts[1]"),
    "a bookmobile of less than nothing": (lambda: FixedRound("b", -1, ()), "fixed round 'b'.capacity"),
    "a bookmobile before the week": (
        lambda: FixedRound("b", 1, (FixedStop("hub", -1, 5),)),
        "fixed round 'b'.stops[0]",
    ),
    "a bookmobile that leaves before it comes": (
        lambda: FixedRound("b", 1, (FixedStop("hub", 5, 6), FixedStop("hub", 7, 6))),
        "fixed round 'b'.stops[1]",
    ),
    "a bookmobile that comes before it left": (
        lambda: FixedRound("b", 1, (FixedStop("hub", 5, 8), FixedStop("hub", 7, 9))),
        "fixed round 'b'.stops[1]",
    ),
    "a bookmobile without end": (
        lambda: FixedRound("b", 1, (FixedStop("hub", 5, 2 * WEEK + 1),)),
        "fixed round 'b'.stops",
    ),
    "a flow before the week": (lambda: Flow("a", "b", -1, 1, 1), "flow a -> b"),
    "a flow after the week": (lambda: Flow("a", "b", WEEK, 1, 1), "flow a -> b"),
    "a flow of less than nothing": (lambda: Flow("a", "b", 0, -0.5, 1), "flow a -> b.crates"),
    "a flow of endless items": (lambda: Flow("a", "b", 0, 1, math.inf), "flow a -> b.items"),
    "a negative price": (lambda: DelayPrice(0, -1, 0), "delay.promise_hours"),
    "a price that is no number": (lambda: DelayPrice(0, 0, 0, math.nan), "delay.worst_municipality_per_hour"),
    "a matrix that is not square": (lambda: Travel(np.zeros((2, 3)), np.zeros((2, 3))), "travel.minutes"),
    "a matrix of one row": (lambda: Travel(np.zeros((2, 2)), np.zeros(4)), "travel.km"),
    "matrices of two sizes": (lambda: Travel(np.zeros((2, 2)), np.zeros((3, 3))), "travel"),
    "a negative time": (lambda: _travel(1, 2, -1), "travel.minutes[1][2]"),
    "an infinite time": (lambda: _travel(2, 0, math.inf), "travel.minutes[2][0]"),
    "a time that is no number": (lambda: _travel(0, 0, math.nan), "travel.minutes[0][0]"),
    "matrices of other size than the sites": (
        lambda: dataclasses.replace(world(), travel=Travel(np.zeros((2, 2)), np.zeros((2, 2)))),
        "travel",
    ),
    "another cycle": (lambda: dataclasses.replace(world(), cycle_minutes=1_440), "cycle_minutes"),
    "too many sites": (lambda: dataclasses.replace(world(), sites=(HUB,) * 5_001), "sites"),
    "too many flows": (lambda: dataclasses.replace(world(), flows=(FLOW,) * 1_000_001), "flows"),
    "a site twice": (lambda: world(sites=(HUB, site("x"), site("x"))), "sites[2].id"),
    "a van twice": (lambda: world(vans=(van(), van("w"), van())), "vans[2].id"),
    "a bookmobile twice": (lambda: world(fixed=(FixedRound("b", 1, ()),) * 2), "fixed_rounds[1].id"),
    "an unknown base": (lambda: world(vans=(van(base="x"),)), "vans[0].base"),
    "a bookmobile at an unknown site": (
        lambda: world(fixed=(FixedRound("b", 1, (FixedStop("x", 1, 2),)),)),
        "fixed_rounds[0].stops[0].site",
    ),
    "a flow from an unknown site": (lambda: world(FLOW, Flow("x", "hub", 0, 1, 1)), "flows[1].from"),
    "a flow to an unknown site": (lambda: world(Flow("hub", "x", 0, 1, 1)), "flows[0].to"),
    "a flow to where it is": (lambda: world(FLOW, Flow("hub", "hub", 0, 1, 1)), "flows[1]"),
}


@pytest.mark.parametrize("flaw", REFUSALS)
def test_a_flaw_is_refused_by_its_place(flaw: str) -> None:
    make, place = REFUSALS[flaw]
    with pytest.raises(ProblemError) as refusal:
        make()
    assert refusal.value.place == place
    assert str(refusal.value) == f"{place}: {refusal.value.reason}"


def test_windows_may_touch_and_reach_into_the_next_week() -> None:
    windows = (Window(0, 60), Window(60, 90), Window(WEEK - 60, WEEK + 60))
    assert site("x", windows=windows).windows == windows


def test_a_week_may_be_empty() -> None:
    nothing = Travel(np.zeros((0, 0)), np.zeros((0, 0)))
    assert WeekProblem("empty", (), nothing, (), (), (), DelayPrice(0, 0, 0)).index == {}


def test_travel_keeps_copies_that_cannot_be_written_to() -> None:
    minutes = np.ones((2, 2))
    travel = Travel(minutes, minutes)
    minutes[0, 1] = 99
    assert travel.minutes[0, 1] == 1
    with pytest.raises(ValueError, match="read-only"):
        travel.km[0, 1] = 5


def test_sites_and_vans_are_found_by_id() -> None:
    problem = world(vans=(van(), van("w")))
    assert problem.index == {"hub": 0, "north": 1, "south": 2}
    assert problem.van_by_id["w"] is problem.vans[1]


def test_a_week_reaches_other_processes_as_it_is_whatever_was_looked_up_in_it() -> None:
    problem = world(Flow("hub", "north", 410, 1.5, 26), Flow("south", "hub", 9_000, 0.25, 6))
    assert problem.index and problem.van_by_id and len(problem.columns.ready) == 2
    there = pickle.loads(pickle.dumps(problem))  # noqa: S301 - our own
    for part in dataclasses.fields(problem):
        if part.name != "travel":
            assert getattr(there, part.name) == getattr(problem, part.name)
    for name in ("minutes", "km"):
        assert np.array_equal(getattr(there.travel, name), getattr(problem.travel, name))
    assert set(vars(there)) == {part.name for part in dataclasses.fields(problem)} | {"index"}
