"""What-if: each change does what it says to the question, and nothing else; what cannot be is refused by name."""

from dataclasses import replace

import pytest

from routing.errors import ProblemError
from routing.plan import WeekPlan
from routing.problem import SiteKind, Window
from routing.timetable import ride
from tests.routing.worlds import DAY, plan, tour
from tests.transit.weeks import FLOWS, week_plan, week_world
from transit.comparing import arrivals_changed, ways_compared
from transit.scenario_changes import (
    AddSite,
    AddVan,
    Change,
    CloseSite,
    MoveHub,
    RemoveVan,
    RoadTo,
    ScaleFlows,
    SetBase,
    SetShift,
    SetVisits,
    SetWeights,
    SetWindow,
    change_from_values,
    changes_from_text,
    changes_to_text,
)
from transit.scenarios import apply_changes

PROBLEM = week_world()
ROADS = (RoadTo("hub", 20, 18.5), RoadTo("north", 31, 30.0), RoadTo("south", 12, 9.0))
EAST = AddSite(
    "NEW1",
    "East",
    "Lapua",
    *(62.9, 23.4),
    site_kind="library",
    like="north",
    share=0.5,
    days=(3, 1),
    opens=540,
    closes=900,
    least=1,
    roads=ROADS,
)
ALL: tuple[Change, ...] = (
    AddVan("v", "w"),
    RemoveVan("w"),
    SetShift("v", 5, 480, 900),
    SetWindow("north", 1, 600, 660),
    SetVisits("north", 2),
    SetWeights(per_item_hour=0.5, promise_hours=24),
    CloseSite("south"),
    ScaleFlows(2.0),
    MoveHub("hub", "north"),
    SetBase("v", "south"),
    EAST,
)


def test_changes_read_back_as_they_were_written() -> None:
    assert changes_from_text(changes_to_text(ALL)) == ALL
    assert change_from_values({"kind": "set_visits", "site": "north", "least": 2}) == SetVisits("north", 2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '[{"kind": "wish"}]',
        '[{"kind": "add_van"}]',
        '[{"kind": "scale_flows", "factor": "2"}]',
        changes_to_text([EAST]).replace("62.9", "NaN"),
        changes_to_text([EAST]).replace("62.9", "162.9"),
        changes_to_text([EAST]).replace("[3,1]", "[3,7]"),
        changes_to_text([EAST]).replace('"East"', '" "'),
    ],
)
def test_what_is_no_change_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="changes"):
        changes_from_text(text)


def test_a_van_more_is_like_the_other_and_one_less_is_gone() -> None:
    more = apply_changes(PROBLEM, [AddVan("v", "w")])
    assert more.vans[1] == replace(PROBLEM.vans[0], id="w")
    assert [van.id for van in apply_changes(more, [RemoveVan("v")]).vans] == ["w"]


def test_shifts_and_windows_of_a_day_are_replaced_or_taken_away() -> None:
    problem = apply_changes(PROBLEM, [SetShift("v", 0, 480, 900), SetShift("v", 1, 0, 0), SetShift("v", 5, 400, 500)])
    shifts = problem.vans[0].shifts
    assert (shifts[0], shifts[-1]) == (Window(480, 900), Window(5 * DAY + 400, 5 * DAY + 500))
    assert not any(shift.start // DAY == 1 for shift in shifts)
    north = apply_changes(PROBLEM, [SetWindow("north", 2, 600, 660)]).sites[1]
    assert Window(2 * DAY + 600, 2 * DAY + 660) in north.windows


def test_wishes_and_weights_change() -> None:
    problem = apply_changes(PROBLEM, [SetVisits("north", 2, 3), SetWeights(worst_municipality_per_hour=9.0)])
    assert (problem.sites[1].min_visits, problem.sites[1].max_visits) == (2, 3)
    assert problem.delay == replace(PROBLEM.delay, worst_municipality_per_hour=9.0)


def test_the_hub_moves_with_its_vans_and_hours() -> None:
    problem = apply_changes(PROBLEM, [MoveHub("hub", "north")])
    hub, north, _ = problem.sites
    assert (hub.kind, hub.transfer_minutes) == (SiteKind.LIBRARY, None)
    assert (north.kind, north.transfer_minutes) == (SiteKind.HUB, PROBLEM.sites[0].transfer_minutes)
    assert problem.vans[0].base == "north"


def test_a_closed_site_neither_sends_nor_receives() -> None:
    problem = apply_changes(PROBLEM, [CloseSite("south")])
    assert all("south" not in (flow.origin, flow.destination) for flow in problem.flows)
    assert problem.sites[2].windows == ()


def test_more_items_are_more_everywhere() -> None:
    problem = apply_changes(PROBLEM, [ScaleFlows(1.5)])
    assert [flow.items for flow in problem.flows] == [flow.items * 1.5 for flow in PROBLEM.flows]


def test_a_van_is_based_elsewhere_where_no_visit_is_asked_for_then() -> None:
    problem = apply_changes(PROBLEM, [SetVisits("north", 2), SetBase("v", "north"), AddVan("v", "w", base="south")])
    assert [(van.id, van.base) for van in problem.vans] == [("v", "north"), ("w", "south")]
    assert problem.sites[1].min_visits == 0


def test_a_new_site_has_its_hours_and_roads_and_a_share_of_what_another_has() -> None:
    problem = apply_changes(PROBLEM, [EAST])
    assert problem.sites[:-1] == PROBLEM.sites
    east, north = problem.sites[-1], PROBLEM.sites[1]
    assert (east.name, east.municipality, east.kind) == ("East", "Lapua", SiteKind.LIBRARY)
    assert east.windows == (Window(DAY + 540, DAY + 900), Window(3 * DAY + 540, 3 * DAY + 900))
    assert (east.service_minutes, east.min_visits) == (north.service_minutes, 1)
    assert problem.travel.minutes[-1].tolist() == problem.travel.minutes[:, -1].tolist() == [20, 31, 12, 0]
    assert problem.travel.km[-1].tolist() == [18.5, 30.0, 9.0, 0.0]
    assert (problem.travel.minutes[:-1, :-1] == PROBLEM.travel.minutes).all()
    assert sum(flow.items for flow in problem.flows if flow.destination == "NEW1") == 31
    assert {flow.destination for flow in problem.flows if flow.origin == "NEW1"} == {"hub", "south"}
    assert [flow for flow in problem.flows if "NEW1" not in (flow.origin, flow.destination)] == list(PROBLEM.flows)


def test_what_a_new_site_takes_from_another_is_not_there_any_more() -> None:
    moved = apply_changes(PROBLEM, [replace(EAST, moved=True, share=0.25)])
    assert sum(flow.items for flow in moved.flows) == pytest.approx(sum(flow.items for flow in PROBLEM.flows))
    assert sum(flow.items for flow in moved.flows if flow.destination == "NEW1") == 62 * 0.25
    whole = apply_changes(PROBLEM, [replace(EAST, moved=True, share=1.0)])
    assert not any("north" in (flow.origin, flow.destination) for flow in whole.flows)


def test_a_new_hub_sorts_like_the_old_one_and_vans_may_be_based_there() -> None:
    hub = replace(EAST, site_kind="hub", share=0.0)
    problem = apply_changes(PROBLEM, [hub, SetBase("v", "NEW1"), MoveHub("hub", "north")])
    assert problem.sites[-1].transfer_minutes == PROBLEM.sites[0].transfer_minutes
    assert problem.vans[0].base == "NEW1"
    assert problem.flows == PROBLEM.flows


def test_a_second_new_site_needs_a_road_to_the_first_but_not_the_reverse() -> None:
    second = replace(EAST, code="NEW2", roads=(*ROADS, RoadTo("NEW1", 5, 4.0)))
    both = apply_changes(PROBLEM, [EAST, second])
    assert both.travel.km[3, 4] == both.travel.km[4, 3] == 4.0
    assert apply_changes(PROBLEM, [second]).index["NEW2"] == 3
    with pytest.raises(ProblemError, match="no road to NEW1"):
        apply_changes(PROBLEM, [EAST, replace(EAST, code="NEW2")])


@pytest.mark.parametrize(
    "change",
    [
        AddVan("ghost", "w"),
        AddVan("v", "v"),
        RemoveVan("ghost"),
        SetShift("v", 7, 0, 60),
        SetShift("v", 0, 600, 500),
        SetWindow("nowhere", 0, 0, 60),
        SetVisits("north", 9),
        SetVisits("north", 3, 2),
        SetWeights(per_item_hour=-1.0),
        MoveHub("north", "south"),
        CloseSite("hub"),
        ScaleFlows(-1.0),
        SetBase("v", "nowhere"),
        SetBase("ghost", "hub"),
        AddVan("v", "w", base="nowhere"),
        replace(EAST, code="north"),
        replace(EAST, like="nowhere"),
        replace(EAST, opens=900, closes=540),
        replace(EAST, closes=1500),
        replace(EAST, roads=ROADS[1:]),
        replace(EAST, moved=True, share=1.5),
        replace(EAST, least=3, most=2),
        replace(EAST, days=()),
        replace(EAST, fixed_round="BUS-9-9"),
    ],
)
def test_what_cannot_be_is_refused_and_the_change_is_named(change: Change) -> None:
    with pytest.raises(ProblemError, match=r"changes\[1\]"):
        apply_changes(PROBLEM, [ScaleFlows(1.0), change])


def test_what_arrives_earlier_or_later_is_counted_in_items() -> None:
    late = WeekPlan(tuple(tour("hub", "north", "south", "hub", day=day, leave=540) for day in (0, 1)))
    first, second = ride(PROBLEM, week_plan()), ride(PROBLEM, late)
    changed = arrivals_changed(PROBLEM, first, PROBLEM, second)
    assert changed.later > 0
    assert changed.mean_hours > 0
    back = arrivals_changed(PROBLEM, second, PROBLEM, first)
    assert (back.earlier, back.later) == (changed.later, changed.earlier)
    same = arrivals_changed(PROBLEM, first, PROBLEM, first)
    assert (same.earlier, same.later, same.lost, same.mean_hours) == (0, 0, 0, 0)
    nothing = arrivals_changed(PROBLEM, first, PROBLEM, ride(PROBLEM, plan()))
    assert nothing.lost == sum(flow.items for flow in PROBLEM.flows)


def test_what_only_one_of_two_plans_was_asked_for_is_counted_apart() -> None:
    more = apply_changes(PROBLEM, [EAST])
    first, second = ride(PROBLEM, week_plan()), ride(more, week_plan())
    changed = arrivals_changed(PROBLEM, first, more, second)
    assert (changed.added, changed.dropped) == (sum(f.items for f in more.flows) - sum(f.items for f in FLOWS), 0)
    assert (changed.earlier, changed.later, changed.lost) == (0, 0, 0)
    back = arrivals_changed(more, second, PROBLEM, first)
    assert (back.added, back.dropped) == (0, changed.added)


def test_ways_are_compared_either_way_about() -> None:
    one, other = plan(tour("hub", "north", "hub")), plan(tour("hub", "north", "south", "hub"))
    ways = ways_compared(one, other)
    assert ways.both == (("hub", "north"),)
    assert ways.first == ()
    assert ways.second == (("hub", "south"), ("north", "south"))
