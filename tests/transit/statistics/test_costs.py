"""What driving in a period cost and for whom: kept once for each published plan, added up over the runs driven."""

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from depots.store import now, session_on
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.plans import plan_measure
from transit.publishing import publish
from transit.statistics.costs import cost_by_goal, share_one
from transit.statistics.periods import Period
from transit.tables import Plan, Run

PERIOD = Period.parse(str(WEEK))


@pytest.fixture
def published(any_engine: Engine) -> Engine:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        draft(session)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    return any_engine


def test_nothing_is_known_before_the_shares_are_worked_out_and_once_is_enough(published: Engine) -> None:
    with session_on(published) as session:
        assert cost_by_goal(session, PERIOD) is None
    assert share_one(published)
    assert not share_one(published)
    with session_on(published) as session:
        cost = cost_by_goal(session, PERIOD)
        plan = session.exec(select(Plan)).one()
        assert cost is not None
        assert cost.keys() == {"hub", "north", "south"}
        assert sum(cost.values()) == pytest.approx(plan_measure(plan).operating_cost)
        assert cost_by_goal(session, PERIOD.shift(1)) is None


def test_a_run_that_was_called_off_costs_nothing(published: Engine) -> None:
    assert share_one(published)
    with session_on(published) as session:
        whole = sum((cost_by_goal(session, PERIOD) or {}).values())
        run = session.exec(select(Run).order_by(Run.day)).first()  # type: ignore[arg-type]
        assert run is not None
        run.cancelled_at = now()
        session.flush()
        left = sum((cost_by_goal(session, PERIOD) or {}).values())
        assert 0 < left < whole


def test_a_plan_that_cannot_be_read_is_passed_over_once_and_for_all(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_world(session, week_world())
        broken = draft(session)
        broken.problem = "{}"
        session.flush()
        broken.published_at, broken.published_by = THURSDAY_BEFORE, "planner"
    assert share_one(any_engine)
    assert not share_one(any_engine)
