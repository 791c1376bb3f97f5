"""Runs and weeks as files: for navigators, spreadsheets, maps, the wall, and calendars."""

import hashlib
from typing import Annotated, Literal

from fastapi import APIRouter, Form, Header, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from sqlmodel import Session

from api import urls
from api.contexts.calendar import appointments, calendars_context, may_renew
from api.contexts.closed_days import closed_days
from api.contexts.names import vehicle_names
from api.contexts.plans import plan_head
from api.contexts.timetable import timetable_of
from api.deps import PUBLIC, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import NotAllowedError
from api.feeds import FeedKind, get_feed, renew_feed
from api.formats.calendar import calendar_file
from api.formats.run_files import run_csv, run_gpx
from api.formats.week_geojson import week_geojson
from api.formats.week_sheet import Paper, week_sheet_pdf
from api.i18n import Words, words
from api.pages import page_words, render
from api.routes.pages.weeks import plan_or_404
from api.tables import Role
from depots.sites import all_sites
from depots.store import now
from routing.units import IsoWeek
from transit.run_records import get_run_by_code
from transit.sheets import run_sheet
from transit.tables import Plan

router = APIRouter()

_CALENDAR_KEEPERS = (Role.PLANNER, Role.ADMIN, Role.DESK, Role.DRIVER)


@router.get(urls.RUN_FILE, dependencies=[SIGNED_IN])
def run_file(request: Request, session: StoreSession, code: str, form: Literal["gpx", "csv"]) -> Response:
    """Serve a run as GPX for a navigator, or as CSV."""
    run = get_run_by_code(session, code)
    sheet = run_sheet(session, run)
    places = {site.code: (site.lat, site.lon) for site in all_sites(session)}
    if form == "csv":
        body, kind = run_csv(sheet, places), "text/csv; charset=utf-8"
    else:
        body, kind = run_gpx(sheet, places, page_words(request)), "application/gpx+xml"
    return _file(body, kind, f"{run.day.isoformat()}-{run.van_code}-{run.round_number}.{form}")


@router.get(urls.PLAN_MAP, dependencies=[SIGNED_IN])
def plan_map(session: StoreSession, week: str, plan_id: int) -> JSONResponse:
    """Serve a plan as GeoJSON."""
    plan = plan_or_404(session, week, plan_id)
    found = week_geojson(IsoWeek.parse(plan.week), timetable_of(session, plan), vehicle_names(session))
    headers = {"Content-Disposition": f'attachment; filename="{plan.week}-{plan.id}.geojson"'}
    return JSONResponse(found, media_type="application/geo+json", headers=headers)


@router.get(urls.PLAN_SHEET, dependencies=[SIGNED_IN])
def plan_sheet(request: Request, session: StoreSession, week: str, plan_id: int, paper: Paper = "a3") -> Response:
    """Serve a plan on one page of A3 or A4."""
    plan = plan_or_404(session, week, plan_id)
    pdf = plan_pdf(session, plan, page_words(request), paper)
    return _file(pdf, "application/pdf", f"{plan.week}-{paper}.pdf", inline=True)


def plan_pdf(session: Session, plan: Plan, spoken: Words, paper: Paper) -> bytes:
    """Return a plan on one page. Raises `SheetError` where the typesetter gives up."""
    week = IsoWeek.parse(plan.week)
    return week_sheet_pdf(
        week,
        timetable_of(session, plan),
        spoken,
        paper=paper,
        vans=vehicle_names(session),
        state=_state(plan, spoken),
        closed=closed_days(session, week, spoken.language),
    )


@router.get(urls.CALENDARS, dependencies=[allow(*_CALENDAR_KEEPERS)])
def calendars(request: Request, session: StoreSession, account: SignedIn) -> HTMLResponse:
    """List the calendars that the reader may give out."""
    return render(request, "week/calendars.html", calendars_context(session, account))


@router.post(urls.CALENDARS, dependencies=[allow(*_CALENDAR_KEEPERS)])
def new_address(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    kind: Annotated[FeedKind, Form()],
    code: Annotated[str, Form(max_length=40)],
) -> RedirectResponse:
    """Give a calendar a new address; the former one is read no more."""
    if not may_renew(account, kind, code):
        raise NotAllowedError
    renew_feed(session, kind, code, language=page_words(request).language, by=account.login, at=now())
    return RedirectResponse(f"{urls.CALENDARS}#{kind}-{code}", status_code=303)


@router.get(urls.CALENDAR, dependencies=[PUBLIC])
def calendar(session: StoreSession, key: str, if_none_match: Annotated[str, Header()] = "") -> Response:
    """Serve a calendar to whoever knows its address."""
    feed = get_feed(session, key)
    name, found = appointments(session, feed, now(), words(feed.language))
    body = calendar_file(name, feed.language, found)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900"}
    if tag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _state(plan: Plan, spoken: Words) -> str:
    return {
        "published": spoken.gettext("Published"),
        "superseded": spoken.gettext("Superseded"),
        "draft": spoken.gettext("Draft"),
    }[plan_head(plan).state]


def _file(body: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    how = "inline" if inline else "attachment"
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'{how}; filename="{name}"'})
