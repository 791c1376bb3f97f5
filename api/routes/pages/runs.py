"""A run: its stops for the driver, and its run sheet."""

from dataclasses import replace
from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.run import may_see_code, run_context, run_scan_data
from api.deps import SIGNED_IN, SignedIn, StoreSession
from api.formats.run_sheet import run_sheet_pdf
from api.formats.sheet_files import sheet_address
from api.i18n import words
from api.pages import page_words, render
from depots.settings import settings
from depots.store import now
from transit.run_records import get_run_by_code
from transit.sheets import run_sheet

router = APIRouter()


@router.get(urls.RUN, dependencies=[SIGNED_IN])
def run_page(request: Request, session: StoreSession, account: SignedIn, code: str) -> HTMLResponse:
    """Show a run's stops in order and what was told of them; who holds it scans there, and planners."""
    spoken = page_words(request)
    context = run_context(session, get_run_by_code(session, code), account, spoken.language, now())
    if context.can_scan:
        context = replace(context, data=run_scan_data(session, context, account, spoken))
    return render(request, "run/run.html", context)


@router.get(urls.RUN_SHEET, dependencies=[SIGNED_IN])
def run_sheet_file(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    code: str,
    lang: Literal["fi", "sv", "en"] | None = None,
) -> Response:
    """Serve a run's sheet as PDF, in the language asked for or the reader's.

    The code that lets a driver take the run stands only on the sheets of who gives runs out, or drives this one.
    """
    run = get_run_by_code(session, code)
    spoken = words(lang) if lang else page_words(request)
    path = sheet_address(session, run) if may_see_code(session, run, account) else urls.run(run.code)
    pdf = run_sheet_pdf(run_sheet(session, run), spoken, run_url=settings().public_url + path)
    name = f"{run.day.isoformat()}-{run.van_code}-{run.round_number}.pdf"
    return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
