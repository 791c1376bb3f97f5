"""What of a plan stays: whole rounds, and the first stops of those under way."""

import pytest

from routing.kept import days_touched, kept_rounds, stops_set_off
from tests.routing.worlds import DAY, plan, tour

MONDAY = tour("hub", "north", "south", "hub")  # 480-490, 520-530, 560-570, 600-610
NIGHT = tour("hub", "north", "hub", day=6, leave=1_400)
PLAN = plan(MONDAY, NIGHT)
NONE: frozenset[int] = frozenset()


def test_a_round_touches_every_weekday_on_which_it_is_out() -> None:
    assert days_touched(MONDAY) == {0}
    assert days_touched(NIGHT) == {6, 0}  # the week goes round
    assert days_touched(tour("hub", "hub", leave=1_390)) == {0, 1}  # over at midnight sharp, which is Tuesday's


@pytest.mark.parametrize(("before", "stops"), [(480, 0), (481, 1), (490, 1), (491, 2), (530, 2), (531, 3), (571, 4)])
def test_a_van_has_set_off_for_a_stop_once_it_has_left_the_one_before(before: int, stops: int) -> None:
    assert stops_set_off(MONDAY, before) == stops


def test_a_round_whose_van_is_at_its_last_visit_stays_in_whole() -> None:
    assert kept_rounds(PLAN, NONE, NONE, 530) == (frozenset(), {0: 2})
    assert kept_rounds(PLAN, NONE, NONE, 531) == (frozenset({0}), {})


def test_locked_rounds_and_days_stay() -> None:
    assert kept_rounds(PLAN, frozenset({1}), NONE, None) == (frozenset({1}), {})
    assert kept_rounds(PLAN, NONE, frozenset({0}), None) == (frozenset({0, 1}), {})
    assert kept_rounds(PLAN, NONE, frozenset({6}), 7 * DAY) == (frozenset({0, 1}), {})
