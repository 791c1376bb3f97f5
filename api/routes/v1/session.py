"""Signing in and out by programs, and who is signed in."""

from fastapi import APIRouter, Request, Response

from api.accounts import WrongSignInError, sign_in, sign_out
from api.cookies import can_keep, drop_token, read_device, read_token, set_token
from api.deps import PUBLIC, SIGN_IN_TURN, SIGNED_IN, SignedIn, StoreEngine
from api.errors import ApiError
from api.schemas import Me, SignInBody
from api.tables import Account, Role
from depots.store import now

router = APIRouter(tags=["session"])


@router.post("/session", status_code=201, dependencies=[PUBLIC, SIGN_IN_TURN])
def open_session(request: Request, response: Response, engine: StoreEngine, body: SignInBody) -> Me:
    """Sign in: the answer sets the cookie that the other requests need."""
    if not can_keep(request):
        raise ApiError(403, "https_needed", "Over plain HTTP one can sign in on this machine itself only: use HTTPS.")
    try:
        account, token = sign_in(engine, body.login, body.password, now(), secret=read_device(request))
    except WrongSignInError:
        detail = "The login or the password is not right. After several wrong tries an account has to wait."
        raise ApiError(401, "wrong_sign_in", detail) from None
    set_token(request, response, token)
    return _me(account)


@router.delete("/session", status_code=204, dependencies=[PUBLIC, SIGN_IN_TURN])
def close_session(request: Request, response: Response, engine: StoreEngine) -> None:
    """Sign out."""
    token = read_token(request)
    if token:
        sign_out(engine, token)
    drop_token(request, response)


@router.get("/me", dependencies=[SIGNED_IN])
def me(account: SignedIn) -> Me:
    """Say who is signed in."""
    return _me(account)


def _me(account: Account) -> Me:
    return Me(
        login=account.login,
        name=account.name,
        role=Role(account.role),
        site=account.site_code,
        language=account.language,
    )
