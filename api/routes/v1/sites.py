"""Sites: where they are, when they are open, when the van comes next."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from api.contexts.site import calls_of_week, site_context
from api.deps import SIGNED_IN, StoreSession
from api.routes.v1.answers import file_answer, refusals
from api.routes.v1.weeks import week_of
from api.schemas import CallAnswer, SiteAnswer, SiteDetailAnswer, WindowAnswer
from depots.municipalities import municipality_geojson
from depots.settings import settings
from depots.sites import all_sites, get_site, opening_windows
from depots.store import now
from transit.plans import published_plan

router = APIRouter(tags=["sites"])


@router.get("/sites", dependencies=[SIGNED_IN])
def list_sites(session: StoreSession) -> list[SiteAnswer]:
    """List the sites by code."""
    return [SiteAnswer.model_validate(site) for site in all_sites(session)]


@router.get("/sites/{code}", dependencies=[SIGNED_IN], responses=refusals(404))
def get_site_by_code(session: StoreSession, code: str) -> SiteDetailAnswer:
    """Show a site with its hours."""
    site = SiteAnswer.model_validate(get_site(session, code))
    windows = [WindowAnswer.model_validate(row) for row in opening_windows(session) if row.site_code == code]
    return SiteDetailAnswer(**site.model_dump(), windows=windows)


@router.get("/sites/{code}/visits", dependencies=[SIGNED_IN], responses=refusals(404))
def list_visits(
    session: StoreSession,
    code: str,
    week: Annotated[str | None, Query(description="ISO week; left out: from now on", examples=["2026-W48"])] = None,
) -> list[CallAnswer]:
    """Say when vans and bookmobiles call at a site by the published plans, in the order of arrival."""
    if week is None:
        calls = site_context(session, code, now(), language=settings().language).coming
    else:
        asked = week_of(week)
        get_site(session, code)
        plan = published_plan(session, asked)
        found = calls_of_week(session, asked, plan, code) if plan else ()
        calls = tuple(sorted(found, key=lambda call: call.arrives_at))
    return [CallAnswer.model_validate(call) for call in calls]


@router.get(
    "/municipalities", dependencies=[SIGNED_IN], responses=file_answer("GeoJSON (RFC 7946)", "application/geo+json")
)
def list_municipalities() -> Response:
    """Return the municipalities with names, population, centre and schematic outline, as GeoJSON."""
    return JSONResponse(municipality_geojson(), media_type="application/geo+json")
