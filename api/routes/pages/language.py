"""Changing the language: kept in the account of whoever is signed in, and in a cookie for the pages before that."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse

from api import urls
from api.cookies import is_secure
from api.deps import PUBLIC, MaybeAccount, StoreSession
from api.onward import safe_onward
from api.pages import LANGUAGE_COOKIE
from api.tables import Account

router = APIRouter()

A_YEAR = 365 * 24 * 3600


@router.post(urls.LANGUAGE, dependencies=[PUBLIC])
def choose_language(
    request: Request,
    session: StoreSession,
    account: MaybeAccount,
    language: Annotated[Literal["fi", "sv", "en"], Form()],
    onward: Annotated[str, Form(alias="next")] = urls.HOME,
) -> RedirectResponse:
    """Keep the choice and go back to where it was made."""
    if account is not None:
        session.get_one(Account, account.id).language = language
    response = RedirectResponse(safe_onward(onward), status_code=303)
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=A_YEAR, httponly=True, samesite="lax", secure=is_secure(request)
    )
    return response
