"""The records of scenarios: made from a plan, changed, planned, and the plans that came of them."""

from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from routing.errors import ProblemError
from routing.files import dump_json, plan_to_json
from routing.problem import WeekProblem
from routing.units import IsoWeek
from transit.errors import ChangeRefusedError, NoSuchScenarioError
from transit.plan_jobs import Wish, ask
from transit.planning_tables import PlanAside, PlanJob, Scenario
from transit.plans import plan_problem, week_plan
from transit.proposals import within
from transit.scenario_changes import AddSite, Change, changes_from_text, changes_to_text
from transit.scenario_roads import with_roads
from transit.scenarios import apply_changes
from transit.tables import Plan, row_id


def make_scenario(session: Session, base: Plan, name: str, *, by: str, at: datetime) -> Scenario:
    """Make a scenario that asks what `base` was asked, ready to be changed."""
    scenario = Scenario(
        week=base.week, name=name, base_plan_id=row_id(base.id), changes="[]", created_at=at, created_by=by
    )
    session.add(scenario)
    session.flush()
    return scenario


def scenario_by_id(session: Session, scenario_id: int) -> Scenario:
    """Return a scenario. Raises `NoSuchScenarioError`."""
    found = session.get(Scenario, scenario_id) if 0 < scenario_id < 2**31 else None
    if found is None:
        raise NoSuchScenarioError(f"there is no scenario {scenario_id}")
    return found


def scenarios_of_week(session: Session, week: IsoWeek) -> list[Scenario]:
    """Return the scenarios of a week, newest first."""
    rows = select(Scenario).where(Scenario.week == str(week)).order_by(col(Scenario.id).desc())
    return list(session.exec(rows))


def scenario_changes(scenario: Scenario) -> tuple[Change, ...]:
    """Return the changes of a scenario, in order."""
    return changes_from_text(scenario.changes)


def scenario_problem(session: Session, scenario: Scenario) -> WeekProblem:
    """Return the question that a scenario asks. Raises `ProblemError`."""
    base = session.get_one(Plan, scenario.base_plan_id)
    return apply_changes(plan_problem(base), scenario_changes(scenario))


def change_scenario(session: Session, scenario: Scenario, change: Change) -> None:
    """Add a change. Raises `ProblemError` where it cannot be made; the scenario is then as it was.

    Roads to a new site are looked up now and kept, so that all plans of the scenario drive on the same ones. Raises
    `NoRoadError` where none leads there.
    """
    if isinstance(change, AddSite):
        change = with_roads(session, scenario_problem(session, scenario), change)
    before = scenario.changes
    scenario.changes = changes_to_text((*scenario_changes(scenario), change))
    try:
        scenario_problem(session, scenario)
    except Exception:
        scenario.changes = before
        raise
    session.flush()


def drop_change(session: Session, scenario: Scenario, number: int) -> None:
    """Take a change away, counted from 0; raises `ChangeRefusedError` where a later one needs it."""
    changes = list(scenario_changes(scenario))
    if 0 <= number < len(changes):
        del changes[number]
        before, scenario.changes = scenario.changes, changes_to_text(changes)
        try:
            scenario_problem(session, scenario)
        except ProblemError as error:
            scenario.changes = before
            raise ChangeRefusedError("needed", error.place, error.reason) from None
        session.flush()


def ask_scenario(session: Session, scenario: Scenario, *, seconds: float, by: str, at: datetime) -> PlanJob:
    """Ask for a plan of a scenario. Raises `AlreadyPlanningError`.

    The search goes on from the newest plan of the scenario, else from the plan that it was made from, as far as its
    question still knows it: so two plans differ by the change, and not by the luck of two searches.
    """
    known = plans_of_scenario(session, scenario)
    before = known[0] if known else session.get_one(Plan, scenario.base_plan_id)
    start = within(scenario_problem(session, scenario), week_plan(session, before))
    wish = Wish(seconds=seconds, scenario_id=row_id(scenario.id), start=dump_json(plan_to_json(start)))
    return ask(session, IsoWeek.parse(scenario.week), wish, by=by, at=at)


def plans_of_scenario(session: Session, scenario: Scenario) -> list[Plan]:
    """Return the plans that came of a scenario, newest first; their problems are read only when asked for."""
    rows = select(Plan).join(PlanAside).where(PlanAside.scenario_id == scenario.id)
    return list(session.exec(rows.options(defer(Plan.problem)).order_by(col(Plan.id).desc())))  # type: ignore[arg-type]
