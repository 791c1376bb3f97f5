"""Crates and items: where each is, how it came there, when it will arrive."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api import urls
from api.contexts.crate import crate_context
from api.deps import SIGNED_IN, StoreSession
from api.pages import render
from depots.store import now
from transit.crates import read_code

router = APIRouter()


@router.get(urls.CRATES, dependencies=[SIGNED_IN])
def find_crate(code: Annotated[str, Query(max_length=200)] = "") -> RedirectResponse:
    """Lead to the page of the crate or item whose code was typed."""
    found = read_code(code)
    if found is None:
        raise HTTPException(404)
    return RedirectResponse(urls.crate(found), status_code=303)


@router.get(urls.CRATE, dependencies=[SIGNED_IN])
def crate_page(request: Request, session: StoreSession, code: str) -> HTMLResponse:
    """Show all that is known of a crate or item."""
    found = read_code(code)
    if found is None:
        raise HTTPException(404)
    return render(request, "scan/crate.html", crate_context(session, found, now()))
