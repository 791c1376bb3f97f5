"""Scenarios: making one from a plan, changing what it asks, having it planned."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from api import planning_urls
from api.change_form import change_from_form
from api.contexts.plans import plan_to_show
from api.contexts.scenarios import Refused, scenario_context, scenarios_context
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import ApiError, problem_of
from api.pages import page_words, render
from api.planning_schemas import LONGEST_SECONDS
from api.routes.pages.weeks import plan_or_404, week_or_404
from depots.store import now
from routing.errors import NoRoadError, ProblemError
from transit.errors import ChangeRefusedError
from transit.planning_tables import Scenario
from transit.scenario_changes import SetVisits
from transit.scenario_records import ask_scenario, change_scenario, drop_change, make_scenario, scenario_by_id
from transit.tables import row_id

router = APIRouter()

EDITORS = PUBLISHERS


async def _fields(request: Request) -> dict[str, str]:
    """Return the fields of a form, whichever it is: each kind of change has its own. Boxes of one name are joined."""
    form = await request.form(max_fields=30)
    return {name: ",".join(each for each in form.getlist(name) if isinstance(each, str)) for name in form}


FormFields = Annotated[dict[str, str], Depends(_fields)]


@router.get(planning_urls.SCENARIOS, dependencies=[SIGNED_IN])
def scenarios(request: Request, session: StoreSession, account: SignedIn, week: str) -> HTMLResponse:
    """List the scenarios of a week."""
    asked = week_or_404(week)
    base = plan_to_show(session, asked)
    context = scenarios_context(session, asked, base, may_change=account.role in EDITORS)
    return render(request, "scenario/scenarios.html", context)


@router.post(planning_urls.SCENARIOS, dependencies=[allow(*EDITORS)])
def add_scenario(
    session: StoreSession,
    account: SignedIn,
    week: str,
    plan: Annotated[int, Form()],
    name: Annotated[str, Form(max_length=100)],
    *,
    site: Annotated[str, Form(max_length=40)] = "",
    visits: Annotated[int, Form(ge=1, le=7)] = 1,
) -> RedirectResponse:
    """Make a scenario from a plan; where a `site` is named, one in which it is visited on so many days at least."""
    base = plan_or_404(session, week, plan)
    if not name.strip():
        raise ApiError(422, "no_name", "Give the scenario a name.")
    made = make_scenario(session, base, name.strip(), by=account.login, at=now())
    if site:
        change_scenario(session, made, SetVisits(site, visits))
    return RedirectResponse(planning_urls.scenario(row_id(made.id)), status_code=303)


@router.get(planning_urls.SCENARIO, dependencies=[SIGNED_IN])
def scenario_page(request: Request, session: StoreSession, account: SignedIn, scenario_id: int) -> HTMLResponse:
    """Show a scenario, what it changes, and the plans that came of it."""
    found = scenario_by_id(session, scenario_id)
    language = page_words(request).language
    context = scenario_context(session, found, may_change=account.role in EDITORS, language=language)
    return render(request, "scenario/scenario.html", context)


@router.post(planning_urls.SCENARIO_CHANGES, dependencies=[allow(*EDITORS)])
def add_change(request: Request, session: StoreSession, scenario_id: int, form: FormFields) -> Response:
    """Add a change to a scenario; one that cannot be made leads back to its form with the reason."""
    scenario = scenario_by_id(session, scenario_id)
    try:
        change_scenario(session, scenario, change_from_form(form))
    except (ApiError, ProblemError, NoRoadError) as error:
        return _refused(request, session, scenario, error, form)
    return RedirectResponse(f"{planning_urls.scenario(scenario_id)}#changes", status_code=303)


@router.post(planning_urls.SCENARIO_CHANGE_DROPPED, dependencies=[allow(*EDITORS)])
def take_change_away(request: Request, session: StoreSession, scenario_id: int, number: int) -> Response:
    """Take a change away again, unless a later one needs it."""
    scenario = scenario_by_id(session, scenario_id)
    try:
        drop_change(session, scenario, number)
    except ProblemError as error:
        return _refused(request, session, scenario, error, {})
    return RedirectResponse(f"{planning_urls.scenario(scenario_id)}#changes", status_code=303)


@router.post(planning_urls.SCENARIO_PLANNING, dependencies=[allow(*EDITORS)])
def plan_scenario(
    session: StoreSession, account: SignedIn, scenario_id: int, seconds: Annotated[int, Form(ge=1, le=LONGEST_SECONDS)]
) -> RedirectResponse:
    """Ask for a plan of a scenario."""
    ask_scenario(session, scenario_by_id(session, scenario_id), seconds=seconds, by=account.login, at=now())
    return RedirectResponse(f"{planning_urls.scenario(scenario_id)}#planning", status_code=303)


def _refused(
    request: Request, session: Session, scenario: Scenario, error: Exception, given: dict[str, str]
) -> HTMLResponse:
    """Return the scenario's page with the reason why it was not changed."""
    code = error.code if isinstance(error, ChangeRefusedError) else problem_of(error).code
    refused = Refused(code, error.facts if isinstance(error, ChangeRefusedError) else {})
    language = page_words(request).language
    context = scenario_context(session, scenario, may_change=True, language=language, refused=refused, given=given)
    return render(request, "scenario/scenario.html", context, status=problem_of(error).status)
