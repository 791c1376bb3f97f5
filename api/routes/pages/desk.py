"""The desk: scanning in and out, and labels for crates."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from api import urls
from api.contexts.board import board_context
from api.contexts.desk import Mode, desk_context, desk_site, label_context
from api.deps import AtDesk, SignedIn, StoreSession, allow, allow_at_desk
from api.errors import ApiError
from api.formats.crate_label import CrateLabel, crate_label_pdf
from api.pages import page_words, render
from api.tables import Role
from depots.settings import ZONE
from depots.sites import get_site
from depots.store import now
from transit.crate_records import add_crates
from transit.crates import read_code
from transit.scan_tables import Crate

router = APIRouter()

DESKS = (Role.DESK, Role.PLANNER, Role.ADMIN)

Asked = Annotated[str | None, Query(alias="site", max_length=64)]
Goal = Annotated[str, Query(alias="to", max_length=64)]


@router.get(urls.DESK, dependencies=[allow(*DESKS)])
def desk(session: StoreSession, account: SignedIn, asked: Asked = None) -> RedirectResponse:
    """Lead to scanning in at one's own site."""
    return RedirectResponse(urls.desk("in", desk_site(session, account, asked).code), status_code=303)


@router.get(urls.DESK_MODE.format(mode="in"), dependencies=[allow_at_desk(*DESKS)])
def desk_in(request: Request, session: StoreSession, account: AtDesk, asked: Asked = None) -> HTMLResponse:
    """Show the page to scan crates in."""
    return _desk(request, session, account, "in", site=asked, to="")


@router.get(urls.DESK_MODE.format(mode="out"), dependencies=[allow_at_desk(*DESKS)])
def desk_out(
    request: Request, session: StoreSession, account: AtDesk, asked: Asked = None, to: Goal = ""
) -> HTMLResponse:
    """Show the page to scan crates out."""
    return _desk(request, session, account, "out", site=asked, to=to)


def _desk(
    request: Request, session: StoreSession, account: SignedIn, mode: Mode, *, site: str | None, to: str
) -> HTMLResponse:
    context = desk_context(
        session, desk_site(session, account, site), mode, account, page_words(request), to=to, at=now()
    )
    return render(request, "scan/desk.html", context)


@router.get(urls.BOARD, dependencies=[allow_at_desk(*DESKS)])
def board(request: Request, session: StoreSession, account: AtDesk, asked: Asked = None) -> HTMLResponse:
    """Show the vans that leave a site today, on a screen on the wall or a phone."""
    return render(request, "scan/board.html", board_context(session, desk_site(session, account, asked), now()))


@router.get(urls.NEW_LABEL, dependencies=[allow(*DESKS)])
def new_label(
    request: Request, session: StoreSession, account: SignedIn, asked: Asked = None, to: Goal = ""
) -> HTMLResponse:
    """Show the form for a crate's label."""
    context = label_context(session, desk_site(session, account, asked), to=to, at=now())
    return render(request, "scan/label.html", context)


@router.post(urls.CRATE_LABELS, dependencies=[allow(*DESKS)])
def make_label(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    site: Annotated[str, Form(max_length=64)],
    *,
    to: Annotated[str, Form(max_length=64)] = "",
    crate: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a label for a crate that there is, or for a new one, and serve it as PDF."""
    origin = desk_site(session, account, site)
    goal = get_site(session, to) if to else None
    if goal is not None and goal.code == origin.code:
        raise ApiError(422, "bad_destination", "A crate cannot be sent to where it stands: choose another destination.")
    at = now()
    code = _crate(session, crate) if crate.strip() else add_crates(session, 1, at=at)[0]
    label = CrateLabel(
        code=code,
        origin_name=origin.name,
        day=at.astimezone(ZONE).date(),
        to_site=goal.code if goal else None,
        to_name=goal.name if goal else "",
    )
    pdf = crate_label_pdf(label, page_words(request))
    headers = {"Content-Disposition": f'inline; filename="{code}.pdf"'}
    return Response(pdf, media_type="application/pdf", headers=headers)


def _crate(session: StoreSession, raw: str) -> str:
    code = read_code(raw)
    if code is None or session.get(Crate, code) is None:
        raise ApiError(422, "unknown_crate", "There is no crate of this code: check it, or leave the field empty.")
    return code
