"""Signing in and out by the forms of the pages; the page with the form is one of `api.routes.pages`."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from api import urls
from api.accounts import WrongSignInError, sign_in, sign_out
from api.cookies import can_keep, drop_token, read_device, read_token, set_token
from api.deps import PUBLIC, SIGN_IN_TURN, StoreEngine
from api.onward import onward_as, safe_onward
from depots.store import now

router = APIRouter(include_in_schema=False)


@router.post(urls.SIGN_IN, dependencies=[PUBLIC, SIGN_IN_TURN])
def sign_in_by_form(
    request: Request,
    engine: StoreEngine,
    login: Annotated[str, Form()],
    password: Annotated[str, Form()],
    onward: Annotated[str, Form(alias="next")] = urls.HOME,
) -> Response:
    """Sign in and go on to `next`; or back to the form, with `refused` saying `wrong` or `https`."""
    goal = safe_onward(onward)
    if not can_keep(request):
        return _see_other(urls.sign_in(goal, refused="https"))
    try:
        account, token = sign_in(engine, login, password, now(), secret=read_device(request))
    except WrongSignInError:
        return _see_other(urls.sign_in(goal, refused="wrong"))
    response = _see_other(onward_as(account.role, goal))
    set_token(request, response, token)
    return response


@router.post(urls.SIGN_OUT, dependencies=[PUBLIC, SIGN_IN_TURN])
def sign_out_by_form(request: Request, engine: StoreEngine) -> Response:
    """Sign out; open to all, so that a sign-in that is over already does not end in a refusal."""
    token = read_token(request)
    if token:
        sign_out(engine, token)
    response = _see_other(urls.SIGN_IN)
    drop_token(request, response)
    return response


def _see_other(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)
