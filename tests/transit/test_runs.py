"""Rounds on dates: instants of runs, and what happens to them when plans change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.plan import Round, Stop
from routing.units import IsoWeek, instant
from tests.routing.worlds import DAY, plan, tour
from tests.transit.weeks import WEEK, ZONE
from transit.runs import DatedRound, date_rounds, match_runs
from transit.tables import Run

NOON = datetime(2026, 11, 25, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def dated(number: int, starts_at: datetime, van: str = "v", hours: int = 4) -> DatedRound:
    return DatedRound(number, van, starts_at.date(), starts_at, starts_at + hours * HOUR)


def run(plan_id: int, number: int, starts_at: datetime, van: str = "v", cancelled_at: datetime | None = None) -> Run:
    return Run(
        plan_id=plan_id,
        round_number=number,
        van_code=van,
        day=starts_at.date(),
        code=f"{plan_id}-{number}",
        starts_at=starts_at,
        ends_at=starts_at + 4 * HOUR,
        cancelled_at=cancelled_at,
    )


def matched(
    plan_id: int, rounds: list[DatedRound], runs: list[Run], at: datetime = NOON
) -> list[tuple[object, object]]:
    return [
        (one.number if one else None, other.code if other else None)
        for one, other in match_runs(plan_id, rounds, runs, at)
    ]


def test_a_round_of_wednesday_runs_on_the_weeks_wednesday_by_utc() -> None:
    (only,) = date_rounds(WEEK, plan(tour("hub", "north", "hub", day=2)), ZONE)
    assert only == DatedRound(
        1, "v", date(2026, 11, 25), datetime(2026, 11, 25, 6, tzinfo=UTC), datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("week", "starts", "ends"),
    [
        (IsoWeek(2027, 12), datetime(2027, 3, 28, 0, 30, tzinfo=UTC), datetime(2027, 3, 28, 3, tzinfo=UTC)),
        (IsoWeek(2026, 43), datetime(2026, 10, 24, 23, 30, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC)),
    ],
    ids=str,
)
def test_a_round_through_the_night_of_the_clocks_takes_an_hour_less_or_more(
    week: IsoWeek, starts: datetime, ends: datetime
) -> None:
    """From 2.30 to 6.00 on the wall clock: 2 h 30 in March, 4 h 30 in October."""
    sunday = 6 * DAY
    night = Round(
        "v",
        (Stop("hub", sunday + 150, sunday + 150, sunday + 160), Stop("hub", sunday + 350, sunday + 350, sunday + 360)),
    )
    (only,) = date_rounds(week, plan(night), ZONE)
    assert (only.day, only.starts_at, only.ends_at) == (week.day(6), starts, ends)


@given(st.integers(0, 7 * DAY - 1), st.integers(1, 600), st.sampled_from([IsoWeek(2027, 12), IsoWeek(2026, 43), WEEK]))
def test_no_run_ends_before_it_starts_also_in_the_hour_that_does_not_exist(
    begin: int, length: int, week: IsoWeek
) -> None:
    stops = (Stop("hub", begin, begin, begin), Stop("hub", begin + length, begin + length, begin + length))
    (only,) = date_rounds(week, plan(Round("v", stops)), ZONE)
    assert only.starts_at <= only.ends_at
    assert only.starts_at == instant(week, begin, ZONE)
    assert only.starts_at.astimezone(ZONE).date() == only.day


def test_each_round_to_come_makes_one_run() -> None:
    assert matched(1, [dated(1, NOON + HOUR), dated(2, NOON + 9 * HOUR)], []) == [(1, None), (2, None)]


def test_a_run_that_was_made_stands_also_when_it_began_or_was_called_off() -> None:
    rounds = [dated(1, NOON - HOUR), dated(2, NOON + HOUR)]
    runs = [run(1, 1, NOON - HOUR), run(1, 2, NOON + HOUR, cancelled_at=NOON)]
    assert matched(1, rounds, runs) == [(1, "1-1"), (2, "1-2")]


@pytest.mark.parametrize("start", [NOON, NOON - HOUR], ids=["now", "earlier"])
def test_a_round_that_would_have_begun_makes_no_run(start: datetime) -> None:
    assert matched(1, [dated(1, start)], []) == []


def test_runs_of_another_plan_are_called_off_unless_they_have_begun() -> None:
    runs = [run(1, 1, NOON), run(1, 2, NOON + HOUR), run(1, 3, NOON + 2 * HOUR, cancelled_at=NOON - HOUR)]
    assert matched(2, [], runs) == [(None, "1-2")]


def test_no_run_is_made_while_its_van_is_out_on_a_run_of_another_plan() -> None:
    out = [run(1, 1, NOON - HOUR)]
    rounds = [dated(1, NOON + HOUR), dated(2, NOON + HOUR, van="w"), dated(3, NOON + 3 * HOUR)]
    assert matched(2, rounds, out) == [(2, None), (3, None)]


hours = st.integers(-10, 10)


@given(st.lists(hours, max_size=6), st.lists(st.tuples(st.booleans(), hours, st.booleans()), max_size=6), hours)
def test_matching_again_after_doing_what_was_said_finds_nothing_to_do(
    rounds: list[int], former: list[tuple[bool, int, bool]], later: int
) -> None:
    """Making and calling off runs as told, at any later hour, leaves nothing to make or to call off."""
    ours = [dated(n, NOON + hour * HOUR) for n, hour in enumerate(rounds, start=1)]
    runs = [
        run(1, n, NOON + hour * HOUR, van="v" if same else "w", cancelled_at=NOON if off else None)
        for n, (same, hour, off) in enumerate(former, start=1)
    ]
    for one, other in list(match_runs(2, ours, runs, NOON)):
        if other is None and one is not None:
            runs.append(run(2, one.number, one.starts_at))
        elif one is None and other is not None:
            other.cancelled_at = NOON
    again = list(match_runs(2, ours, runs, NOON + abs(later) * HOUR))
    assert all(one is not None and other is not None for one, other in again)
