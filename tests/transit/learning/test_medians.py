"""Robust figures: what fewer than half bad observations cannot move, hours drawn towards the whole day, both clocks."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from depots.settings import ZONE
from depots.store import to_micros
from transit.learning.medians import SHRINKS_BY, HourPace, Spread, paces, pair_figures, shrunk, site_figures, weeks_seen
from transit.learning.observed import Drive, Handling

MINUTES = st.floats(0.5, 600)


def drives(*minutes: float, at: datetime = datetime(2026, 11, 3, 9, tzinfo=ZONE)) -> list[Drive]:
    return [Drive("a", "b", to_micros(at) + n * 86_400_000_000, taken) for n, taken in enumerate(minutes)]


@given(st.lists(MINUTES, min_size=1, max_size=30), st.data())
def test_fewer_than_half_bad_observations_never_move_the_median_out_of_the_good(
    good: list[float], data: st.DataObject
) -> None:
    bad = data.draw(st.lists(st.floats(0, 1e6), max_size=len(good) - 1))
    [pair] = pair_figures(drives(*good, *bad), ZONE)
    assert min(good) <= pair.spread.median <= max(good)


@given(st.lists(MINUTES, min_size=1, max_size=40), st.randoms())
def test_figures_are_numpys_whatever_the_order(minutes: list[float], chance: object) -> None:
    seen = drives(*minutes)
    [pair] = pair_figures(seen, ZONE)
    spread = pair.spread
    assert (spread.lower, spread.median, spread.upper) == tuple(np.percentile(minutes, (25, 50, 75)))
    assert (spread.count, spread.days) == (len(minutes), len(minutes))
    chance.shuffle(seen)  # type: ignore[attr-defined]
    assert pair_figures(seen, ZONE) == (pair,)


@given(MINUTES, st.integers(1, 500), MINUTES)
def test_an_hour_lies_between_its_own_median_and_all_hours(own: float, count: int, whole: float) -> None:
    found = shrunk(own, count, whole)
    assert min(own, whole) - 1e-9 <= found <= max(own, whole) + 1e-9
    assert abs(shrunk(own, count + 1, whole) - own) <= abs(found - own) + 1e-9
    assert shrunk(own, SHRINKS_BY, whole) == pytest.approx((own + whole) / 2)


def test_each_direction_and_hour_has_its_own_figures() -> None:
    seen = [Drive("a", "b", to_micros(datetime(2026, 11, 3, hour, tzinfo=ZONE)), 10 + hour) for hour in (7, 7, 8)]
    seen.append(Drive("b", "a", seen[0].left_us, 40))
    there, back = pair_figures(seen, ZONE)
    assert [(hour.hour, hour.spread.count, hour.spread.median) for hour in there.hours] == [(7, 2, 17), (8, 1, 18)]
    assert (back.start, back.goal, back.spread.median) == ("b", "a", 40)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29), datetime(2026, 10, 25)])  # noqa: DTZ001 - given a zone below
def test_when_clocks_change_hours_are_the_walls_and_minutes_are_real(day: datetime) -> None:
    left = [day.replace(hour=hour, fold=fold, tzinfo=ZONE) for hour, fold in ((2, 0), (4, 0), (4, 1), (3, 1))]
    seen = [Drive("a", "b", to_micros(at), 20.0) for at in left]
    [pair] = pair_figures(seen, ZONE)
    assert {hour.hour for hour in pair.hours} <= {2, 3, 4}
    assert pair.spread == Spread(4, 1, 20, 20, 20)


def test_sites_have_figures_of_their_own() -> None:
    [site] = site_figures([Handling("a", 0, 5.0), Handling("a", 86_400_000_000, 7.0)], ZONE)
    assert (site.site, site.spread.median, site.spread.days) == ("a", 6, 2)


def test_weeks_are_those_in_which_vans_drove() -> None:
    assert weeks_seen([*drives(1, 2), *drives(3, at=datetime(2026, 11, 17, tzinfo=ZONE))], ZONE) == 2
    assert weeks_seen([], ZONE) == 0


def test_the_pace_of_an_hour_is_the_median_share_of_the_plan() -> None:
    seen = [*drives(10, 12, 30), *drives(33, at=datetime(2026, 11, 3, 15, tzinfo=ZONE))]
    assert paces(seen, lambda start, goal: 10.0, ZONE) == (HourPace(9, 3, 1.2), HourPace(15, 1, 3.3))
    assert paces(seen, lambda start, goal: 0.0, ZONE) == ()
