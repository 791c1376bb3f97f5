"""Closed days and holidays: entered once, seen by all, and what coming weeks lose by them."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api import planning_urls, urls
from api.contexts.closures import closures_context
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import ApiError
from api.pages import page_words, render
from api.routes.pages.weeks import week_or_404
from depots.closures import LONGEST_REASON, add_special_day, remove_special_day
from depots.errors import SpecialDayError
from depots.settings import ZONE
from depots.store import now
from transit.proposals import propose

router = APIRouter()

PROPOSAL_SECONDS = 60.0


@router.get(urls.CLOSURES, dependencies=[SIGNED_IN])
def closures(request: Request, session: StoreSession, account: SignedIn) -> HTMLResponse:
    """Show closed days and what coming weeks lose by them and by public holidays."""
    context = closures_context(
        session, _today(), language=page_words(request).language, may_edit=account.role in PUBLISHERS
    )
    return render(request, "week/closures.html", context)


@router.post(urls.CLOSURES, dependencies=[allow(*PUBLISHERS)])
def add_closure(
    request: Request,
    session: StoreSession,
    *,
    day: Annotated[str, Form(max_length=10)],
    site: Annotated[str, Form(max_length=40)] = "",
    opens: Annotated[str, Form(max_length=5)] = "",
    closes: Annotated[str, Form(max_length=5)] = "",
    reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
) -> Response:
    """Keep a closed day, or special hours; what is wrong is said beside the form, which keeps what was typed."""
    today = _today()
    try:
        add_special_day(
            session, _day(day), site_code=site or None, hours=_hours(opens, closes), reason=reason, today=today
        )
    except SpecialDayError as error:
        session.rollback()
        context = closures_context(
            session,
            today,
            language=page_words(request).language,
            may_edit=True,
            wrong=error.code,
            typed={"day": day, "site": site, "opens": opens, "closes": closes, "reason": reason},
        )
        return render(request, "week/closures.html", context, status=422)
    return RedirectResponse(urls.CLOSURES, status_code=303)


@router.post(urls.CLOSURE, dependencies=[allow(*PUBLISHERS)])
def remove_closure(session: StoreSession, closure: int) -> RedirectResponse:
    """Take a closed day back."""
    try:
        remove_special_day(session, closure if 0 < closure < 2**31 else 0, today=_today())
    except SpecialDayError as error:
        raise ApiError(409, error.code, str(error)) from None
    return RedirectResponse(urls.CLOSURES, status_code=303)


@router.post(planning_urls.PROPOSAL, dependencies=[allow(*PUBLISHERS)])
def propose_week(session: StoreSession, account: SignedIn, week: str) -> RedirectResponse:
    """Ask the planner for a plan of a week that stays as near to the usual one as closed days allow."""
    asked = week_or_404(week)
    propose(session, asked, seconds=PROPOSAL_SECONDS, by=account.login, at=now())
    return RedirectResponse(planning_urls.planning_of(asked), status_code=303)


def _today() -> date:
    return now().astimezone(ZONE).date()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SpecialDayError("day", "no_day", f"{text!r} is not a date: write it like 2026-12-24") from None


def _hours(opens: str, closes: str) -> tuple[int, int] | None:
    """Return the hours typed in minutes of the day; `None` where both are empty: closed all day."""
    if not opens and not closes:
        return None
    return _minute(opens), _minute(closes)


def _minute(text: str) -> int:
    hours, _, minutes = text.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) <= 24 and int(minutes) < 60):
        raise SpecialDayError("hours", "no_hours", f"{text!r} is not a time: write it like 09:30")
    return int(hours) * 60 + int(minutes)
