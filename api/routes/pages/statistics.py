"""Delay statistics: the figures of a period, the numbers behind each picture, and the journeys behind each number."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from api import statistics_urls
from api.contexts.legs import MOST_IN_A_FILE, legs_context
from api.contexts.statistics import period_to_show, statistics_context
from api.contexts.statistics_asked import Asked
from api.deps import StoreSession, allow
from api.formats.delay_report import delay_report_pdf
from api.formats.figure_tables import TABLES, XLSX, FigureTable, as_csv, as_workbook, figure_table
from api.formats.leg_table import leg_table
from api.i18n import Words, words
from api.pages import page_words, render
from api.tables import Role
from depots.settings import ZONE
from depots.store import now
from routing.errors import ProblemError
from transit.statistics.dashboard import all_time
from transit.statistics.legs import Reason
from transit.statistics.periods import Period, PeriodKind

router = APIRouter()

READERS = (Role.PLANNER, Role.MANAGER, Role.ADMIN)

Place = Annotated[str, Query(max_length=64)]


def _asked(  # noqa: PLR0917 - a dependency: each is a part of the query
    session: StoreSession,
    period: Annotated[str, Query(max_length=10)] = "",
    start: Annotated[Place, Query(alias="from")] = "",
    goal: Annotated[Place, Query(alias="to")] = "",
    reason: Literal["", "hold", "return", "other"] = "",
    weekday: Annotated[str, Query(pattern="^[0-6]?$")] = "",
    of: Literal["items", "crates"] = "items",
) -> Asked:
    return Asked(
        period=_period(session, period),
        start=start,
        goal=goal,
        reason=Reason(reason) if reason else None,
        weekday=int(weekday) if weekday else None,
        crates=of == "crates",
    )


AskedFor = Annotated[Asked, Depends(_asked)]


@router.get(statistics_urls.STATISTICS, dependencies=[allow(*READERS)])
def statistics(request: Request, session: StoreSession, asked: AskedFor) -> HTMLResponse:
    """Show the delay figures of a period."""
    context = statistics_context(session, asked, now().astimezone(ZONE).date(), page_words(request).language)
    return render(request, "statistics/statistics.html", context)


@router.get(statistics_urls.STATISTICS_LEGS, dependencies=[allow(*READERS)])
def journeys(
    request: Request,
    session: StoreSession,
    asked: AskedFor,
    kept_out: bool = False,
    sheet: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:
    """List the journeys behind a figure, the slowest first, each with a link to its scans."""
    context = legs_context(session, asked, page_words(request).language, kept_out=kept_out, sheet=sheet)
    return render(request, "statistics/legs.html", context)


@router.get(statistics_urls.STATISTICS_LEGS_TABLE, dependencies=[allow(*READERS)])
def journeys_table(
    request: Request, session: StoreSession, asked: AskedFor, form: str, kept_out: bool = False
) -> Response:
    """Serve the journeys behind a figure as CSV or as a workbook, the slowest first."""
    if form not in ("csv", "xlsx"):
        raise HTTPException(404)
    spoken = page_words(request)
    context = legs_context(session, asked, spoken.language, kept_out=kept_out, most=MOST_IN_A_FILE)
    return _file(leg_table(context, spoken), spoken, f"journeys-{asked.period}", form)


@router.get(statistics_urls.STATISTICS_TABLE, dependencies=[allow(*READERS)])
def table(request: Request, session: StoreSession, asked: AskedFor, table: str, form: str) -> Response:
    """Serve the numbers behind a picture as CSV or as a workbook."""
    if table not in TABLES or form not in ("csv", "xlsx"):
        raise HTTPException(404)
    spoken = page_words(request)
    context = statistics_context(session, asked, now().astimezone(ZONE).date(), spoken.language)
    return _file(figure_table(table, context, spoken), spoken, f"{table}-{asked.period}", form)


def _file(made: FigureTable, spoken: Words, name: str, form: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if form == "csv":
        return StreamingResponse(as_csv(made, spoken), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(as_workbook(made), media_type=XLSX, headers=headers)


def _period(session: Session, text: str) -> Period:
    if not text:
        return period_to_show(session, now().astimezone(ZONE).date())
    if text == PeriodKind.ALL:
        return all_time(session, now().astimezone(ZONE).date())
    try:
        return Period.parse(text)
    except ProblemError:
        raise HTTPException(404) from None


@router.get(statistics_urls.REPORT, dependencies=[allow(*READERS)])
def report(
    request: Request, session: StoreSession, month: str, lang: Literal["fi", "sv", "en"] | None = None
) -> Response:
    """Serve a month's report as PDF, in the language asked for or the reader's."""
    spoken = words(lang) if lang else page_words(request)
    period = _period(session, month)
    if period.kind != PeriodKind.MONTH:
        raise HTTPException(404)
    at = now()
    context = statistics_context(session, Asked(period), at.astimezone(ZONE).date(), spoken.language)
    headers = {"Content-Disposition": f'inline; filename="{period}-{spoken.language}.pdf"'}
    return Response(delay_report_pdf(context, spoken, at), media_type="application/pdf", headers=headers)
