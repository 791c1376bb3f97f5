"""Publishing a week: the draft checked, the former plan superseded, runs put on dates, promises stamped."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from depots.settings import ZONE
from depots.store import tables
from routing.check import check
from routing.timetable import Journey, ride
from routing.units import IsoWeek, week_at
from transit.errors import NoSuchPlanError, PlanNotFeasibleError, WeekIsOverError
from transit.plans import PlanValues, latest_draft, plan_values, published_plan
from transit.promises import Promises, Waiting, promise_arrivals
from transit.run_codes import issue_code
from transit.run_records import add_runs, cancel_runs, every_run_of_week
from transit.runs import date_rounds, match_runs
from transit.tables import Plan, Run, TransitRequest, row_id


@dataclass(frozen=True, slots=True)
class Publication:
    """What a publication did.

    `runs` were made and `cancelled` called off; `rounds_without_run` are numbers of rounds that came too late for a
    run (`transit.runs` has the rules). `promises` counts the requests stamped now; `unreachable` are the ids of
    requests that no van can bring. Where `changed` is false the plan stood already and nothing was done.
    """

    plan: Plan
    runs: tuple[Run, ...] = ()
    cancelled: tuple[Run, ...] = ()
    rounds_without_run: tuple[int, ...] = ()
    promises: int = 0
    unreachable: tuple[int, ...] = ()
    superseded: Plan | None = None
    changed: bool = True


def publish(session: Session, week: IsoWeek, *, by: str, at: datetime, zone: ZoneInfo = ZONE) -> Publication:
    """Publish the latest draft of `week` at the aware instant `at`; without a draft newer than its plan, do nothing.

    Raises `NoSuchPlanError` where there is nothing to publish, `WeekIsOverError` where the week has passed by then, and
    `PlanNotFeasibleError` where the draft breaks rules; the store is then as it was.
    """
    _one_at_a_time(session, week)
    former, draft = published_plan(session, week), latest_draft(session, week)
    if draft is None:
        if former is None:
            raise NoSuchPlanError(f"{week} has no plan to publish: draft one first (kimppakyyti plan {week})")
        return Publication(former, changed=False)
    if week < week_at(at, zone):
        raise WeekIsOverError(str(week))
    values = plan_values(session, draft)
    journeys = ride(values.problem, values.plan)
    violations = check(values.problem, values.plan, journeys)
    if violations:
        raise PlanNotFeasibleError(str(week), violations)
    if former is not None:
        former.superseded_at = at
        session.flush()
    draft.published_at, draft.published_by = at, by
    session.flush()
    in_force = _InForce(week, draft, values, at, zone)
    made, cancelled, without = _put_on_dates(session, in_force)
    promises = _stamp(session, in_force, journeys)
    return Publication(
        plan=draft,
        runs=tuple(made),
        cancelled=tuple(cancelled),
        rounds_without_run=tuple(without),
        promises=len(promises.arrivals),
        unreachable=promises.unreachable,
        superseded=former,
    )


def roll_runs(session: Session, week: IsoWeek, *, at: datetime, zone: ZoneInfo = ZONE) -> int:
    """Make the runs that the published plan of `week` still lacks, and return how many; without one, do nothing."""
    plan = published_plan(session, week)
    if plan is None:
        return 0
    made, _, _ = _put_on_dates(session, _InForce(week, plan, plan_values(session, plan), at, zone))
    return len(made)


def stamp_promises(session: Session, week: IsoWeek, *, at: datetime, zone: ZoneInfo = ZONE) -> Promises:
    """Give the open requests that have no promise one by the published plan of `week`; without one, do nothing.

    For requests that open after the week was published, such as those of a nightly import.
    """
    plan = published_plan(session, week)
    if plan is None:
        return Promises({}, ())
    values = plan_values(session, plan)
    return _stamp(session, _InForce(week, plan, values, at, zone), ride(values.problem, values.plan))


def _one_at_a_time(session: Session, week: IsoWeek) -> None:
    # SQLite's transactions begin with the write lock; elsewhere two publishers of one week wait for each other here.
    session.exec(select(Plan.id).where(Plan.week == str(week)).with_for_update()).all()


@dataclass(frozen=True, slots=True)
class _InForce:
    """A published plan and the instant from which it counts."""

    week: IsoWeek
    plan: Plan
    values: PlanValues
    at: datetime
    zone: ZoneInfo


def _put_on_dates(session: Session, now: _InForce) -> tuple[list[Run], list[Run], list[int]]:
    """Return the runs made, those called off, and the numbers of the rounds that came too late."""
    plan_id = row_id(now.plan.id)
    rounds = date_rounds(now.week, now.values.plan, now.zone)
    pairs = list(match_runs(plan_id, rounds, every_run_of_week(session, now.week), now.at))
    made = add_runs(session, plan_id, [dated for dated, run in pairs if dated and run is None])
    for run in made:
        issue_code(session, run, by=now.plan.published_by or "clock", at=now.at, zone=now.zone)
    cancelled = [run for dated, run in pairs if run and dated is None]
    cancel_runs(session, cancelled, now.at)
    matched = {dated.number for dated, _ in pairs if dated}
    return made, cancelled, [dated.number for dated in rounds if dated.number not in matched]


def _stamp(session: Session, now: _InForce, journeys: tuple[Journey, ...]) -> Promises:
    promises = promise_arrivals(
        now.values.problem,
        now.values.plan,
        journeys,
        _waiting(session),
        week=now.week,
        at=now.at,
        zone=now.zone,
    )
    requests = tables().tables["transit_request"]
    stamp = (
        update(requests)
        .where(requests.c.id == bindparam("request_id"), requests.c.promised_at.is_(None))
        .values(promised_at=bindparam("arrival"), promised_by_plan_id=now.plan.id)
    )
    if promises.arrivals:
        rows = [{"request_id": request, "arrival": arrival} for request, arrival in promises.arrivals.items()]
        session.connection().execute(stamp, rows)
    return promises


def _waiting(session: Session) -> list[Waiting]:
    rows = session.exec(
        select(
            col(TransitRequest.id), TransitRequest.from_site_code, TransitRequest.to_site_code, TransitRequest.placed_at
        )
        .where(
            col(TransitRequest.withdrawn_at).is_(None),
            col(TransitRequest.arrived_at).is_(None),
            col(TransitRequest.promised_at).is_(None),
        )
        .order_by(col(TransitRequest.id))
    )
    return [Waiting(row_id(key), origin, destination, placed_at) for key, origin, destination, placed_at in rows]
