import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from depots.store import now, session_on
from depots.tables import Van
from tests.transit.weeks import WEEK, draft, plant_world, week_world
from transit.guards import FROZEN_COLUMNS, put_up_guards
from transit.publishing import publish

FORBIDDEN = (
    "UPDATE plan SET objective = objective + 1",
    "UPDATE plan SET published_at = NULL",
    "UPDATE plan SET week = '2026-W49'",
    "UPDATE plan SET superseded_at = 5, problem = '{}'",
    "DELETE FROM plan",
    "UPDATE plan_round SET van_code = 'w' WHERE number = 1",
    "DELETE FROM plan_round",
    "INSERT INTO plan_round (plan_id, number, van_code) SELECT id, 9, 'v' FROM plan",
    "UPDATE plan_stop SET arrive = arrive + 1 WHERE position = 1",
    "DELETE FROM plan_stop WHERE position = 3",
    "INSERT INTO plan_stop (round_id, position, site_code, arrive, start, depart, break_minutes)"
    " SELECT id, 9, 'hub', 1, 1, 1, 0 FROM plan_round",
)


@pytest.fixture
def planned(any_engine: Engine) -> Engine:
    """A store with a draft of the small week and a second van."""
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        first = session.exec(select(Van)).one()
        session.add(Van(**(first.model_dump() | {"code": "w"})))
        draft(session)
    return any_engine


@pytest.fixture
def published(planned: Engine) -> Engine:
    """The same, published."""
    with session_on(planned) as session:
        publish(session, WEEK, by="planner", at=now())
    return planned


def all_rows(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        asked = ("SELECT * FROM plan", "SELECT * FROM plan_round ORDER BY id", "SELECT * FROM plan_stop ORDER BY id")
        return [tuple(row) for statement in asked for row in connection.execute(text(statement))]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_nobody_alters_a_published_week(published: Engine, statement: str) -> None:
    before = all_rows(published)
    with pytest.raises(IntegrityError, match="a published week is never altered"), published.begin() as connection:
        connection.execute(text("DELETE FROM run_code"))
        connection.execute(text("DELETE FROM run"))  # runs point at their plan; the guard is to refuse, not they
        connection.execute(text(statement))
    assert all_rows(published) == before


@pytest.mark.parametrize("statement", [s for s in FORBIDDEN if not s.startswith("DELETE FROM plan")])
def test_a_draft_may_be_altered_in_every_way(planned: Engine, statement: str) -> None:
    with planned.begin() as connection:
        connection.execute(text(statement))


def test_a_published_plan_is_superseded_once(published: Engine) -> None:
    with published.begin() as connection:
        connection.execute(text("UPDATE plan SET superseded_at = 5"))
    for again in ("6", "NULL"):
        with pytest.raises(IntegrityError, match="never altered"), published.begin() as connection:
            connection.execute(text(f"UPDATE plan SET superseded_at = {again}"))  # noqa: S608


def test_a_stop_does_not_slip_from_a_draft_into_a_published_plan(published: Engine) -> None:
    with session_on(published) as session:
        draft(session)
    moves = (
        "UPDATE plan_round SET plan_id = (SELECT min(id) FROM plan), number = 8"
        " WHERE plan_id = (SELECT max(id) FROM plan) AND number = 1",
        "UPDATE plan_stop SET round_id = (SELECT min(id) FROM plan_round), position = 8"
        " WHERE round_id = (SELECT max(id) FROM plan_round) AND position = 1",
    )
    for move in moves:
        with pytest.raises(IntegrityError, match="never altered"), published.begin() as connection:
            connection.execute(text(move))


def test_a_week_has_one_standing_plan_at_most(published: Engine) -> None:
    with session_on(published) as session:
        draft(session)
    with pytest.raises(IntegrityError), published.begin() as connection:
        connection.execute(text("UPDATE plan SET published_at = 7 WHERE published_at IS NULL"))


def test_every_column_of_a_plan_is_frozen_but_the_superseding() -> None:
    columns = set(SQLModel.metadata.tables["plan"].columns.keys())
    assert columns - set(FROZEN_COLUMNS) == {"superseded_at"}


def test_the_guards_may_be_put_up_again(published: Engine) -> None:
    with published.begin() as connection:
        put_up_guards(connection)
    with pytest.raises(IntegrityError, match="never altered"), published.begin() as connection:
        connection.execute(text("UPDATE plan SET seed = 3"))
