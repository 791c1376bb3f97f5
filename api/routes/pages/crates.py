"""Crates and items: where each is, how it came there, when it will arrive."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api import urls
from api.contexts.crate import FindContext, crate_context
from api.deps import SIGNED_IN, StoreSession
from api.pages import render
from depots.store import now
from transit.crates import read_code

router = APIRouter()


@router.get(urls.CRATES, dependencies=[SIGNED_IN])
def find_crate(request: Request, code: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Lead to the page of the crate or item whose code was typed; ask for one, or say what is none."""
    found = read_code(code)
    if found is not None:
        return RedirectResponse(urls.crate(found), status_code=303)
    return render(request, "scan/find.html", FindContext(code.strip()), status=404 if code.strip() else 200)


@router.get(urls.CRATE, dependencies=[SIGNED_IN])
def crate_page(request: Request, session: StoreSession, code: str) -> HTMLResponse:
    """Show all that is known of a crate or item."""
    found = read_code(code)
    if found is None:
        return render(request, "scan/find.html", FindContext(code), status=404)
    return render(request, "scan/crate.html", crate_context(session, found, now()))
