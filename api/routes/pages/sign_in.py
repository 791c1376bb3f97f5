"""The page with the sign-in form; `api.routes.session` takes the form."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.accounts.pins import people_of
from api.accounts.terminals import shared_device
from api.contexts.sign_in import SignInContext
from api.cookies import read_device
from api.deps import PUBLIC, MaybeAccount, StoreSession
from api.onward import safe_onward
from api.pages import render

router = APIRouter()


@router.get(urls.SIGN_IN, dependencies=[PUBLIC])
def sign_in_page(
    request: Request,
    session: StoreSession,
    _account: MaybeAccount,
    onward: Annotated[str, Query(alias="next")] = urls.HOME,
    refused: str = "",
) -> HTMLResponse:
    """Show the form; on a shared terminal the one for a PIN too."""
    goal, terminal = safe_onward(onward), shared_device(session, read_device(request))
    if terminal is None:
        return render(request, "session/sign_in.html", SignInContext(goal, refused))
    people = tuple(people_of(session, terminal))
    return render(request, "session/sign_in.html", SignInContext(goal, refused, terminal.name, people))
