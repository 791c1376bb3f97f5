"""Learned times from kept scans, and decisions about them: they count from a week on, and can be undone."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from depots.store import session_on
from depots.tables import Site
from tests.transit.learning.driven import AT, WEEKS, drive_weeks
from tests.transit.weeks import WEEK, draft
from transit.errors import LearnedTimeError
from transit.learning.deciding import accept_all, decide, learn, refuse_all, take_back
from transit.learning.decisions import AcceptedTimes, TimeKey, TimeKind, Verdict
from transit.learning.proposing import Standing
from transit.learning.reading import has_real_visits
from transit.learning.records import accepted_times, all_decisions, first_open_week, learned_in
from transit.plans import plan_problem, published_plan
from transit.publishing import publish
from transit.scan_tables import Scan
from transit.week import week_problem

DRIVE = TimeKey(TimeKind.DRIVING, "hub", "north")
NORTH = TimeKey(TimeKind.HANDLING, "north")
NEXT = WEEK.shift(1)


@pytest.fixture
def driven(any_engine: Engine) -> Engine:
    drive_weeks(any_engine)
    return any_engine


def accept(session: Session, key: TimeKey, minutes: int, *, sure: bool = False) -> int:
    return decide(session, key, Verdict.ACCEPTED, minutes, simulated=False, sure=sure, by="planner", at=AT).number


def test_visits_teach_what_every_drive_and_handling_took(driven: Engine) -> None:
    with session_on(driven, read_only=True) as session:
        known = learn(session, AT, simulated=False)
        assert has_real_visits(session)
    assert (known.weeks, known.week, known.is_simulated) == (WEEKS, NEXT, False)
    assert (len(known.observed.drives), len(known.observed.handlings)) == (6 * WEEKS, 4 * WEEKS)
    drive = known.find(DRIVE)
    assert drive is not None
    assert (drive.used, drive.minutes, drive.weekly, drive.standing) == (30, 37, 1, Standing.PROPOSED)
    assert [(hour.hour, hour.spread.count) for hour in drive.hours] == [(8, WEEKS)]
    handling = known.find(NORTH)
    assert handling is not None
    assert (handling.minutes, handling.spread.count, handling.weekly) == (14, 2 * WEEKS, 2)


def test_simulated_visits_stay_apart_from_real_ones(driven: Engine) -> None:
    drive_weeks(driven, simulated=True, weeks=2, plant=False)
    with session_on(driven, read_only=True) as session:
        real, made_up = (learn(session, AT, simulated=simulated) for simulated in (False, True))
    assert (len(real.observed.drives), len(made_up.observed.drives)) == (6 * WEEKS, 12)
    assert made_up.is_simulated
    assert made_up.proposed == ()


def test_only_accepted_times_change_the_question_and_only_from_their_week_on(driven: Engine) -> None:
    with session_on(driven) as session:
        draft(session)
        publish(session, WEEK, by="planner", at=AT - timedelta(days=4))
        before = plan_problem(published_plan(session, WEEK)).travel.minutes  # type: ignore[arg-type]
        accept(session, DRIVE, 37)
        accept(session, NORTH, 14)
    with session_on(driven, read_only=True) as session:
        assert accepted_times(session, WEEK) == AcceptedTimes()
        assert accepted_times(session, NEXT) == AcceptedTimes({("hub", "north"): 37}, {"north": 14})
        known = learn(session, AT, simulated=False)
        assert [known.find(key).standing for key in (DRIVE, NORTH)] == [Standing.AS_PLANNED] * 2  # type: ignore[union-attr]
        standing = published_plan(session, WEEK)
        assert standing is not None
        assert (plan_problem(standing).travel.minutes == before).all()
        assert learned_in(session, standing) == 0


def test_the_question_of_an_earlier_week_stays_as_it_was(driven: Engine) -> None:
    with session_on(driven) as session:
        accept(session, DRIVE, 37)
        site = session.get(Site, "north")
        assert site is not None
        site.min_visits = 1
    with session_on(driven, read_only=True) as session:
        problem = week_problem(session, NEXT).problem
        at = [problem.index[code] for code in ("hub", "north")]
        assert problem.travel.minutes[at[0], at[1]] == 37
        assert problem.travel.minutes[at[1], at[0]] == 30
        earlier = week_problem(session, WEEK).problem
        assert earlier.travel.minutes[at[0], at[1]] == 30


def test_a_plan_says_how_many_learned_times_it_was_made_with(driven: Engine) -> None:
    with session_on(driven) as session:
        accept(session, DRIVE, 37)
        accept(session, NORTH, 14)
        site = session.get(Site, "north")
        assert site is not None
        site.min_visits = 1
        with_them = draft(session, week_problem(session, NEXT).problem, week=NEXT)
        without = draft(session, week=NEXT)
        with_them.created_at = without.created_at = AT + timedelta(hours=1)
        assert (learned_in(session, with_them), learned_in(session, without)) == (2, 0)


def test_what_is_taken_back_holds_no_more_and_is_proposed_again(driven: Engine) -> None:
    with session_on(driven) as session:
        number = accept(session, DRIVE, 37)
        [back] = take_back(session, [number], by="admin", at=AT)
        assert (back.verdict, back.by, back.week) == (Verdict.TAKEN_BACK, "admin", NEXT)
        assert accepted_times(session, NEXT) == AcceptedTimes()
        assert learn(session, AT, simulated=False).find(DRIVE).standing == Standing.PROPOSED  # type: ignore[union-attr]
        with pytest.raises(LearnedTimeError) as error:
            take_back(session, [number], by="planner", at=AT)
        assert error.value.code == "not_standing"


def test_all_at_once_are_accepted_and_taken_back_as_one(driven: Engine) -> None:
    with session_on(driven) as session:
        done = accept_all(session, simulated=False, by="planner", at=AT)
        assert {one.key.kind for one in done} == set(TimeKind)
        assert learn(session, AT, simulated=False).proposed == ()
        assert {one.basis.spread.count for one in done} == {WEEKS, 2 * WEEKS}
        assert {(one.by, one.at, one.basis.is_simulated) for one in done} == {("planner", AT, False)}
        take_back(session, [one.number for one in done], by="planner", at=AT)
        assert accepted_times(session, NEXT) == AcceptedTimes()
        assert len(all_decisions(session)) == 2 * len(done)


def test_refused_times_change_nothing_and_stay_away(driven: Engine) -> None:
    with session_on(driven) as session:
        refused = refuse_all(session, simulated=False, by="planner", at=AT)
        known = learn(session, AT, simulated=False)
        assert (known.proposed, accepted_times(session, NEXT)) == ((), AcceptedTimes())
        assert {time.standing for time in known.times} == {Standing.REFUSED}
        accept(session, DRIVE, 37)
        assert accepted_times(session, NEXT).driving == {("hub", "north"): 37}
        assert len(refused) == len(known.times)


def test_what_is_not_proposed_or_was_seen_otherwise_is_not_accepted(driven: Engine) -> None:
    with session_on(driven) as session:
        for key, minutes, code in (
            (DRIVE, 36, "changed"),
            (TimeKey(TimeKind.HANDLING, "hub"), 10, "not_proposed"),
            (TimeKey(TimeKind.HANDLING, "nowhere"), 10, "not_proposed"),
        ):
            with pytest.raises(LearnedTimeError) as error:
                accept(session, key, minutes)
            assert error.value.code == code
        assert all_decisions(session) == []


def test_an_odd_time_needs_a_yes_of_its_own(driven: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIMPPAKYYTI_LEARN_KMH", "30")
    from depots.settings import settings

    settings.cache_clear()
    try:
        with session_on(driven) as session:
            drives = [time for time in learn(session, AT, simulated=False).times if time.key.goal]
            assert all(time.needs_yes for time in drives)
            assert all(one.key.goal is None for one in accept_all(session, simulated=False, by="planner", at=AT))
            with pytest.raises(LearnedTimeError) as error:
                accept(session, DRIVE, 37)
            assert error.value.code == "not_sure"
            accept(session, DRIVE, 37, sure=True)
    finally:
        settings.cache_clear()


def test_published_weeks_are_passed_over(driven: Engine) -> None:
    with session_on(driven) as session:
        assert first_open_week(session, AT) == NEXT
        draft(session, week=NEXT)
        publish(session, NEXT, by="planner", at=AT)
        assert first_open_week(session, AT) == NEXT.shift(1)


def test_decisions_can_neither_be_changed_nor_deleted(driven: Engine) -> None:
    with session_on(driven) as session:
        accept(session, DRIVE, 37)
    for statement in ("UPDATE time_decision SET minutes = 1", "DELETE FROM time_decision"):
        with pytest.raises(Exception, match="stays as it was made"), driven.begin() as connection:
            connection.execute(text(statement))


def test_an_undone_scan_teaches_nothing(driven: Engine) -> None:
    from tests.transit.scans.world import deliver
    from tests.transit.scans.world import scan as told

    with session_on(driven, read_only=True) as session:
        first = session.exec(select(Scan).where(Scan.kind == "arrive").order_by(col(Scan.number))).first()
        assert first is not None
        before = len(learn(session, AT, simulated=False).observed.drives)
    deliver(driven, told(9_000, "undo", code=None, site=None, undoes=first.scan_id))
    with session_on(driven, read_only=True) as session:
        found = learn(session, AT, simulated=False).observed
    assert len(found.drives) == before - 1
