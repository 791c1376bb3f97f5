"""What there is to look at: each address that is answered by GET, as often as it looks different, and who looks.

The table is checked against the routes of the app, so that no page can be forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from api import planning_urls, statistics_urls, urls
from api.assets import static
from api.deps import Policy
from api.formats.figure_tables import TABLES
from api.formats.time_tables import TIME_TABLES
from api.tables import Role
from benchmarks.pages_store import Planted

_BY_ROLE = (Role.PLANNER, Role.DESK, Role.DRIVER, Role.ADMIN, Role.MANAGER)
"""Who looks, where several may; people look at the pages of a desk as the desk, at those of a van as its driver."""


@dataclass(frozen=True)
class Look:
    """Something to look at: the route, what is asked for, and whether it is a page that a browser shows."""

    route: str
    address: str
    role: Role | None
    is_page: bool = True


def ways(planted: Planted) -> dict[str, tuple[str, ...]]:
    """Return how each route answered by GET is asked: what stands in its address, once for each look."""
    week, plan, draft = f"/weeks/{planted.week}", planted.plan, planted.draft
    compared = "&".join(f"plan={key}" for key in planted.compared)
    of_site = f"site={planted.site}"
    pair = f"{of_site}&origin={planted.hub}&destination={planted.site}"
    hub = f"?site={planted.hub}"
    figures = f"{statistics_urls.STATISTICS}?period={planted.month}"
    v1 = f"{urls.API}{week}"
    return {
        urls.HEALTH: (urls.HEALTH,),
        f"{urls.STATIC}/{{name:path}}": (static("css/base.css"), static("js/map.js")),
        f"{urls.VENDOR}/{{name:path}}": ("/vendor/leaflet-1.9.4/leaflet.js",),
        urls.WORKER: (urls.WORKER,),
        urls.OUTLINES: (urls.OUTLINES,),
        urls.DATA: (urls.DATA,),
        urls.SIGN_IN: (urls.SIGN_IN,),
        urls.HOME: (urls.HOME,),
        urls.WEEKS: (urls.WEEKS,),
        urls.WEEK: (week, f"{week}?{of_site}&day=1"),
        urls.PLAN: (f"{week}/plans/{plan}", f"{week}/plans/{draft}"),
        urls.PLAN_SITE: (f"{week}/plans/{plan}/sites/{planted.site}", f"{week}/plans/{plan}/sites/{planted.hub}"),
        planning_urls.JOB: (planning_urls.job(planted.job),),
        planning_urls.EDITOR: (f"{week}/plans/{plan}/edit", f"{week}/plans/{draft}/edit"),
        planning_urls.SCENARIOS: (f"{week}/scenarios",),
        planning_urls.SCENARIO: (planning_urls.scenario(planted.scenario),),
        planning_urls.COMPARISON: (f"{week}/comparison", f"{week}/comparison?{compared}"),
        planning_urls.COMPARED_PROMISES: (f"{week}/comparison/promises?{compared}",),
        planning_urls.TRADE_OFF: (f"{week}/trade-off",),
        urls.CLOSURES: (urls.CLOSURES,),
        urls.RUN_FILE: (urls.run_file(planted.run, "gpx"), urls.run_file(planted.run, "csv")),
        urls.PLAN_MAP: (urls.plan_map(planted.week, plan),),
        urls.PLAN_SHEET: (urls.plan_sheet(planted.week, plan), urls.plan_sheet(planted.week, plan, "a4")),
        urls.CALENDARS: (urls.CALENDARS,),
        urls.CALENDAR: (urls.calendar(planted.feed),),
        urls.WHY: tuple(f"{week}/plans/{plan}/why{query}" for query in ("", f"?{pair}", f"?{of_site}&more=1")),
        urls.RUN: (urls.run(planted.run),),
        urls.RUN_SHEET: (urls.run_sheet(planted.run),),
        urls.DRIVE: (urls.DRIVE,),
        urls.PRINTED: (urls.printed(planted.printed),),
        urls.DEVICES: (urls.DEVICES,),
        urls.SITES: (urls.SITES,),
        urls.SITE: (urls.site(planted.hub), urls.site(planted.site)),
        statistics_urls.STATISTICS: (statistics_urls.STATISTICS, figures, f"{figures}&to={planted.site}&reason=hold"),
        statistics_urls.STATISTICS_LEGS: (f"{statistics_urls.STATISTICS_LEGS}?period={planted.month}",),
        statistics_urls.STATISTICS_LEGS_TABLE: tuple(
            f"{statistics_urls.legs_table(form)}?period={planted.month}" for form in ("csv", "xlsx")
        ),
        statistics_urls.STATISTICS_TABLE: tuple(
            f"{statistics_urls.statistics_table(table, form)}?period={planted.month}"
            for table in TABLES
            for form in ("csv", "xlsx")
        ),
        statistics_urls.REPORT: (statistics_urls.report(planted.month),),
        statistics_urls.TIMES: (statistics_urls.TIMES,),
        statistics_urls.TIMES_TABLE: tuple(
            statistics_urls.TIMES_TABLE.format(table=table, form=form)
            for table in TIME_TABLES
            for form in ("csv", "xlsx")
        ),
        urls.DESK: (urls.DESK,),
        urls.desk("in", "").partition("?")[0]: (urls.desk("in", planted.hub),),
        urls.desk("out", "").partition("?")[0]: (urls.desk("out", planted.hub),),
        urls.BOARD: (urls.BOARD + hub,),
        urls.NEW_LABEL: (urls.NEW_LABEL + hub,),
        urls.CRATES: (f"{urls.CRATES}?code={planted.item}",),
        urls.CRATE: (urls.crate(planted.crate), urls.crate(planted.item)),
        urls.WORK: (urls.WORK + hub,),
        urls.QUARANTINE: (urls.QUARANTINE,),
        urls.LADDER: (urls.LADDER,),
        f"{urls.API}/openapi.json": (f"{urls.API}/openapi.json",),
        f"{urls.API}/me": (f"{urls.API}/me",),
        f"{urls.API}/weeks": (f"{urls.API}/weeks",),
        f"{urls.API}/weeks/{{week}}": (v1,),
        f"{urls.API}/weeks/{{week}}/plan": (f"{v1}/plan",),
        f"{urls.API}/weeks/{{week}}/problem": (f"{v1}/problem",),
        f"{urls.API}/weeks/{{week}}/planning-jobs": (f"{v1}/planning-jobs",),
        f"{urls.API}/planning-jobs/{{job}}": (f"{urls.API}/planning-jobs/{planted.job}",),
        f"{urls.API}/plans/{{plan}}/editing": (f"{urls.API}/plans/{plan}/editing",),
        f"{urls.API}/weeks/{{week}}/plans": (f"{v1}/plans",),
        f"{urls.API}/weeks/{{week}}/scenarios": (f"{v1}/scenarios",),
        f"{urls.API}/scenarios/{{scenario}}": (f"{urls.API}/scenarios/{planted.scenario}",),
        f"{urls.API}/weeks/{{week}}/comparison": (f"{v1}/comparison?{compared}",),
        f"{urls.API}/weeks/{{week}}/trade-off": (f"{v1}/trade-off",),
        f"{urls.API}/weeks/{{week}}/runs": (f"{v1}/runs",),
        f"{urls.API}/runs/{{code}}": (f"{urls.API}/runs/{planted.run}",),
        f"{urls.API}/sites": (f"{urls.API}/sites",),
        f"{urls.API}/sites/{{code}}": (f"{urls.API}/sites/{planted.site}",),
        f"{urls.API}/sites/{{code}}/visits": (f"{urls.API}/sites/{planted.site}/visits",),
        f"{urls.API}/municipalities": (f"{urls.API}/municipalities",),
        f"{urls.API}/quarantine": (f"{urls.API}/quarantine",),
        f"{urls.API}/ladder": (f"{urls.API}/ladder",),
    }


_NO_PAGES = (
    *(urls.HEALTH, urls.STATIC, urls.VENDOR, urls.WORKER, urls.OUTLINES, urls.API, urls.HOME + "{", urls.RUN_FILE),
    *(urls.PLAN_MAP, urls.PLAN_SHEET, urls.CALENDAR, urls.RUN_SHEET, urls.PLAN_SITE, planning_urls.JOB),
    *(
        statistics_urls.STATISTICS_LEGS_TABLE,
        statistics_urls.STATISTICS_TABLE,
        statistics_urls.REPORT,
        statistics_urls.TIMES_TABLE,
        planning_urls.COMPARED_PROMISES,
    ),
)
"""How routes begin whose answers are files or parts of pages."""


def looks(app: FastAPI, planted: Planted) -> Iterator[Look]:
    """Yield each look at each route. Raises `RuntimeError` for a route that nobody said how to look at."""
    known = ways(planted)
    for path, roles in _routes(app):
        if path not in known:
            raise RuntimeError(f"say in benchmarks.pages_list how to look at {path}")
        role = _role(path, roles)
        for address in known[path]:
            yield Look(path, address, role, not path.startswith(_NO_PAGES))


def _role(path: str, roles: frozenset[Role] | None) -> Role | None:
    if roles is None:
        return None
    wanted = Role.DESK if path.startswith(urls.DESK) else Role.DRIVER if path == urls.RUN else Role.PLANNER
    return next(role for role in (wanted, *_BY_ROLE) if role in roles)


def _routes(app: FastAPI) -> Iterator[tuple[str, frozenset[Role] | None]]:
    for route in iter_route_contexts(app.routes):
        if "GET" not in (route.methods or ()):
            continue
        dependant: Any = getattr(route, "dependant", None)
        calls = [dependency.call for dependency in dependant.dependencies]
        policies = [call for call in calls if isinstance(call, Policy)]
        yield str(route.path), policies[0].roles if policies else None
