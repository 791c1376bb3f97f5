"""Comparing plans of a week, and the trade-off of cost against delay."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api import planning_urls
from api.contexts.compared_promises import promises_context
from api.contexts.comparison import MOST_COMPARED, comparison_context
from api.contexts.trade_off import trade_off_context
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.pages import page_words, render
from api.planning_schemas import LONGEST_SECONDS
from api.routes.pages.weeks import week_or_404
from depots.store import now
from transit.fronts import ask_for_front

router = APIRouter()

EDITORS = PUBLISHERS


def _mapped(one: int | None = None, other: int | None = None) -> tuple[int | None, int | None]:
    """Return the two plans between which the map is to tell the difference."""
    return one, other


@router.get(planning_urls.COMPARISON, dependencies=[SIGNED_IN])
def compare(
    request: Request,
    session: StoreSession,
    week: str,
    mapped: Annotated[tuple[int | None, int | None], Depends(_mapped)],
    plan: Annotated[list[int], Query(max_length=20)] = [],  # noqa: B006
) -> HTMLResponse:
    """Show plans of a week side by side, or offer which; the map tells the two that are mapped apart."""
    language = page_words(request).language
    context = comparison_context(session, week_or_404(week), plan, language=language, mapped=mapped)
    return render(request, "scenario/comparison.html", context)


@router.get(planning_urls.COMPARED_PROMISES, dependencies=[SIGNED_IN])
def compare_promises(
    request: Request,
    session: StoreSession,
    week: str,
    plan: Annotated[list[int], Query(max_length=MOST_COMPARED)],
) -> HTMLResponse:
    """Show what plans do to stamped promises, as the part of the comparison that is fetched when the rest is shown."""
    return render(request, "scenario/promises.html", promises_context(session, week_or_404(week), plan))


@router.get(planning_urls.TRADE_OFF, dependencies=[SIGNED_IN])
def trade_off(request: Request, session: StoreSession, account: SignedIn, week: str) -> HTMLResponse:
    """Show the newest trade-off curve of a week."""
    context = trade_off_context(session, week_or_404(week), may_ask=account.role in EDITORS)
    return render(request, "scenario/trade_off.html", context)


@router.post(planning_urls.TRADE_OFF, dependencies=[allow(*EDITORS)])
def ask_for_trade_off(
    session: StoreSession, account: SignedIn, week: str, seconds: Annotated[int, Form(ge=1, le=LONGEST_SECONDS)]
) -> RedirectResponse:
    """Ask for a trade-off curve."""
    asked = week_or_404(week)
    ask_for_front(session, asked, seconds=seconds, by=account.login, at=now())
    return RedirectResponse(f"{planning_urls.trade_off(asked)}#planning", status_code=303)
