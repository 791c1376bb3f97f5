"""Small worlds that the tests of this floor share, and the way to the examples where they are at hand."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from routing.plan import Round, Stop, WeekPlan
from routing.problem import (
    DelayPrice,
    FixedRound,
    Flow,
    SiteKind,
    SiteView,
    Travel,
    VanCost,
    VanView,
    WeekProblem,
    Window,
)

DAY = 1_440
EXAMPLES = ("equal-a", "net200-a", "region-a", "small-a", "tight-a")


def shared(*parts: str) -> Path:
    """Return a path below the folder `shared` of some folder above; skips the test where there is none."""
    for folder in Path(__file__).resolve().parents:
        path = folder.joinpath("shared", *parts)
        if path.exists():
            return path
    pytest.skip(f"{'/'.join(parts)} is not at hand")


def site(code: str, /, **changes: object) -> SiteView:
    """Return a library open Monday to Friday 8–20, where service takes 10 minutes."""
    windows = tuple(Window(day * DAY + 480, day * DAY + 1_200) for day in range(5))
    plain = SiteView(code, SiteKind.LIBRARY, code.title(), code, 62.8, 22.8, 10, windows)
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def van(name: str = "v", /, base: str = "hub", **changes: object) -> VanView:
    """Return a van of 80 crates, out Monday to Friday 7–17, with a break of 30 min per 5 h 30 min."""
    shifts = tuple(Window(day * DAY + 420, day * DAY + 1_020) for day in range(5))
    plain = VanView(name, base, 80.0, shifts, 330.0, 30, VanCost(40.0, 34.0, 0.5))
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


DELAY = DelayPrice(0.01, 72, 0.02)
HUB = site("hub", kind=SiteKind.HUB, transfer_minutes=60)


def world(
    *flows: Flow,
    sites: tuple[SiteView, ...] = (HUB, site("north"), site("south")),
    vans: tuple[VanView, ...] = (van(),),
    fixed: tuple[FixedRound, ...] = (),
    delay: DelayPrice = DELAY,
) -> WeekProblem:
    """Return a problem in which every site lies 30 minutes and 20 km from every other."""
    apart = 1 - np.eye(len(sites))
    return WeekProblem("tiny", sites, Travel(30 * apart, 20 * apart), vans, fixed, flows, delay)


def tour(*sites: str, day: int = 0, leave: int = 480, van: str = "v", leg: int = 30, service: int = 10) -> Round:
    """Return a round through the sites that begins at minute `leave` of the day and never waits."""
    stops = []
    now = day * DAY + leave
    for name in sites:
        stops.append(Stop(name, now, now, now + service))
        now += service + leg
    return Round(van, tuple(stops))


def plan(*rounds: Round) -> WeekPlan:
    """Return a plan without claims."""
    return WeekPlan(rounds)


def assert_same_problem(one: WeekProblem, other: WeekProblem) -> None:
    """Compare two problems field by field (they compare by identity themselves)."""
    for name in ("name", "sites", "vans", "fixed_rounds", "flows", "delay", "cycle_minutes"):
        assert getattr(one, name) == getattr(other, name), name
    assert np.array_equal(one.travel.minutes, other.travel.minutes)
    assert np.array_equal(one.travel.km, other.travel.km)
