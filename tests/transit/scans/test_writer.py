"""Group commit: many jobs, few transactions, no answer before the commit."""

from collections.abc import Sequence
from concurrent.futures import Future, wait
from threading import Event

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from transit.errors import WriterBusyError
from transit.scans.writer import MOST_WAITING, GroupWriter


@pytest.fixture
def book(any_engine: Engine) -> Engine:
    with any_engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS book"))
        connection.execute(text("CREATE TABLE book (job INTEGER)"))
    return any_engine


def write(connection: Connection, jobs: Sequence[int]) -> list[int]:
    """Write the jobs down, and fail on a zero."""
    for job in jobs:
        connection.execute(text("INSERT INTO book VALUES (:job)"), {"job": job})
        if job == 0:
            raise ZeroDivisionError
    return [10 * job for job in jobs]


def kept(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT job FROM book ORDER BY job")))


def test_an_answer_comes_only_when_others_can_see_what_was_written(book: Engine) -> None:
    writer = GroupWriter(book, write)
    for job in range(1, 20):
        assert writer.submit(job).result() == 10 * job
        assert kept(book) == list(range(1, job + 1))
    writer.stop()


def test_jobs_that_wait_together_share_a_transaction(book: Engine) -> None:
    begun, go_on, sizes = Event(), Event(), list[int]()

    def slowly(connection: Connection, jobs: Sequence[int]) -> list[int]:
        sizes.append(len(jobs))
        begun.set()
        go_on.wait(10)
        return write(connection, jobs)

    writer = GroupWriter(book, slowly)
    futures = [writer.submit(1)]
    begun.wait(10)
    futures += [writer.submit(job) for job in range(2, 30)]
    go_on.set()
    assert [future.result() for future in futures] == [10 * job for job in range(1, 30)]
    assert sizes == [1, 28]
    writer.stop()


def test_one_job_at_fault_fails_alone_and_leaves_nothing(book: Engine) -> None:
    begun, go_on = Event(), Event()

    def first_slowly(connection: Connection, jobs: Sequence[int]) -> list[int]:
        begun.set()
        go_on.wait(10)
        return write(connection, jobs)

    writer = GroupWriter(book, first_slowly)
    futures = [writer.submit(job) for job in (1, 2, 0, 3)]
    go_on.set()
    wait(futures)
    assert isinstance(futures[2].exception(), ZeroDivisionError)
    assert [futures[place].result() for place in (0, 1, 3)] == [10, 20, 30]
    assert kept(book) == [1, 2, 3]
    writer.stop()


def test_a_store_that_is_away_fails_all_and_the_next_is_tried_anew(book: Engine) -> None:
    is_away = True

    def sometimes(connection: Connection, jobs: Sequence[int]) -> list[int]:
        if is_away:
            raise OperationalError("insert", {}, Exception("away"))
        return write(connection, jobs)

    writer = GroupWriter(book, sometimes)
    with pytest.raises(OperationalError):
        writer.submit(1).result()
    is_away = False
    assert writer.submit(2).result() == 20
    writer.stop()


def test_whoever_stops_waiting_does_not_take_the_job_back(book: Engine) -> None:
    writer = GroupWriter(book, write)
    future = writer.submit(1)
    assert not future.cancel()
    assert future.result() == 10
    writer.stop()


def test_more_than_can_wait_is_not_taken_on_but_one_large_job_is(book: Engine) -> None:
    go_on = Event()

    def when_told(connection: Connection, jobs: Sequence[int]) -> list[int]:
        go_on.wait(10)
        return write(connection, jobs)

    writer = GroupWriter(book, when_told)
    large = writer.submit(1, weight=MOST_WAITING + 1)
    with pytest.raises(WriterBusyError, match="send them again"):
        writer.submit(2)
    go_on.set()
    assert large.result() == 10
    assert writer.submit(2).result() == 20
    writer.stop()


def test_stopping_finishes_what_was_handed_over_and_a_later_job_begins_anew(book: Engine) -> None:
    writer = GroupWriter(book, write)
    futures = [writer.submit(job) for job in range(1, 50)]
    writer.stop()
    assert all(future.done() for future in futures)
    assert writer.submit(50).result() == 500
    writer.stop()
    writer.stop()


def test_chores_are_done_when_nobody_waits_until_nothing_is_left(book: Engine) -> None:
    left, over = [3], Event()
    was_busy = []

    def chore(engine: Engine) -> bool:
        assert engine is book
        was_busy.append(writer.is_busy())
        left[0] -= 1
        if left[0] <= 0:
            over.set()
        return left[0] > 0

    writer = GroupWriter(book, write, chore)
    writer.start()
    assert over.wait(10)
    assert was_busy == [False, True, True]
    assert writer.submit(1).result() == 10
    writer.stop()


def test_chores_get_their_turn_though_jobs_never_cease(book: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transit.scans.writer.LOOK_EVERY", 0.0)
    monkeypatch.setattr("transit.scans.writer.QUIET", 60.0)
    done = Event()
    more: list[Future[int]] = []

    def chore(_engine: Engine) -> bool:
        done.set()
        return True

    def never_ending(connection: Connection, jobs: Sequence[int]) -> list[int]:
        if not done.is_set():
            more.append(writer.submit(1))
        return write(connection, jobs)

    writer = GroupWriter(book, never_ending, chore)
    writer.submit(1).result()
    assert done.wait(10)
    writer.stop()


def test_a_chore_that_the_store_refuses_keeps_nobody_from_writing(book: Engine) -> None:
    tried = Event()

    def chore(_engine: Engine) -> bool:
        tried.set()
        raise OperationalError("nothing", None, Exception("the store is away"))

    writer = GroupWriter(book, write, chore)
    writer.start()
    assert tried.wait(10)
    assert writer.submit(1).result() == 10
    writer.stop()
