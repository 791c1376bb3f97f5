"""The laws of the clock: once per due time, never skipped in silence, also across sleep, restarts and DST."""

import threading
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

import scheduler
from depots.settings import ZONE
from depots.tables import JobRun
from scheduler import EVERY_DAY, JOBS, THURSDAY, Due, Job, attend
from transit.clockwork import StepResult

START = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


class Step:
    """A step that counts how often it was taken."""

    def __init__(self, *, fails: bool = False) -> None:
        self.taken: list[datetime] = []
        self.fails = fails

    def __call__(self, engine: Engine, at: datetime) -> StepResult:
        self.taken.append(at)
        if self.fails:
            raise RuntimeError("the van is in the ditch")
        return StepResult(True, "did it")


def runs(engine: Engine) -> list[JobRun]:
    with Session(engine) as session:
        return list(session.exec(select(JobRun).order_by(JobRun.due_at)))  # type: ignore[arg-type]


def daily(step: Step) -> Job:
    return Job("daily", step, Due(EVERY_DAY, 3, 30))


def test_nothing_is_due_before_the_clock_first_ran(engine: Engine) -> None:
    step = Step()
    attend(engine, daily(step), START)
    attend(engine, daily(step), START + timedelta(minutes=1))
    assert step.taken == []


def test_a_due_time_is_done_once_however_often_the_clock_looks(any_engine: Engine) -> None:
    step = Step()
    for hours in range(0, 24):
        attend(any_engine, daily(step), START + timedelta(hours=hours))
    assert len(step.taken) == 1
    assert [run.outcome for run in runs(any_engine)] == ["idle", "done"]


def test_after_days_of_sleep_the_latest_is_done_and_the_others_are_recorded_as_missed(engine: Engine) -> None:
    step = Step()
    attend(engine, daily(step), START)
    attend(engine, daily(step), START + timedelta(days=3))
    assert len(step.taken) == 1
    assert [run.outcome for run in runs(engine)] == ["idle", "missed", "missed", "done"]


def test_two_clocks_at_once_do_a_due_time_once(any_engine: Engine) -> None:
    step = Step()
    attend(any_engine, daily(step), START)
    clocks = [
        threading.Thread(target=attend, args=(any_engine, daily(step), START + timedelta(days=1))) for _ in range(6)
    ]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    assert len(step.taken) == 1


def test_a_failing_step_is_recorded_and_the_next_due_time_comes_all_the_same(engine: Engine) -> None:
    step = Step(fails=True)
    attend(engine, daily(step), START)
    attend(engine, daily(step), START + timedelta(days=1))
    attend(engine, daily(step), START + timedelta(days=2))
    assert [run.outcome for run in runs(engine)] == ["idle", "failed", "failed"]
    assert "ditch" in runs(engine)[-1].message


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize(("hour", "minute"), [(2, 30), (3, 0), (3, 30), (4, 0)])
def test_each_day_has_one_due_time_on_the_sundays_when_the_clocks_change(sunday: date, hour: int, minute: int) -> None:
    midnight = datetime(sunday.year, sunday.month, sunday.day, tzinfo=ZONE) - timedelta(days=1)
    dues = list(Due(EVERY_DAY, hour, minute).between(midnight, midnight + timedelta(days=3)))
    assert [due.astimezone(ZONE).date() for due in dues] == [sunday + timedelta(days=n) for n in (-1, 0, 1)]


@given(
    start=st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    steps=st.lists(st.integers(1, 60 * 24 * 20), max_size=20),
)
def test_looking_often_or_seldom_finds_the_same_due_times(start: datetime, steps: list[int]) -> None:
    due = Due(THURSDAY, 6, 0)
    looks = [start]
    for step in steps:
        looks.append(looks[-1] + timedelta(minutes=step))
    piecewise = [found for a, b in pairwise(looks) for found in due.between(a, b)]
    assert piecewise == list(due.between(start, looks[-1]))


def test_the_next_due_time_is_later_and_falls_on_its_weekday() -> None:
    due = Due(THURSDAY, 6, 0)
    first = due.next(START)
    assert first.astimezone(ZONE).isoformat() == "2026-11-26T06:00:00+02:00"
    assert due.next(first) == first + timedelta(days=7)


def test_the_running_clock_attends_to_what_fell_due_while_it_was_off(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = Step()
    job = daily(step)
    attend(engine, job, datetime.now(UTC) - timedelta(days=2))
    scheduler.attend_all(engine, (job,))
    assert len(step.taken) == 1


def test_jobs_have_names_of_their_own() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
