"""Journeys in a world small enough to reckon by hand: every site is 30 minutes from every other, service takes 10."""

import dataclasses

import pytest

from routing.network import HORIZON_WEEKS, JourneyLeg
from routing.plan import Round, Stop
from routing.problem import FixedRound, FixedStop, Flow, Travel
from routing.timetable import EarliestArrivals, Journey, ride
from tests.routing.worlds import DAY, HUB, plan, site, tour, van, world

WEEK = 7 * DAY
TO_NORTH = Flow("hub", "north", 400, 1.0, 26)
LOOP = tour("hub", "north", "south", "hub")  # at 8:00, 8:40, 9:20, 10:00


def test_crates_that_wait_when_service_starts_ride_and_are_there_when_it_is_over() -> None:
    [journey] = ride(world(TO_NORTH), plan(LOOP))
    assert journey == Journey(0, 530, (JourneyLeg("van", 0, 0, 1, 480, 530),))


def test_crates_ready_at_the_start_of_service_still_board_and_a_minute_later_wait_a_week() -> None:
    flows = (dataclasses.replace(TO_NORTH, ready=480), dataclasses.replace(TO_NORTH, ready=481))
    on_time, late = ride(world(*flows), plan(LOOP))
    assert on_time.arrival == 530
    assert late.arrival == WEEK + 530
    assert late.legs[0].board == WEEK + 480


def test_riding_on_through_a_stop_is_one_leg() -> None:
    [journey] = ride(world(Flow("north", "hub", 0, 1.0, 26)), plan(LOOP))
    assert journey.legs == (JourneyLeg("van", 0, 1, 3, 520, 610),)


def test_crates_change_rounds_only_after_the_sorting_time() -> None:
    """From the south at 9:20, at the hub at 10:10, sorted by 11:10."""
    flow = Flow("south", "north", 0, 1.0, 26)
    early, enough = tour("hub", "north", "hub", leave=669), tour("hub", "north", "hub", day=1)
    [journey] = ride(world(flow), plan(LOOP, early, enough))
    assert [leg.round for leg in journey.legs] == [0, 2]
    [journey] = ride(world(flow), plan(LOOP, tour("hub", "north", "hub", leave=670), enough))
    assert [leg.round for leg in journey.legs] == [0, 1]
    assert journey.arrival == 670 + 50


def test_crates_do_not_change_rounds_where_nobody_sorts() -> None:
    """By way of the north the second van would be quicker, but nobody sorts there."""
    flow = Flow("hub", "south", 0, 1.0, 26)
    rounds = (
        tour("hub", "north", "hub"),
        tour("north", "south", "north", leave=700, van="w"),
        tour("hub", "south", day=2),
    )
    vans = (van(), van("w", base="north"))
    [journey] = ride(world(flow, vans=vans), plan(*rounds))
    assert [leg.round for leg in journey.legs] == [2]
    sorting = world(flow, vans=vans, sites=(HUB, site("north", transfer_minutes=0), site("south")))
    [journey] = ride(sorting, plan(*rounds))
    assert [leg.round for leg in journey.legs] == [0, 1]


def test_a_full_van_is_passed_up_for_the_next_and_first_ready_is_first_seated() -> None:
    flows = (Flow("hub", "north", 200, 1.5, 1), Flow("hub", "north", 100, 1.0, 1), Flow("hub", "north", 300, 0.5, 1))
    problem = world(*flows, vans=(van(capacity=2.0),))
    arrivals = [journey.arrival for journey in ride(problem, plan(LOOP, tour("hub", "north", "hub", day=2)))]
    assert arrivals == [2 * DAY + 530, 530, 530]


def test_flows_ready_at_one_minute_are_seated_in_their_order() -> None:
    flows = tuple(Flow("hub", "north", 100, 0.6, items) for items in (1, 2, 3))
    problem = world(*flows, vans=(van(capacity=1.0),))
    arrivals = [journey.arrival for journey in ride(problem, plan(LOOP, tour("hub", "north", "hub", day=2)))]
    assert arrivals == [530, 2 * DAY + 530, None]


def test_the_seats_of_a_week_are_those_of_every_week() -> None:
    """What rides from last week's flow fills the van as this week's does, so no seat comes free later."""
    flows = (Flow("hub", "north", 100, 1.0, 1), Flow("hub", "north", 200, 1.0, 1))
    assert [j.arrival for j in ride(world(*flows, vans=(van(capacity=1.0),)), plan(LOOP))] == [530, None]


def test_sums_of_fractions_fill_a_van_to_its_capacity() -> None:
    flows = tuple(Flow("hub", "north", 100, 0.1, 1) for _ in range(10))
    assert all(j.arrival == 530 for j in ride(world(*flows, vans=(van(capacity=1.0),)), plan(LOOP)))


def test_a_fixed_round_takes_crates_until_it_departs_and_gives_them_when_it_arrives() -> None:
    fixed = FixedRound("b", 6.0, (FixedStop("hub", 600, 640), FixedStop("north", 700, 720), FixedStop("hub", 800, 810)))
    flows = (Flow("hub", "north", 640, 1.0, 1), Flow("north", "hub", 721, 1.0, 1))
    there, back = ride(world(*flows, fixed=(fixed,)), plan())
    assert there.legs == (JourneyLeg("fixed", 0, 0, 1, 640, 700),)
    assert back.arrival == WEEK + 800


def test_what_has_not_arrived_after_four_weeks_never_does() -> None:
    [lost] = ride(world(Flow("north", "south", 0, 1.0, 1)), plan(tour("hub", "north", "hub")))
    assert lost == Journey(0, None)
    assert HORIZON_WEEKS == 4


def test_rounds_that_cannot_be_driven_take_nobody() -> None:
    """An unknown van, an unknown site, a round of one stop or none."""
    rounds = (dataclasses.replace(LOOP, van="ghost"), tour("hub", "nowhere", "north"), tour("hub"), Round("v", ()))
    [lost] = ride(world(TO_NORTH), plan(*rounds))
    assert lost.arrival is None
    [journey] = ride(world(TO_NORTH), plan(*rounds, tour("hub", "north", "hub", day=3)))
    assert journey.legs[0].round == 4


def test_a_journey_in_a_circle_is_cut_off() -> None:
    """A round that comes back before it left would carry crates round for ever; the check refuses such a plan."""
    backwards = Round("v", (Stop("north", 300, 300, 310), Stop("south", 500, 500, 510), Stop("north", 100, 100, 110)))
    sites = (HUB, site("north", transfer_minutes=0), site("south"))
    problem = world(Flow("hub", "south", 0, 1.0, 1), sites=sites)
    [journey] = ride(problem, plan(tour("hub", "north", leave=200), backwards))
    assert len(journey.legs) == 50


def test_earliest_arrivals_reach_every_site_and_ignore_capacity() -> None:
    problem = world(vans=(van(capacity=0.0),))
    assert EarliestArrivals(problem, plan(LOOP)).search("hub", 400) == {"hub": 400, "north": 530, "south": 570}
    assert EarliestArrivals(problem, plan(LOOP)).search("north", 400) == {"north": 400, "south": 570, "hub": 610}


def test_earliest_arrivals_leave_out_what_is_never_reached() -> None:
    assert EarliestArrivals(world(), plan(tour("hub", "north", "hub"))).search("hub", 0) == {"hub": 0, "north": 530}


def test_earliest_arrivals_count_on_from_the_same_monday() -> None:
    assert EarliestArrivals(world(), plan(LOOP)).search("hub", 2 * WEEK + 1)["north"] == 2 * WEEK + 530
    assert EarliestArrivals(world(), plan(LOOP)).search("hub", 2 * WEEK + 481)["north"] == 3 * WEEK + 530


def test_one_search_for_earliest_arrivals_leaves_nothing_behind_for_the_next() -> None:
    arrivals = EarliestArrivals(world(), plan(LOOP))
    first = arrivals.search("hub", 400)
    assert arrivals.search("north", 400) == {"north": 400, "south": 570, "hub": 610}
    assert arrivals.search("hub", 400) == first


def test_earliest_arrivals_from_nowhere_are_refused() -> None:
    with pytest.raises(KeyError):
        EarliestArrivals(world(), plan(LOOP)).search("nowhere", 0)


def test_travel_times_do_not_matter_to_crates_but_the_plan_does() -> None:
    problem = world(TO_NORTH)
    slow = dataclasses.replace(problem, travel=Travel(problem.travel.minutes * 9, problem.travel.km))
    assert ride(problem, plan(LOOP)) == ride(slow, plan(LOOP))
