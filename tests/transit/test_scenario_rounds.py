"""What if a bookmobile called at one more stop: where it stands, who comes later, and that crates ride there."""

from dataclasses import replace

import pytest

from routing.problem import FixedRound, FixedStop, Flow, SiteKind, WeekProblem, Window
from routing.timetable import ride
from tests.routing.worlds import HUB, plan, site, tour, world
from transit.errors import ChangeRefusedError
from transit.scenario_changes import AddSite, RoadTo
from transit.scenarios import apply_changes

STOP = replace(site("stop"), kind=SiteKind.BOOKMOBILE_STOP, windows=(Window(700, 730),))
ROUND = FixedRound(
    "BUS-1-1", 6.0, (FixedStop("hub", 600, 620), FixedStop("stop", 700, 730), FixedStop("hub", 780, 790))
)


def bus_world(*flows: Flow) -> WeekProblem:
    return world(*flows, sites=(HUB, site("north"), STOP), fixed=(ROUND,))


NEW = AddSite(
    "NEW1",
    "By the lake",
    "Lapua",
    *(62.9, 23.4),
    site_kind="bookmobile_stop",
    like="north",
    share=1.0,
    days=(),
    opens=540,
    closes=900,
    roads=(RoadTo("hub", 30, 20), RoadTo("north", 30, 20), RoadTo("stop", 10, 5)),
    fixed_round="BUS-1-1",
    stays=15,
)


def test_the_stop_stands_where_the_round_ends_the_least_later() -> None:
    (fixed,) = apply_changes(bus_world(), [NEW]).fixed_rounds
    # Before the stop: 620 + 30, 15 minutes, 10 on: there at 700 as ever. After it the hub would be reached at 785.
    assert fixed.stops == (ROUND.stops[0], FixedStop("NEW1", 650, 665), *ROUND.stops[1:])


def test_stops_after_it_come_later_by_what_no_slack_takes_up_and_vans_meet_them_then() -> None:
    problem = apply_changes(bus_world(), [replace(NEW, stays=60)])
    (fixed,) = problem.fixed_rounds
    assert fixed.stops[1:] == (FixedStop("NEW1", 650, 710), FixedStop("stop", 720, 750), FixedStop("hub", 780, 790))
    met = {view.id: view.windows for view in problem.sites}
    assert (met["NEW1"], met["stop"]) == ((Window(650, 710),), (Window(720, 750),))
    assert met["north"] == site("north").windows


def test_hours_of_vans_are_kept_beside_the_bookmobiles() -> None:
    view = apply_changes(bus_world(), [replace(NEW, days=(2,))]).sites[-1]
    assert view.windows == (Window(650, 665), Window(2 * 1440 + 540, 2 * 1440 + 900))


def test_crates_ride_to_the_new_stop_with_the_bookmobile_alone() -> None:
    problem = apply_changes(bus_world(Flow("hub", "north", 420, 1.0, 26)), [NEW])
    there = next(n for n, flow in enumerate(problem.flows) if flow.destination == "NEW1")
    (arrival,) = (
        journey.arrival for journey in ride(problem, plan(tour("hub", "north", "hub"))) if journey.flow == there
    )
    assert arrival is not None
    assert arrival <= 665


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (replace(NEW, fixed_round="BUS-2-1"), "unknown_round"),
        (replace(NEW, site_kind="library"), "no_stop"),
        (replace(NEW, fixed_round=None), "never_served"),
    ],
)
def test_what_cannot_be_has_a_code(change: AddSite, code: str) -> None:
    with pytest.raises(ChangeRefusedError) as refused:
        apply_changes(bus_world(), [change])
    assert refused.value.code == code
