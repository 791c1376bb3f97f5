"""Work lists: what a site should look for, what was done about it, and scans that could not count."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api import urls
from api.contexts.desk import desk_site
from api.contexts.quarantine import quarantine_context
from api.contexts.work import work_context
from api.deps import SignedIn, StoreSession, allow
from api.pages import page_words, render
from api.scan_sentences import shown_words
from api.tables import Role
from depots.store import now, to_micros
from transit.errors import NotSearchedError
from transit.ladders import ladder_in_force
from transit.scans.lost import dismiss_stray
from transit.searches import Act, record_act
from transit.tracing import overdue

router = APIRouter()

DESKS = (Role.DESK, Role.PLANNER, Role.ADMIN)
PLANNERS = (Role.PLANNER, Role.ADMIN)


@router.get(urls.WORK, dependencies=[allow(*DESKS)])
def work(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    asked: Annotated[str | None, Query(alias="site", max_length=64)] = None,
) -> HTMLResponse:
    """Show what a site should look for."""
    site, shown = desk_site(session, account, asked), shown_words(page_words(request))
    context = work_context(session, site, account, shown, now())
    return render(request, "scan/work.html", context)


@router.post(urls.SEARCH_ACTS, dependencies=[allow(*DESKS)])
def act(
    session: StoreSession,
    account: SignedIn,
    site: Annotated[str, Form(max_length=64)],
    code: Annotated[str, Form(max_length=64)],
    act: Annotated[Act, Form()],
) -> RedirectResponse:
    """Keep that something was looked for at one's site in vain, or that it is declared missing."""
    at = now()
    here = desk_site(session, account, site)
    things = (thing for thing in overdue(session, to_micros(at), ladder_in_force(session)) if thing.code == code)
    thing = next(things, None)
    if thing is None:
        raise NotSearchedError(code, here.code)
    record_act(session, thing, act, here.code, by=account.login, at=at)
    return RedirectResponse(urls.work(here.code), status_code=303)


@router.get(urls.QUARANTINE, dependencies=[allow(*PLANNERS)])
def quarantine(request: Request, session: StoreSession) -> HTMLResponse:
    """Show the scans that could not count and that nobody has put aside."""
    return render(request, "scan/quarantine.html", quarantine_context(session))


@router.post(urls.DISMISSAL, dependencies=[allow(*PLANNERS)])
def dismiss(session: StoreSession, account: SignedIn, number: int) -> RedirectResponse:
    """Put a scan aside that could not count; it stays kept."""
    dismiss_stray(session, number, by=account.login, at=now())
    return RedirectResponse(urls.QUARANTINE, status_code=303)
