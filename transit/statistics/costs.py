"""What driving cost, and for whom: the cost of each round of a published plan by where its items go, kept once.

Plans that are published never change, so that their shares (`routing.sharing`) are worked out once, by the server's
thread, soon after publishing. Session or engine first.
"""

from collections.abc import Mapping

import structlog
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from depots.store import session_on
from routing.errors import RoutingError
from routing.sharing import NOBODY, cost_shares
from routing.timetable import ride
from transit.leg_tables import RoundCost
from transit.plans import plan_values
from transit.statistics.periods import Period
from transit.tables import Plan, Run, row_id

log = structlog.get_logger("statistics")


def share_one(engine: Engine) -> bool:
    """Work out the shares of one published plan that lacks them; say whether there was one.

    A plan that cannot be read has no shares, and that is noted too, so that it is not tried for ever.
    """
    with session_on(engine, read_only=True) as session:
        plan = session.exec(_lacking().limit(1)).first()
        if plan is None:
            return False
        key, rows = row_id(plan.id), [RoundCost(plan_id=row_id(plan.id), round_number=0, site_code=NOBODY, euros=0.0)]
        try:
            values = plan_values(session, plan)
            shares = cost_shares(values.problem, values.plan, ride(values.problem, values.plan))
        except RoutingError:
            log.exception("a plan's cost cannot be shared", plan=key)
            shares = {}
    rows += [
        RoundCost(plan_id=key, round_number=n + 1, site_code=site, euros=euros)
        for n, round_shares in shares.items()
        for site, euros in round_shares.items()
    ]
    with session_on(engine) as session:
        session.add_all(rows)
    return True


def cost_by_goal(session: Session, period: Period) -> Mapping[str, float] | None:
    """Return what driving in a period cost by where items were to go (site codes), in euros.

    Runs that were called off cost nothing. `None` where no run of the period is known, or where the shares of a plan
    are still being worked out.
    """
    in_period = col(Run.day) >= period.first, col(Run.day) < period.until
    plans = select(Run.plan_id).where(*in_period).distinct().subquery()
    known = session.exec(select(func.count()).select_from(plans)).one()
    shared = select(func.count(func.distinct(RoundCost.plan_id))).where(
        col(RoundCost.plan_id).in_(select(plans.c.plan_id)), col(RoundCost.round_number) == 0
    )
    if not known or session.exec(shared).one() < known:
        return None
    rows = (
        select(RoundCost.site_code, func.sum(RoundCost.euros))
        .join(Run, (col(Run.plan_id) == RoundCost.plan_id) & (col(Run.round_number) == RoundCost.round_number))
        .where(*in_period, col(Run.cancelled_at).is_(None))
        .group_by(col(RoundCost.site_code))
    )
    return dict(session.exec(rows).all())


def _lacking() -> SelectOfScalar[Plan]:
    shared = select(RoundCost.plan_id).where(col(RoundCost.round_number) == 0)
    return select(Plan).where(col(Plan.published_at).is_not(None), col(Plan.id).not_in(shared)).order_by(col(Plan.id))
