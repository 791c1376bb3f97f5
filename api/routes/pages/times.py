"""Planned and real times: what visits teach, the numbers behind it, and deciding about it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from api import statistics_urls
from api.contexts.times import times_context
from api.deps import PUBLISHERS, SignedIn, StoreSession, allow
from api.formats.figure_tables import XLSX, as_csv, as_workbook
from api.formats.time_tables import TIME_TABLES, time_table
from api.pages import page_words, render
from api.routes.pages.statistics import READERS
from api.tables import Account
from depots.store import now
from transit.errors import LearnedTimeError
from transit.learning.deciding import accept_all, decide, refuse_all, take_back
from transit.learning.decisions import TimeKey, TimeKind, Verdict

router = APIRouter()

Visits = Literal["real", "simulated"]
Act = Literal["accept", "refuse", "accept_all", "refuse_all", "take_back"]
Code = Annotated[str, Form(max_length=64)]


@router.get(statistics_urls.TIMES, dependencies=[allow(*READERS)])
def times(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    of: Visits | None = None,
    done: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """Show planned times against real ones."""
    context = times_context(session, now(), simulated=_simulated(of), may_decide=account.role in PUBLISHERS, done=done)
    return render(request, "times/times.html", context)


@router.get(statistics_urls.TIMES_TABLE, dependencies=[allow(*READERS)])
def times_table(request: Request, session: StoreSession, table: str, form: str, of: Visits | None = None) -> Response:
    """Serve the numbers behind a picture as CSV or as a workbook."""
    if table not in TIME_TABLES or form not in ("csv", "xlsx"):
        raise HTTPException(404)
    context = times_context(session, now(), simulated=_simulated(of), may_decide=False)
    spoken = page_words(request)
    made = time_table(table, context, spoken)
    headers = {"Content-Disposition": f'attachment; filename="times-{table}-{context.of}.{form}"'}
    if form == "csv":
        return StreamingResponse(as_csv(made, spoken), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(as_workbook(made), media_type=XLSX, headers=headers)


@router.post(statistics_urls.TIME_DECISIONS, dependencies=[allow(*PUBLISHERS)])
def decide_times(  # noqa: PLR0917 - each is a field of the form
    request: Request,
    session: StoreSession,
    account: SignedIn,
    act: Annotated[Act, Form()],
    of: Annotated[Visits, Form()],
    kind: Annotated[TimeKind, Form()] = TimeKind.DRIVING,
    site: Code = "",
    goal: Code = "",
    minutes: Annotated[int, Form(ge=0, le=100_000)] = 0,
    sure: Annotated[Literal["", "yes"], Form()] = "",
    number: Annotated[list[int] | None, Form(max_length=10_000)] = None,
) -> Response:
    """Accept or refuse learned times, or take decisions back; what is wrong is said on the page."""
    key = TimeKey(kind, site, goal or None)
    try:
        if act in ("accept", "refuse"):
            verdict = Verdict.ACCEPTED if act == "accept" else Verdict.REFUSED
            at, by = now(), account.login
            decide(session, key, verdict, minutes, simulated=of == "simulated", sure=bool(sure), by=by, at=at)
            done = 1
        else:
            done = _many(session, act, account, number or [], simulated=of == "simulated")
    except LearnedTimeError as error:
        session.rollback()
        context = times_context(session, now(), simulated=of == "simulated", may_decide=True, wrong=error.code)
        return render(request, "times/times.html", context, status=409)
    return RedirectResponse(f"{statistics_urls.TIMES}?of={of}&done={done}#said", status_code=303)


def _many(session: Session, act: str, account: Account, numbers: list[int], *, simulated: bool) -> int:
    if act == "take_back":
        return len(take_back(session, numbers, by=account.login, at=now()))
    choose = accept_all if act == "accept_all" else refuse_all
    return len(choose(session, simulated=simulated, by=account.login, at=now()))


def _simulated(of: Visits | None) -> bool | None:
    return None if of is None else of == "simulated"
