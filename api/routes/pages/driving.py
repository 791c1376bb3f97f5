"""Drivers' runs: taking one from the list or by the code on its sheet, handing it over, and the codes themselves."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from api import urls
from api.contexts.drive import drive_context, printed_context
from api.contexts.run import CODE_GIVERS
from api.deps import SignedIn, StoreSession, allow
from api.errors import NotAllowedError
from api.pages import render
from api.tables import Role
from depots.store import now
from transit.run_codes import issue_code, revoke_code, run_opened_by
from transit.run_holds import hand_over, hold_of, take_run
from transit.run_records import get_run_by_code

router = APIRouter()

DRIVERS = (Role.DRIVER,)


@router.get(urls.DRIVE, dependencies=[allow(*DRIVERS)])
def drive(request: Request, session: StoreSession, account: SignedIn) -> HTMLResponse:
    """Show the runs that a driver holds or can take."""
    return render(request, "run/drive.html", drive_context(session, account, now()))


@router.get(urls.PRINTED, dependencies=[allow(*DRIVERS, *CODE_GIVERS)])
def printed(request: Request, session: StoreSession, account: SignedIn, code: str) -> Response:
    """Show what a printed code opens; who holds the run already, or plans, goes on to its page."""
    run = run_opened_by(session, code, now())
    context = printed_context(session, code, run)
    if account.role != Role.DRIVER or context.holder == account.login:
        return _see(urls.run(run.code))
    return render(request, "run/printed.html", context)


@router.post(urls.PRINTED, dependencies=[allow(*DRIVERS)])
def take_by_code(session: StoreSession, account: SignedIn, code: str) -> RedirectResponse:
    """Take a run by the code on its sheet, over from another driver too."""
    run = run_opened_by(session, code, now())
    take_run(session, run, account.login, at=now(), by_code=True)
    return _see(urls.run(run.code))


@router.post(urls.RUN_HOLD, dependencies=[allow(*DRIVERS)])
def take(session: StoreSession, account: SignedIn, code: str) -> RedirectResponse:
    """Take a run that nobody holds."""
    run = get_run_by_code(session, code)
    take_run(session, run, account.login, at=now())
    return _see(urls.run(run.code))


@router.post(urls.HAND_OVER, dependencies=[allow(*DRIVERS, *CODE_GIVERS)])
def let_go(session: StoreSession, account: SignedIn, code: str) -> RedirectResponse:
    """Let go of a run: its driver, or a planner in their place."""
    run = get_run_by_code(session, code)
    hold = hold_of(session, run)
    if account.role == Role.DRIVER and (hold is None or hold.holder != account.login):
        raise NotAllowedError("Only who holds a run can hand it over.")
    hand_over(session, run, by=account.login, at=now())
    return _see(urls.DRIVE if account.role == Role.DRIVER else urls.run(code))


@router.post(urls.RUN_CODE, dependencies=[allow(*CODE_GIVERS)])
def new_code(session: StoreSession, account: SignedIn, code: str) -> RedirectResponse:
    """Give a run's sheet a new code; the one printed before opens nothing any more."""
    issue_code(session, get_run_by_code(session, code), by=account.login, at=now())
    return _see(urls.run(code) + "#sheet-code")


@router.post(urls.REVOCATION, dependencies=[allow(*CODE_GIVERS)])
def revoke(session: StoreSession, account: SignedIn, code: str) -> RedirectResponse:
    """Let a run's printed code open nothing any more."""
    revoke_code(session, get_run_by_code(session, code), by=account.login, at=now())
    return _see(urls.run(code) + "#sheet-code")


def _see(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)
