"""The data behind the plans: what came in, what was refused, what looks wrong."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.data import data_context
from api.deps import StoreSession, allow
from api.pages import render
from api.tables import Role

router = APIRouter()


@router.get(urls.DATA, dependencies=[allow(Role.PLANNER, Role.MANAGER, Role.ADMIN)])
def data(request: Request, session: StoreSession) -> HTMLResponse:
    """Show the latest imports with what they refused, and roads and sites that want a check."""
    return render(request, "data/data.html", data_context(session))
