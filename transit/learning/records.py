"""Decisions about learned times in the store. A session comes first; nothing here commits, and nothing is altered."""

from datetime import datetime

from sqlmodel import Session, col, select

from depots.settings import ZONE
from routing.units import IsoWeek, week_at
from transit.learning.decisions import AcceptedTimes, Basis, Decision, TimeKey, TimeKind, Verdict, accepted_in
from transit.learning.medians import Spread
from transit.learning_tables import TimeDecision
from transit.plans import plan_problem, published_plan
from transit.tables import Plan, row_id


def all_decisions(session: Session) -> list[Decision]:
    """Return every decision, the oldest first."""
    return [_decision(row) for row in session.exec(select(TimeDecision).order_by(col(TimeDecision.number)))]


def accepted_times(session: Session, week: IsoWeek) -> AcceptedTimes:
    """Return the times that were accepted for a week."""
    return accepted_in(all_decisions(session), week)


def learned_in(session: Session, plan: Plan) -> int:
    """Return how many learned times the question of a plan holds, of those accepted for its week when it was made.

    Decisions made since are left out. A plan that was improved from an older one answers the older one's question.
    """
    known = [decision for decision in all_decisions(session) if decision.at <= plan.created_at]
    times = accepted_in(known, IsoWeek.parse(plan.week))
    return times.used_in(plan_problem(plan)) if times.driving or times.handling else 0


def first_open_week(session: Session, at: datetime) -> IsoWeek:
    """Return the first week after that of the aware instant `at` that is not published: decisions count from it on."""
    week = week_at(at, ZONE).shift(1)
    while published_plan(session, week) is not None:
        week = week.shift(1)
    return week


def add_decision(
    session: Session,
    key: TimeKey,
    verdict: Verdict,
    minutes: int,
    basis: Basis,
    *,
    week: IsoWeek,
    by: str,
    at: datetime,
) -> Decision:
    """Keep a decision of `by` at the aware instant `at`, for weeks from `week` on."""
    row = TimeDecision(
        kind=key.kind.value,
        site_code=key.site,
        goal_code=key.goal,
        verdict=verdict.value,
        minutes=minutes,
        week=str(week),
        decided_at=at,
        decided_by=by,
        minutes_before=basis.before,
        observations=basis.spread.count,
        days=basis.spread.days,
        median=basis.spread.median,
        lower=basis.spread.lower,
        upper=basis.spread.upper,
        first_day=basis.first,
        last_day=basis.last,
        is_simulated=basis.is_simulated,
    )
    session.add(row)
    session.flush()
    return _decision(row)


def _decision(row: TimeDecision) -> Decision:
    spread = Spread(row.observations, row.days, row.median, row.lower, row.upper)
    return Decision(
        number=row_id(row.number),
        key=TimeKey(TimeKind(row.kind), row.site_code, row.goal_code),
        verdict=Verdict(row.verdict),
        minutes=row.minutes,
        week=IsoWeek.parse(row.week),
        at=row.decided_at,
        by=row.decided_by,
        basis=Basis(row.minutes_before, spread, row.first_day, row.last_day, row.is_simulated),
    )
