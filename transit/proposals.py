"""Proposals for weeks with closed days: as near to the week that people know as closed doors allow.

The planner goes on from the latest published week, and each day on which a site is visited that it did not use to be,
or not visited though it used to be, has a price (`KIMPPAKYYTI_CHANGE_PER_VISIT_DAY`).
"""

from datetime import datetime

from sqlmodel import Session

from depots.settings import settings
from routing.files import dump_json, plan_to_json
from routing.locks import Locks
from routing.locks_json import locks_to_json
from routing.plan import Round, WeekPlan
from routing.problem import WeekProblem
from routing.units import IsoWeek
from transit.changes import usual_plan
from transit.plan_jobs import Wish, ask
from transit.planning_tables import PlanJob
from transit.plans import week_plan
from transit.week import week_problem


def propose(session: Session, week: IsoWeek, *, seconds: float, by: str, at: datetime) -> PlanJob:
    """Ask for a plan of `week` that is near to the one that people know; without one, ask for any.

    Raises `AlreadyPlanningError` where the week has an open job, `ProblemError` and `NoRoadError` where the week cannot
    be asked.
    """
    usual = usual_plan(session, week)
    if usual is None:
        return ask(session, week, Wish(seconds=seconds), by=by, at=at)
    start = within(week_problem(session, week).problem, week_plan(session, usual))
    wish = Wish(
        seconds=seconds,
        start=dump_json(plan_to_json(start)),
        locks=dump_json(locks_to_json(Locks(change_per_visit_day=settings().change_per_visit_day))),
    )
    return ask(session, week, wish, by=by, at=at)


def within(problem: WeekProblem, plan: WeekPlan) -> WeekPlan:
    """Return what a week with this problem still knows of `plan`: rounds of its vans, stops at its sites."""
    rounds = (
        Round(tour.van, tuple(stop for stop in tour.stops if stop.site in problem.index))
        for tour in plan.rounds
        if tour.van in problem.van_by_id
    )
    return WeekPlan(tuple(tour for tour in rounds if len(tour.stops) > 2))
