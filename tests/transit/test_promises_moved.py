"""Stamped promises: the plan that stamped them keeps them all; another moves just those it brings at another time."""

from sqlalchemy import Engine

from depots.store import session_on
from routing.units import instant
from tests.routing.worlds import plan, tour
from tests.transit.weeks import THURSDAY_BEFORE, TUESDAY, WEEK, ZONE, draft, plant_world, request, week_world
from transit.plans import PlanValues, plan_values, published_plan
from transit.promises_moved import PairMoved, promised_requests, promises_moved
from transit.publishing import publish
from transit.tables import TransitRequest


def publish_small_week(engine: Engine) -> PlanValues:
    with session_on(engine) as session:
        plant_world(session, week_world())
        draft(session)
        for key, origin, destination in (("1", "hub", "north"), ("2", "hub", "south"), ("3", "north", "hub")):
            request(session, key, origin, destination)
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    with session_on(engine, read_only=True) as session:
        standing = published_plan(session, WEEK)
        assert standing is not None
        return plan_values(session, standing)


def test_the_plan_that_stamped_promises_keeps_them_all(engine: Engine) -> None:
    values = publish_small_week(engine)
    with session_on(engine, read_only=True) as session:
        moved = promises_moved(values, WEEK, promised_requests(session, WEEK))
    assert (moved.kept, moved.earlier, moved.later, moved.lost, moved.pairs) == (3, 0, 0, 0, ())


def test_what_a_later_round_brings_is_told_by_pair_with_hours(engine: Engine) -> None:
    values = publish_small_week(engine)
    late = plan(tour("hub", "north", "south", "hub", leave=600), TUESDAY)
    with session_on(engine, read_only=True) as session:
        moved = promises_moved(PlanValues(values.problem, late, values.measure), WEEK, promised_requests(session, WEEK))
    assert moved.later == len([pair for pair in moved.pairs if pair.hours == 2.0]) > 0
    assert PairMoved("hub", "north", 1, 2.0, 0) in moved.pairs
    assert moved.later_hours == 2.0


def test_what_would_never_come_is_told_as_such(engine: Engine) -> None:
    values = publish_small_week(engine)
    nothing = PlanValues(values.problem, plan(), values.measure)
    with session_on(engine, read_only=True) as session:
        moved = promises_moved(nothing, WEEK, promised_requests(session, WEEK))
    assert (moved.kept, moved.lost) == (0, 3)


def test_what_arrived_or_was_withdrawn_has_no_promise_to_move(engine: Engine) -> None:
    publish_small_week(engine)
    with session_on(engine) as session:
        session.get_one(TransitRequest, 1).arrived_at = instant(WEEK, 600, ZONE)
        session.get_one(TransitRequest, 2).withdrawn_at = instant(WEEK, 600, ZONE)
    with session_on(engine, read_only=True) as session:
        assert [row.waiting.id for row in promised_requests(session, WEEK)] == [3]
