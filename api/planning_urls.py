"""The addresses of planning together: the editor, scenarios, comparisons and planning jobs."""

from urllib.parse import quote, urlencode

from api import urls

EDITOR = "/weeks/{week}/plans/{plan_id}/edit"
EDITS = "/weeks/{week}/plans/{plan_id}/edits"
KEPT_DRAFT = "/weeks/{week}/plans/{plan_id}/draft"
IMPROVEMENT = "/weeks/{week}/plans/{plan_id}/improvement"
SCENARIOS = "/weeks/{week}/scenarios"
COMPARISON = "/weeks/{week}/comparison"
COMPARED_PROMISES = "/weeks/{week}/comparison/promises"
TRADE_OFF = "/weeks/{week}/trade-off"
SCENARIO = "/scenarios/{scenario_id}"
SCENARIO_CHANGES = "/scenarios/{scenario_id}/changes"
SCENARIO_CHANGE_DROPPED = "/scenarios/{scenario_id}/changes/{number}/drop"
SCENARIO_PLANNING = "/scenarios/{scenario_id}/planning"
PLANNING = "/weeks/{week}/planning"
JOB = "/planning/{job_id}"
JOB_STOP = "/planning/{job_id}/stop"
PROPOSAL = "/weeks/{week}/proposal"


def editor(week: object, plan_id: int) -> str:
    """Return the address of the page on which a plan is edited."""
    return EDITOR.format(week=quote(str(week), safe=""), plan_id=plan_id)


def edits(week: object, plan_id: int) -> str:
    """Return the address to which the steps of editing a plan are posted."""
    return EDITS.format(week=quote(str(week), safe=""), plan_id=plan_id)


def kept_draft(week: object, plan_id: int) -> str:
    """Return the address to which one posts to keep a plan as edited as a draft."""
    return KEPT_DRAFT.format(week=quote(str(week), safe=""), plan_id=plan_id)


def improvement(week: object, plan_id: int) -> str:
    """Return the address to which a wish to improve a plan around what is locked is posted."""
    return IMPROVEMENT.format(week=quote(str(week), safe=""), plan_id=plan_id)


def scenarios(week: object) -> str:
    """Return the address of the list of a week's scenarios."""
    return SCENARIOS.format(week=quote(str(week), safe=""))


def comparison(week: object, *plans: int) -> str:
    """Return the address of the page that compares plans of a week."""
    address = COMPARISON.format(week=quote(str(week), safe=""))
    return f"{address}?{urlencode([('plan', plan) for plan in plans])}" if plans else address


def compared_promises(week: object, *plans: int) -> str:
    """Return the address of the part that tells which stamped promises plans of a week would move."""
    address = COMPARED_PROMISES.format(week=quote(str(week), safe=""))
    return f"{address}?{urlencode([('plan', plan) for plan in plans])}"


def trade_off(week: object) -> str:
    """Return the address of a week's trade-off of cost against delay."""
    return TRADE_OFF.format(week=quote(str(week), safe=""))


def scenario(scenario_id: int) -> str:
    """Return the address of a scenario's page."""
    return SCENARIO.format(scenario_id=scenario_id)


def scenario_changes(scenario_id: int) -> str:
    """Return the address to which a change of a scenario is posted."""
    return SCENARIO_CHANGES.format(scenario_id=scenario_id)


def scenario_change_dropped(scenario_id: int, number: int) -> str:
    """Return the address to which one posts to take a change of a scenario away."""
    return SCENARIO_CHANGE_DROPPED.format(scenario_id=scenario_id, number=number)


def scenario_planning(scenario_id: int) -> str:
    """Return the address to which a wish for a plan of a scenario is posted."""
    return SCENARIO_PLANNING.format(scenario_id=scenario_id)


def planning(week: object) -> str:
    """Return the address to which a wish for a plan of a week is posted."""
    return PLANNING.format(week=quote(str(week), safe=""))


def planning_of(week: object) -> str:
    """Return the address of the planner's part of a week's page."""
    return f"{urls.week(week)}#planning"


def job(job_id: int) -> str:
    """Return the address of the part of a page that shows how a planning job goes."""
    return JOB.format(job_id=job_id)


def job_stop(job_id: int) -> str:
    """Return the address to which one posts to stop a planning job."""
    return JOB_STOP.format(job_id=job_id)


def proposal(week: object) -> str:
    """Return the address to which the wish for a plan near the usual week is posted."""
    return PROPOSAL.format(week=quote(str(week), safe=""))
