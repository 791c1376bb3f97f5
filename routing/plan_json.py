"""The week plan as JSON, format `week-plan/1`. Law: reading what was written gives an equal plan.

Only the structure is judged here. Unknown vans and sites, rounds of one stop and every other broken rule are read,
so that `routing.check` can name them all.
"""

from routing.errors import ProblemError
from routing.fields import Entry, check_format
from routing.plan import Claims, Round, Stop, WeekPlan
from routing.problem_json import MOST_PARTS

PLAN_FORMAT = "week-plan/1"
_CLAIMS = ("objective", "operating_cost", "lower_bound", "mean_delay_hours")


def plan_from_json(data: object) -> WeekPlan:
    """Return the plan that parsed JSON holds; raises `ProblemError` that names the place."""
    root = Entry(data, "")
    check_format(root, PLAN_FORMAT)
    rounds = tuple(
        Round(entry.text("van"), tuple(_stop(stop) for stop in entry.entries("stops", MOST_PARTS)))
        for entry in root.entries("rounds", MOST_PARTS)
    )
    return WeekPlan(rounds, _claims(root.entry("claims")) if root.has("claims") else None)


def plan_to_json(plan: WeekPlan) -> dict[str, object]:
    """Return the plan as JSON values; breaks of no length and claims not made are left out."""
    data: dict[str, object] = {
        "format": PLAN_FORMAT,
        "rounds": [{"van": tour.van, "stops": [_stop_to_json(stop) for stop in tour.stops]} for tour in plan.rounds],
    }
    if plan.claims is not None:
        claims = {name: getattr(plan.claims, name) for name in _CLAIMS}
        data["claims"] = {name: value for name, value in claims.items() if value is not None}
    return data


def _stop(entry: Entry) -> Stop:
    rest = entry.whole("break_minutes", 0)
    if rest < 0:
        raise ProblemError(entry.at("break_minutes"), "must be 0 or more")
    return Stop(entry.text("site"), entry.whole("arrive"), entry.whole("start"), entry.whole("depart"), rest)


def _stop_to_json(stop: Stop) -> dict[str, object]:
    data: dict[str, object] = {"site": stop.site, "arrive": stop.arrive, "start": stop.start, "depart": stop.depart}
    if stop.break_minutes:
        data["break_minutes"] = stop.break_minutes
    return data


def _claims(entry: Entry) -> Claims:
    return Claims(**{name: entry.number(name) for name in _CLAIMS if entry.has(name)})
