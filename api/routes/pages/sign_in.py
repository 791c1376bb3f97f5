"""The page with the sign-in form; `api.routes.session` takes the form."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.sign_in import SignInContext
from api.deps import PUBLIC, MaybeAccount
from api.pages import render

router = APIRouter()


@router.get(urls.SIGN_IN, dependencies=[PUBLIC])
def sign_in_page(
    request: Request, _account: MaybeAccount, onward: Annotated[str, Query(alias="next")] = urls.HOME, refused: str = ""
) -> HTMLResponse:
    """Show the form."""
    return render(request, "session/sign_in.html", SignInContext(urls.safe_onward(onward), refused))
