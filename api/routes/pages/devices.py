"""Devices: shared terminals set up, locked, unlocked by PIN and revoked; one's own PIN; scans brought as a file."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from api import urls
from api.accounts import AccountError, WrongSignInError
from api.accounts.audit import Event, note
from api.accounts.passwords import is_right
from api.accounts.pins import set_pin, unlock
from api.accounts.terminals import lock, move_in, shared_device
from api.contexts.desk import desk_site
from api.contexts.devices import devices_context
from api.cookies import can_keep, drop_token, read_device, read_token, set_token
from api.deps import PUBLIC, SIGN_IN_TURN, SignedIn, StoreEngine, StoreSession, allow
from api.errors import ApiError, NotAllowedError
from api.onward import onward_as, safe_onward
from api.pages import render
from api.scan_files import take_in_file
from api.tables import Account, Role
from depots.settings import settings
from depots.store import now, session_on
from transit.devices import device_of, reinstate_device, revoke_device, share_device
from transit.scan_tables import Device

router = APIRouter()

KEEPERS = (Role.DESK, Role.PLANNER, Role.ADMIN)
Done = Literal["", "shared", "revoked", "back", "pin"]
Refused = Literal["", "password", "pin"]


@router.get(urls.DEVICES, dependencies=[allow(*KEEPERS)])
def devices(
    request: Request, session: StoreSession, account: SignedIn, done: Done = "", refused: Refused = ""
) -> HTMLResponse:
    """Show this device, the others, and one's own PIN."""
    idle = settings().terminal_idle_minutes
    secret = read_device(request)
    context = devices_context(session, account, secret, idle_minutes=idle, done=done, refused=refused)
    return render(request, "session/devices.html", context)


@router.post(urls.DEVICES, dependencies=[allow(*KEEPERS)])
def share(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    name: Annotated[str, Form(min_length=1, max_length=64)],
    site: Annotated[str, Form(max_length=64)],
) -> RedirectResponse:
    """Make this device a terminal that people of a desk share."""
    device = device_of(session, read_device(request))
    if device is None:
        raise ApiError(409, "device_not_enrolled", "This device is not enrolled: allow cookies and scripts, try again.")
    at = now()
    share_device(session, device, name=name.strip(), site=desk_site(session, account, site).code, at=at)
    move_in(session, read_token(request) or "", device)
    note(session, Event.SHARED, account.login, at, device=device.id, about=name.strip())
    return _see(f"{urls.DEVICES}?done=shared")


@router.post(urls.DEVICE_REVOCATION, dependencies=[allow(*KEEPERS)])
def revoke(session: StoreSession, account: SignedIn, device: str) -> RedirectResponse:
    """Revoke a device: what it sends is kept, but does not count any more."""
    at, found = now(), _device(session, account, device)
    revoke_device(session, found, by=account.login, at=at)
    note(session, Event.REVOKED, account.login, at, device=found.id)
    return _see(f"{urls.DEVICES}?done=revoked")


@router.post(urls.DEVICE_RETURN, dependencies=[allow(*KEEPERS)])
def reinstate(session: StoreSession, account: SignedIn, device: str) -> RedirectResponse:
    """Let a revoked device scan again; what it sent meanwhile counts then."""
    found = _device(session, account, device)
    reinstate_device(session, found)
    note(session, Event.REINSTATED, account.login, now(), device=found.id)
    return _see(f"{urls.DEVICES}?done=back")


@router.post(urls.QUEUE_FILE, dependencies=[allow(Role.PLANNER, Role.ADMIN)])
async def bring_file(
    request: Request, engine: StoreEngine, account: SignedIn, file: Annotated[UploadFile, File()]
) -> HTMLResponse:
    """Keep the scans of a file that a device saved, and tell what became of them."""
    content = await file.read()
    taken = await run_in_threadpool(take_in_file, engine, content, by=account.login, at=now())
    return render(request, "session/queue_file.html", taken)


@router.post(urls.PIN, dependencies=[allow(*KEEPERS)])
def choose_pin(
    session: StoreSession,
    account: SignedIn,
    password: Annotated[str, Form(max_length=200)],
    pin: Annotated[str, Form(max_length=20)],
) -> RedirectResponse:
    """Give oneself a PIN; the password is asked for, so that nobody does it at a terminal left open."""
    if not is_right(password, account.password_hash):
        return _see(f"{urls.DEVICES}?refused=password#pin-title")
    try:
        set_pin(session, session.merge(account), pin, now())
    except AccountError:
        return _see(f"{urls.DEVICES}?refused=pin#pin-title")
    return _see(f"{urls.DEVICES}?done=pin")


@router.post(urls.LOCK, dependencies=[PUBLIC, SIGN_IN_TURN])
def lock_terminal(
    request: Request, engine: StoreEngine, onward: Annotated[str, Form(alias="next")] = urls.DESK
) -> RedirectResponse:
    """Lock a shared terminal: its scanning page goes on, for nobody in person. Open to all, as signing out is."""
    lock(engine, read_token(request), now())
    response = _see(safe_onward(onward))
    drop_token(request, response)
    return response


@router.post(urls.UNLOCK, dependencies=[PUBLIC, SIGN_IN_TURN])
def unlock_terminal(
    request: Request,
    engine: StoreEngine,
    login: Annotated[str, Form(max_length=64)] = "",
    pin: Annotated[str, Form(max_length=20)] = "",
    onward: Annotated[str, Form(alias="next")] = urls.HOME,
) -> RedirectResponse:
    """Sign in on a shared terminal by PIN and go on to `next`, or back to the form."""
    goal = safe_onward(onward)
    if not can_keep(request):
        return _see(urls.sign_in(goal, refused="https"))
    with session_on(engine, read_only=True) as session:
        device = shared_device(session, read_device(request))
    try:
        if device is None:
            raise WrongSignInError
        account, token = unlock(engine, device, login, pin, now())
    except WrongSignInError:
        return _see(urls.sign_in(goal, refused="pin"))
    response = _see(onward_as(account.role, goal))
    set_token(request, response, token)
    return response


def _device(session: StoreSession, account: Account, device: str) -> Device:
    found = session.get(Device, device)
    if found is None:
        raise HTTPException(404)
    if account.site_code is not None and found.site_code != account.site_code:
        raise NotAllowedError("Desks look after the devices of their own site.")
    return found


def _see(address: str) -> RedirectResponse:
    return RedirectResponse(address, status_code=303)
