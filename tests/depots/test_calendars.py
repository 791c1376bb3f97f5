from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depots.calendars import (
    all_hours,
    bookmobile_rounds,
    holidays_in,
    site_windows,
    stop_windows,
    van_windows,
    visits_wanted,
)
from depots.tables import Bookmobile, OpeningWindow, RotaStop, SpecialDay, VanShift
from routing.problem import FixedRound, FixedStop, Window
from routing.units import DAY_MINUTES, WEEK_MINUTES, IsoWeek

PLAIN = IsoWeek(2026, 48)
WEEKDAYS = [OpeningWindow(site_code="A", weekday=day, opens=480, closes=1020) for day in range(5)]
SHIFTS = [VanShift(van_code="V", weekday=day, starts=420, ends=990) for day in range(5)]
CAR = [Bookmobile(code="CAR", name="Car", base_site_code="BASE", capacity_crates=6)]


def closed(day: date, site: str | None = None) -> SpecialDay:
    return SpecialDay(site_code=site, day=day)


def hours(day: date, opens: int, closes: int, site: str | None = None) -> SpecialDay:
    return SpecialDay(site_code=site, day=day, opens=opens, closes=closes)


def tour(weeks: str = "every", weekday: int = 1, number: int = 1) -> list[RotaStop]:
    times = [("BASE", 600, 630), ("S1", 650, 680), ("S2", 700, 730), ("BASE", 750, 765)]
    return [
        RotaStop(
            bookmobile_code="CAR",
            weeks=weeks,
            weekday=weekday,
            tour=number,
            site_code=site,
            arrives=start,
            departs=end,
        )
        for site, start, end in times
    ]


def day_of(windows: tuple[Window, ...]) -> list[int]:
    return [window.start // DAY_MINUTES for window in windows]


def test_a_plain_week_has_the_usual_hours() -> None:
    windows = site_windows(PLAIN, "A", WEEKDAYS, [])
    assert windows == tuple(Window(day * 1440 + 480, day * 1440 + 1020) for day in range(5))


def test_hours_of_other_sites_do_not_matter() -> None:
    other = [OpeningWindow(site_code="B", weekday=0, opens=0, closes=1440)]
    assert site_windows(PLAIN, "A", other, [closed(PLAIN.day(0), "B")]) == ()


def test_windows_that_touch_or_overlap_become_one_also_over_midnight() -> None:
    rows = [
        OpeningWindow(site_code="A", weekday=1, opens=0, closes=60),
        OpeningWindow(site_code="A", weekday=0, opens=1000, closes=1440),
        OpeningWindow(site_code="A", weekday=0, opens=900, closes=1000),
        OpeningWindow(site_code="A", weekday=1, opens=30, closes=50),
    ]
    assert site_windows(PLAIN, "A", rows, []) == (Window(900, 1500),)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Juhannusaatto"),
        (date(2026, 12, 24), "Jouluaatto"),
        (date(2026, 12, 25), "Joulupäivä"),
        (date(2026, 5, 14), "Helatorstai"),
        (date(2027, 1, 6), "Loppiainen"),
        (date(2026, 4, 6), "Toinen pääsiäispäivä"),
    ],
)
def test_sites_and_vans_rest_on_public_holidays_and_the_two_eves(day: date, name: str) -> None:
    week = IsoWeek.of(day)
    assert holidays_in(week)[day] == name
    assert day.weekday() not in day_of(site_windows(week, "A", WEEKDAYS, []))
    assert day.weekday() not in day_of(van_windows(week, "V", SHIFTS, []))
    assert bookmobile_rounds(week, CAR, tour(weekday=day.weekday()), []) == ()


def test_holidays_are_named_in_three_languages() -> None:
    week = IsoWeek.of(date(2026, 12, 24))
    names = [holidays_in(week, language)[date(2026, 12, 24)] for language in ("fi", "sv", "en")]
    assert names == ["Jouluaatto", "Julafton", "Christmas Eve"]


def test_a_site_opens_on_a_holiday_by_a_special_day_of_its_own_but_vans_rest() -> None:
    eve = date(2026, 12, 24)
    week = IsoWeek.of(eve)
    special = [hours(eve, 540, 720, "A")]
    assert Window(3 * 1440 + 540, 3 * 1440 + 720) in site_windows(week, "A", WEEKDAYS, special)
    assert 3 not in day_of(van_windows(week, "V", SHIFTS, special))


def test_a_special_day_for_all_cuts_the_usual_hours_and_works_on_a_holiday_too() -> None:
    eve = date(2026, 12, 24)
    week = IsoWeek.of(eve)
    special = [hours(eve, 540, 720)]
    assert Window(3 * 1440 + 540, 3 * 1440 + 720) in site_windows(week, "A", WEEKDAYS, special)
    assert Window(3 * 1440 + 540, 3 * 1440 + 720) in van_windows(week, "V", SHIFTS, special)
    assert site_windows(week, "B", WEEKDAYS, special) == ()


def test_a_special_day_closes_one_site_or_all() -> None:
    one = [closed(PLAIN.day(1), "A")]
    assert day_of(site_windows(PLAIN, "A", WEEKDAYS, one)) == [0, 2, 3, 4]
    assert day_of(van_windows(PLAIN, "V", SHIFTS, one)) == [0, 1, 2, 3, 4]
    everyone = [closed(PLAIN.day(1))]
    assert day_of(site_windows(PLAIN, "A", WEEKDAYS, everyone)) == [0, 2, 3, 4]
    assert day_of(van_windows(PLAIN, "V", SHIFTS, everyone)) == [0, 2, 3, 4]


def test_a_sites_own_special_hours_outweigh_those_for_all_and_may_be_several() -> None:
    monday = PLAIN.day(0)
    special = [closed(monday), hours(monday, 900, 960, "A"), hours(monday, 600, 660, "A")]
    assert site_windows(PLAIN, "A", WEEKDAYS, special)[:2] == (Window(600, 660), Window(900, 960))


def test_closed_outweighs_hours_of_the_same_date() -> None:
    monday = PLAIN.day(0)
    special = [hours(monday, 600, 660, "A"), closed(monday, "A")]
    assert day_of(site_windows(PLAIN, "A", WEEKDAYS, special)) == [1, 2, 3, 4]


def test_shifts_that_touch_stay_two_since_each_has_its_price() -> None:
    rows = [
        VanShift(van_code="V", weekday=0, starts=720, ends=960),
        VanShift(van_code="V", weekday=0, starts=480, ends=720),
    ]
    assert van_windows(PLAIN, "V", rows, []) == (Window(480, 720), Window(720, 960))


@pytest.mark.parametrize("week", [IsoWeek(2026, 13), IsoWeek(2026, 43)])
def test_weeks_whose_sunday_moves_the_clocks_are_like_any_other(week: IsoWeek) -> None:
    sunday = [OpeningWindow(site_code="A", weekday=6, opens=0, closes=1440)]
    assert site_windows(week, "A", sunday, []) == (Window(6 * 1440, WEEK_MINUTES),)
    assert len(van_windows(week, "V", SHIFTS, [])) == 5


def test_the_week_over_new_year_takes_each_day_from_its_own_year() -> None:
    week = IsoWeek(2026, 53)
    assert list(holidays_in(week)) == [date(2027, 1, 1)]
    assert day_of(site_windows(week, "A", WEEKDAYS, [])) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("week", "runs"),
    [
        (IsoWeek(2026, 52), "even"),
        (IsoWeek(2026, 53), "odd"),
        (IsoWeek(2027, 1), "odd"),
        (IsoWeek(2027, 2), "even"),
    ],
)
def test_even_and_odd_go_by_iso_number_so_weeks_53_and_1_are_both_odd(week: IsoWeek, runs: str) -> None:
    other = {"even": "odd", "odd": "even"}[runs]
    assert len(bookmobile_rounds(week, CAR, tour(runs), [])) == 1
    assert bookmobile_rounds(week, CAR, tour(other), []) == ()
    assert len(bookmobile_rounds(week, CAR, tour("every"), [])) == 1


def test_a_round_has_its_stops_in_order_of_time_and_minutes_of_the_week() -> None:
    (fixed,) = bookmobile_rounds(PLAIN, CAR, tour()[::-1], [])
    assert fixed == FixedRound(
        "CAR-2-1",
        6.0,
        (
            FixedStop("BASE", 2040, 2070),
            FixedStop("S1", 2090, 2120),
            FixedStop("S2", 2140, 2170),
            FixedStop("BASE", 2190, 2205),
        ),
    )


def test_two_tours_of_a_day_are_two_rounds() -> None:
    later = tour(number=2)
    for stop in later:
        stop.arrives, stop.departs = stop.arrives + 300, stop.departs + 300
    assert [r.id for r in bookmobile_rounds(PLAIN, CAR, later + tour(), [])] == ["CAR-2-1", "CAR-2-2"]


def test_rounds_of_a_bookmobile_that_is_not_given_are_left_out() -> None:
    assert bookmobile_rounds(PLAIN, [], tour(), []) == ()


def test_a_stop_closed_by_its_own_special_day_is_dropped() -> None:
    (fixed,) = bookmobile_rounds(PLAIN, CAR, tour(), [closed(PLAIN.day(1), "S1")])
    assert [stop.site for stop in fixed.stops] == ["BASE", "S2", "BASE"]


def test_a_stop_stays_if_its_own_special_hours_hold_it() -> None:
    (fixed,) = bookmobile_rounds(
        PLAIN, CAR, tour(), [hours(PLAIN.day(1), 650, 680, "S1"), hours(PLAIN.day(1), 701, 800, "S2")]
    )
    assert [stop.site for stop in fixed.stops] == ["BASE", "S1", "BASE"]


def test_a_round_that_a_special_day_for_all_cuts_into_does_not_go() -> None:
    assert bookmobile_rounds(PLAIN, CAR, tour(), [hours(PLAIN.day(1), 0, 700)]) == ()
    assert bookmobile_rounds(PLAIN, CAR, tour(), [closed(PLAIN.day(1))]) == ()
    assert len(bookmobile_rounds(PLAIN, CAR, tour(), [hours(PLAIN.day(1), 600, 765)])) == 1


def test_a_round_with_fewer_than_two_stops_left_is_none() -> None:
    special = [closed(PLAIN.day(1), site) for site in ("S1", "BASE")]
    assert bookmobile_rounds(PLAIN, CAR, tour(), special) == ()


def test_a_van_can_meet_a_bookmobile_while_it_stands() -> None:
    rounds = bookmobile_rounds(PLAIN, CAR, tour(weekday=0) + tour(weekday=3), [])
    assert stop_windows("S1", rounds) == (Window(650, 680), Window(4970, 5000))
    assert stop_windows("elsewhere", rounds) == ()


def test_a_stop_without_a_stay_gives_no_window() -> None:
    assert stop_windows("S", [FixedRound("r", 6, (FixedStop("S", 10, 10),))]) == ()


def test_no_more_visits_are_asked_for_than_there_are_days() -> None:
    assert visits_wanted(3, frozenset({0, 4})) == 2
    assert visits_wanted(1, frozenset({0, 4})) == 1
    assert visits_wanted(2, frozenset()) == 0


minutes = st.integers(0, DAY_MINUTES)
spans = st.tuples(minutes, minutes).filter(lambda t: t[0] != t[1]).map(lambda t: (min(t), max(t)))
weeks = st.dates(date(2020, 1, 1), date(2040, 1, 1)).map(IsoWeek.of)


@given(week=weeks, rows=st.lists(st.tuples(st.integers(0, 6), spans), max_size=12))
def test_windows_are_in_order_apart_and_cover_just_the_open_minutes(
    week: IsoWeek, rows: list[tuple[int, tuple[int, int]]]
) -> None:
    opening = [OpeningWindow(site_code="A", weekday=day, opens=a, closes=b) for day, (a, b) in rows]
    windows = site_windows(week, "A", opening, [])
    assert all(a.end < b.start for a, b in pairwise(windows))
    resting = {day.weekday() for day in holidays_in(week)}
    wanted = {day * 1440 + m for day, (a, b) in rows if day not in resting for m in range(a, b)}
    assert {m for w in windows for m in range(w.start, w.end)} == wanted


@given(week=weeks)
def test_every_week_has_each_round_of_every_week_or_a_holiday_in_its_place(week: IsoWeek) -> None:
    rota = [stop for weekday in range(7) for stop in tour(weekday=weekday)]
    driven = {r.stops[0].arrive // DAY_MINUTES for r in bookmobile_rounds(week, CAR, rota, [])}
    assert driven == set(range(7)) - {day.weekday() for day in holidays_in(week)}


def test_hours_from_several_sources_never_overlap() -> None:
    own, met = (Window(480, 600), Window(900, 960)), (Window(540, 660), Window(960, 990))
    assert all_hours(*own, *met) == (Window(480, 660), Window(900, 990))
