"""What is proposed: often enough seen, clearly different, not refused before; odd times carry a warning."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.units import IsoWeek
from transit.learning.decisions import Basis, Decision, TimeKey, TimeKind, Verdict
from transit.learning.medians import HourFigure, PairFigure, SiteFigure, Spread
from transit.learning.proposing import LearnedTime, Limits, Oddity, Standing, learned_times, whole

LIMITS = Limits(visits=8, minutes=2, kmh=100)
SEEN = Spread(count=16, days=10, median=25, lower=24, upper=26)
KEY = TimeKey(TimeKind.DRIVING, "a", "b")


def learned(
    spread: Spread = SEEN,
    *decisions: Decision,
    used: int = 20,
    km: float = 20.0,
    hours: tuple[HourFigure, ...] = (),
) -> LearnedTime:
    [time] = learned_times(
        [PairFigure("a", "b", spread, hours)],
        [],
        weeks=4,
        used=lambda key: (used, km),
        decided={KEY: decisions},
        limits=LIMITS,
    )
    return time


def refused(minutes: int) -> Decision:
    basis = Basis(20, SEEN, date(2026, 9, 1), date(2026, 11, 1), is_simulated=False)
    at = datetime(2026, 11, 2, tzinfo=UTC)
    return Decision(1, KEY, Verdict.REFUSED, minutes, IsoWeek(2026, 46), at, "planner", basis)


def test_a_clear_difference_is_proposed_with_its_minutes_a_week() -> None:
    time = learned()
    assert (time.standing, time.minutes, time.difference, time.weekly) == (Standing.PROPOSED, 25, 5, 4)
    assert (time.weekly_minutes, time.floor, time.oddities) == (20, 12, frozenset())


@pytest.mark.parametrize(
    ("spread", "standing"),
    [
        (replace(SEEN, count=7), Standing.TOO_FEW),
        (replace(SEEN, days=2), Standing.TOO_FEW),
        (replace(SEEN, median=21.4), Standing.AS_PLANNED),
        (replace(SEEN, lower=10, upper=40), Standing.AS_PLANNED),
        (replace(SEEN, median=17.9), Standing.PROPOSED),
    ],
)
def test_too_few_or_too_alike_is_not_proposed(spread: Spread, standing: Standing) -> None:
    assert learned(spread).standing == standing


def test_what_was_refused_stays_away_until_it_changes() -> None:
    assert learned(SEEN, refused(25)).standing == Standing.REFUSED
    assert learned(SEEN, refused(23)).standing == Standing.PROPOSED


def test_odd_times_are_warned_of_and_need_a_yes() -> None:
    assert learned(km=43).oddities == {Oddity.TOO_FAST}
    assert learned(used=12).oddities == {Oddity.FAR_OFF}
    assert learned(used=51).oddities == {Oddity.FAR_OFF}
    assert all(time.needs_yes for time in (learned(km=43), learned(used=12)))
    rush = HourFigure(8, SEEN, 32)
    assert learned(hours=(rush,)).oddities == {Oddity.BY_HOUR}
    assert not learned(hours=(rush,)).needs_yes


@given(st.floats(1, 300), st.integers(1, 300), st.floats(0, 300))
def test_no_time_is_below_what_the_speed_limit_allows_without_a_warning(median: float, used: int, km: float) -> None:
    time = learned(replace(SEEN, median=median, lower=median, upper=median), used=used, km=km)
    assert (time.minutes < km / LIMITS.kmh * 60) <= (Oddity.TOO_FAST in time.oddities)
    assert abs(time.minutes - median) <= 0.5


def test_what_matters_most_comes_first_and_what_is_gone_is_left_out() -> None:
    sites = [SiteFigure(site, replace(SEEN, median=median)) for site, median in (("a", 21), ("b", 30), ("gone", 90))]
    found = learned_times(
        [], sites, weeks=4, used=lambda key: None if key.site == "gone" else (20, 0.0), decided={}, limits=LIMITS
    )
    assert [time.key.site for time in found] == ["b", "a"]
    assert [whole(minutes) for minutes in (0.4, 1.5, 2.5, 2.49)] == [0, 2, 3, 2]
