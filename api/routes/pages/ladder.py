"""The consortium's settings for what does not arrive."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.ladder import LadderContext, ladder_context
from api.deps import SignedIn, StoreSession, allow
from api.pages import render
from api.tables import Role
from depots.store import now
from transit.errors import LadderError
from transit.ladders import set_ladder
from transit.missing import Ladder

router = APIRouter()

Days = Annotated[int, Form()]


@router.get(urls.LADDER, dependencies=[allow(Role.ADMIN)])
def show_ladder(request: Request, session: StoreSession) -> HTMLResponse:
    """Show the form for the days of the ladder."""
    return render(request, "settings/ladder.html", ladder_context(session))


@router.post(urls.LADDER, dependencies=[allow(Role.ADMIN)])
def change_ladder(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    *,
    late: Days,
    search: Days,
    missing: Days,
    hanging: Days,
) -> HTMLResponse:
    """Set the days; those that make no ladder are shown with what is wrong, and nothing changes."""
    wanted = {"late_days": late, "search_days": search, "missing_days": missing, "hanging_days": hanging}
    try:
        set_ladder(session, Ladder(**wanted), by=account.login, at=now())
    except LadderError as error:
        return render(request, "settings/ladder.html", LadderContext(wanted, refused=error.field), status=422)
    return render(request, "settings/ladder.html", ladder_context(session, is_kept=True))
