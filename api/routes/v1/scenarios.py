"""What if: scenarios of a week, plans side by side, and the trade-off of cost against delay."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlmodel import Session

from api.contexts.comparison import MOST_COMPARED
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.planning_schemas import JobAnswer
from api.routes.v1.answers import plan_answer, refusals
from api.routes.v1.planning import job_answer
from api.routes.v1.weeks import Week
from api.scenario_schemas import (
    ArrivalsAnswer,
    ChangeBody,
    ComparedAnswer,
    ComparisonAnswer,
    PlanRowAnswer,
    PointAnswer,
    PromisesAnswer,
    ScenarioAnswer,
    ScenarioBody,
    SearchBody,
    TradeOffAnswer,
    WaysAnswer,
)
from depots.settings import settings
from depots.store import now
from transit.comparing import arrivals_changed, ways_compared
from transit.errors import NoSuchPlanError
from transit.fronts import ask_for_front, newest_front
from transit.planning_tables import PlanAside, Scenario
from transit.plans import plan_measure, plan_values, plans_by_id, plans_of_week, ridden
from transit.promises_moved import promised_requests, promises_moved
from transit.scenario_records import (
    ask_scenario,
    change_scenario,
    drop_change,
    make_scenario,
    plans_of_scenario,
    scenario_by_id,
    scenario_changes,
    scenarios_of_week,
)
from transit.tables import row_id

router = APIRouter(tags=["scenarios"])

Limit = Annotated[int, Query(ge=1, le=200, description="At most so many")]
Before = Annotated[int | None, Query(ge=1, description="Only those with a lower id: the last one of the page before")]


def _scenario(session: StoreSession, scenario: Annotated[int, Path(description="Its number")]) -> Scenario:
    return scenario_by_id(session, scenario)


KnownScenario = Annotated[Scenario, Depends(_scenario, scope="function")]


@router.get("/weeks/{week}/plans", dependencies=[SIGNED_IN])
def list_plans(session: StoreSession, week: Week, limit: Limit = 50, before: Before = None) -> list[PlanRowAnswer]:
    """List all plans of a week, newest first: those of its scenarios and trade-offs too."""
    found = [plan for plan, _ in plans_of_week(session, week) if before is None or row_id(plan.id) < before]
    rows = []
    for plan in found[:limit]:
        aside = session.get(PlanAside, plan.id)
        scenario = aside.scenario_id if aside is not None else None
        point = aside is not None and scenario is None
        rows.append(PlanRowAnswer(**plan_answer(plan).model_dump(), scenario=scenario, point=point))
    return rows


@router.get("/weeks/{week}/scenarios", dependencies=[SIGNED_IN])
def list_scenarios(session: StoreSession, week: Week, limit: Limit = 50, before: Before = None) -> list[ScenarioAnswer]:
    """List the scenarios of a week, newest first."""
    found = [row for row in scenarios_of_week(session, week) if before is None or row_id(row.id) < before]
    return [_answer(session, scenario) for scenario in found[:limit]]


@router.post("/weeks/{week}/scenarios", status_code=201, dependencies=[allow(*PUBLISHERS)], responses=refusals(404))
def add_scenario(session: StoreSession, account: SignedIn, week: Week, body: ScenarioBody) -> ScenarioAnswer:
    """Make a scenario from a plan of the week."""
    plans = plans_by_id(session, week, [body.plan])
    if not plans:
        raise NoSuchPlanError(f"{week} has no plan {body.plan}")
    return _answer(session, make_scenario(session, plans[0], body.name.strip(), by=account.login, at=now()))


@router.get("/scenarios/{scenario}", dependencies=[SIGNED_IN], responses=refusals(404))
def get_scenario(session: StoreSession, scenario: KnownScenario) -> ScenarioAnswer:
    """Show a scenario."""
    return _answer(session, scenario)


@router.post(
    "/scenarios/{scenario}/changes", status_code=201, dependencies=[allow(*PUBLISHERS)], responses=refusals(404)
)
def add_change(session: StoreSession, scenario: KnownScenario, body: ChangeBody) -> ScenarioAnswer:
    """Change what a scenario asks. Refused with `invalid_problem` where that cannot be."""
    change_scenario(session, scenario, body.change)
    return _answer(session, scenario)


@router.delete("/scenarios/{scenario}/changes/{number}", dependencies=[allow(*PUBLISHERS)], responses=refusals(404))
def take_change_away(
    session: StoreSession, scenario: KnownScenario, number: Annotated[int, Path(ge=0, description="From 0")]
) -> ScenarioAnswer:
    """Take a change away; one that is not there was taken away before."""
    drop_change(session, scenario, number)
    return _answer(session, scenario)


@router.post(
    "/scenarios/{scenario}/planning-jobs",
    status_code=201,
    dependencies=[allow(*PUBLISHERS)],
    responses=refusals(404, 409),
)
def plan_scenario(session: StoreSession, account: SignedIn, scenario: KnownScenario, body: SearchBody) -> JobAnswer:
    """Ask for a plan of a scenario. Refused with `already_planning` where its week is being planned."""
    return job_answer(ask_scenario(session, scenario, seconds=body.seconds, by=account.login, at=now()))


@router.get("/weeks/{week}/comparison", dependencies=[SIGNED_IN], responses=refusals(404))
def compare(
    session: StoreSession, week: Week, plan: Annotated[list[int], Query(min_length=2, max_length=MOST_COMPARED)]
) -> ComparisonAnswer:
    """Compare plans of a week, the others with the first."""
    plans = plans_by_id(session, week, plan)
    if len(plans) < len(set(plan)):
        raise NoSuchPlanError(f"{week} has no plan {min(set(plan) - {each.id for each in plans})}")
    values, promised = [plan_values(session, each) for each in plans], promised_requests(session, week)
    rides = [ridden(each.problem, each.plan) for each in values]
    rows = []
    for n, (each, value, journeys) in enumerate(zip(plans, values, rides, strict=True)):
        moved = arrivals_changed(values[0].problem, rides[0], value.problem, journeys)
        rows.append(
            ComparedAnswer(
                plan=plan_answer(each),
                co2_kg=plan_measure(each).km * settings().carbon_kg_per_km,
                forecast=ArrivalsAnswer.model_validate(moved) if n else None,
                promises=PromisesAnswer.model_validate(promises_moved(value, week, promised)),
            )
        )
    return ComparisonAnswer(plans=rows, ways=WaysAnswer.model_validate(ways_compared(values[0].plan, values[-1].plan)))


@router.get("/weeks/{week}/trade-off", dependencies=[SIGNED_IN])
def get_trade_off(session: StoreSession, week: Week) -> TradeOffAnswer:
    """Show the newest trade-off curve of a week."""
    found = sorted(newest_front(session, week), key=lambda row: plan_measure(row[0]).operating_cost)
    return TradeOffAnswer(points=[PointAnswer(plan=plan_answer(plan), weight=aside.weight) for plan, aside in found])


@router.post("/weeks/{week}/trade-off", status_code=201, dependencies=[allow(*PUBLISHERS)], responses=refusals(409))
def ask_for_trade_off(session: StoreSession, account: SignedIn, week: Week, body: SearchBody) -> JobAnswer:
    """Ask for a trade-off curve. Refused with `already_planning` where the week is being planned."""
    return job_answer(ask_for_front(session, week, seconds=body.seconds, by=account.login, at=now()))


def _answer(session: Session, scenario: Scenario) -> ScenarioAnswer:
    return ScenarioAnswer(
        id=row_id(scenario.id),
        week=scenario.week,
        name=scenario.name,
        by=scenario.created_by,
        created_at=scenario.created_at,
        base_plan=scenario.base_plan_id,
        changes=list(scenario_changes(scenario)),
        plans=[row_id(plan.id) for plan in plans_of_scenario(session, scenario)],
    )
