import dataclasses
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depots.settings import ZONE
from transit.flows import Demand, forecast, pull_day, whole_weeks

MONDAY = date(2026, 11, 16)
SUNDAY = date(2026, 11, 22)
ALL = (date(2026, 10, 1), date(2026, 12, 1))


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


def wanted(
    weekday: int, *, start: str = "A", end: str = "B", week: int = 0, hour: int = 9, is_open: bool = False
) -> Demand:
    return Demand(start, end, at(MONDAY + timedelta(days=weekday + 7 * week), hour), is_open)


def items(demand: list[Demand], *, until: date = SUNDAY, weeks: int = 4) -> dict[tuple[str, str, int], float]:
    flows = forecast(demand, covered=(MONDAY, until), weeks=weeks, items_per_crate=26)
    return {(flow.origin, flow.destination, flow.ready): flow.items for flow in flows}


@pytest.mark.parametrize(
    ("weekday", "hour", "joins"),
    [(0, 0, 0), (0, 12, 0), (0, 13, 1), (3, 23, 4), (4, 11, 4), (4, 13, 7), (5, 1, 7), (6, 23, 7)],
)
def test_a_request_joins_the_first_pull_list_picked_after_it(weekday: int, hour: int, joins: int) -> None:
    placed = at(MONDAY + timedelta(days=weekday), hour)
    assert pull_day(placed) == MONDAY + timedelta(days=joins)


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_the_pull_list_goes_by_the_wall_clock_when_the_clocks_change(sunday: date) -> None:
    assert pull_day(at(sunday + timedelta(days=1), 12)) == sunday + timedelta(days=1)
    assert pull_day(at(sunday + timedelta(days=1), 13)) == sunday + timedelta(days=2)
    assert pull_day(at(sunday, 23)) == sunday + timedelta(days=1)


def test_a_week_of_data_comes_again_as_it_was() -> None:
    demand = [wanted(0), wanted(0), wanted(2), wanted(4), wanted(2, start="B", end="C")]
    assert items(demand) == {("A", "B", 720): 2, ("A", "B", 3_600): 1, ("B", "C", 3_600): 1, ("A", "B", 6_480): 1}


def test_several_weeks_are_averaged_and_only_the_last_ones_count() -> None:
    demand = [wanted(1, week=week) for week in (0, 0, 0, 2, 3)] + [wanted(4, week=3)]
    until = SUNDAY + timedelta(weeks=3)
    assert items(demand, until=until, weeks=2) == {("A", "B", 2_160): 1.0, ("A", "B", 6_480): 0.5}
    assert items(demand, until=until, weeks=4) == {("A", "B", 2_160): 1.25, ("A", "B", 6_480): 0.25}


def test_only_whole_weeks_that_the_data_covers_are_averaged_over() -> None:
    last = SUNDAY + timedelta(weeks=1)
    assert whole_weeks((MONDAY, last), 4) == 2
    assert whole_weeks((MONDAY + timedelta(days=1), last), 4) == 1
    assert whole_weeks((last, last), 4) == 1
    assert whole_weeks((date(2020, 1, 1), last), 4) == 4


def test_requests_older_than_the_data_covers_count_only_while_they_are_open() -> None:
    old = Demand("A", "B", at(MONDAY - timedelta(days=200)), is_open=False)
    assert items([old]) == {}
    assert sum(items([dataclasses.replace(old, is_open=True)]).values()) == 1


def test_a_pair_is_never_forecast_below_what_is_open_now_spread_as_the_region_is() -> None:
    old = Demand("C", "D", at(MONDAY - timedelta(days=200)), is_open=True)
    demand = [wanted(0), wanted(0), wanted(0), wanted(4), old, old]
    assert items(demand) == {("A", "B", 720): 3, ("A", "B", 6_480): 1, ("C", "D", 720): 1.5, ("C", "D", 6_480): 0.5}


def test_a_pair_with_more_forecast_than_open_stays_as_forecast() -> None:
    assert items([wanted(0), wanted(0), wanted(0, is_open=True)]) == {("A", "B", 720): 3}


def test_crates_are_items_by_the_items_in_a_crate_and_tiny_flows_stay() -> None:
    flows = forecast([wanted(0)], covered=(date(2020, 1, 1), SUNDAY), weeks=52, items_per_crate=26)
    assert [(flow.items, flow.crates) for flow in flows] == [(0.019, 0.001)]


def test_without_requests_there_are_no_flows() -> None:
    assert forecast([], covered=(MONDAY, SUNDAY), weeks=4, items_per_crate=26) == ()


demands = st.lists(
    st.builds(
        Demand,
        st.sampled_from("AB"),
        st.sampled_from("CD"),
        st.integers(0, 60 * 24 * 60).map(lambda minutes: at(ALL[0]) + timedelta(minutes=minutes)),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@given(demands, st.integers(1, 8), st.randoms(use_true_random=False))
def test_the_order_of_requests_changes_nothing_and_flows_are_ready_in_order(
    demand: list[Demand], weeks: int, order: Random
) -> None:
    flows = forecast(demand, covered=ALL, weeks=weeks, items_per_crate=26)
    shuffled = order.sample(demand, len(demand))
    assert forecast(shuffled, covered=ALL, weeks=weeks, items_per_crate=26) == flows
    assert [flow.ready for flow in flows] == sorted(flow.ready for flow in flows)
    assert {flow.ready % 1_440 for flow in flows} <= {720}


@given(demands, st.integers(1, 8))
def test_each_pair_gets_at_least_what_is_open_and_at_most_all_there_was(demand: list[Demand], weeks: int) -> None:
    flows = forecast(demand, covered=ALL, weeks=weeks, items_per_crate=26)
    weekly: dict[tuple[str, str], float] = defaultdict(float)
    for flow in flows:
        weekly[flow.origin, flow.destination] += flow.items
    for pair in {(one.origin, one.destination) for one in demand}:
        of_pair = [one for one in demand if (one.origin, one.destination) == pair]
        assert weekly[pair] >= sum(one.is_open for one in of_pair) - 0.01
        assert weekly[pair] <= len(of_pair) + 0.01
