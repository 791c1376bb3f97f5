"""Where devices bring their scans, and are enrolled for it."""

import json
from typing import Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.cookies import read_device, read_token, set_device
from api.deps import LatePolicy, SignedIn, StoreSession, allow
from api.errors import ApiError
from api.routes.v1.answers import refusals
from api.scan_door import KINDS_OF, ScanDoor
from api.scan_schemas import DeviceAnswer, DeviceBody, ScanAnswers, ScanEnvelope
from depots.store import now
from transit.devices import device_of, enrol_device, give_secret, users_of

router = APIRouter(tags=["scans"])

_JSON = {"application/json": {"schema": ScanEnvelope.model_json_schema()}}
_BODY = {"requestBody": {"required": True, "content": _JSON}}


@router.post("/devices", dependencies=[allow(*KINDS_OF)])
def enrol(
    request: Request, response: Response, session: StoreSession, account: SignedIn, body: DeviceBody
) -> DeviceAnswer:
    """Enrol a device, which then brings the scans of whoever is signed in now; doing it again changes nothing.

    The answer sets a cookie with the device's secret: by that it delivers when nobody is signed in any more.
    """
    is_its_own = account.login in users_of(session, body.id)
    device = enrol_device(session, body.id, body.name, by=account.login, at=now())
    known = device_of(session, read_device(request))
    if (known is None or known.id != device.id) and (is_its_own or device.secret_hash is None):
        secret = give_secret(session, device)
        if secret is not None:
            set_device(request, response, secret)
    return DeviceAnswer(id=device.id, name=device.name)


@router.post(
    "/scans",
    dependencies=[Depends(LatePolicy(frozenset(KINDS_OF)))],
    response_model=ScanAnswers,
    responses=refusals(400, 409, 413, 415, 503),
    openapi_extra=_BODY,
)
async def keep_scans(request: Request) -> Response:
    """Keep scans, 1 to 1,000 at once, and answer each by itself once all are committed.

    Sending them again is harmless: they are answered as before. A scan with flaws is kept too, but does not count.
    """
    door: ScanDoor = request.app.state.scan_door
    token, secret = read_token(request), read_device(request)
    try:
        envelope = read_envelope(request, await request.body())
    except (ApiError, RequestValidationError):
        await door.deliver(token, None, secret=secret)  # strangers are not told about flaws
        raise
    answers = await door.deliver(token, envelope, secret=secret)
    return Response(_encode({"scans": answers}), media_type="application/json")


_encode = msgspec.json.Encoder().encode
_decode_fast = msgspec.json.Decoder().decode


def decode(body: bytes) -> Any:
    """Return what is in a body; raises `ApiError`.

    What the fast decoder refuses (NaN, lone surrogates) another takes: such scans are kept, in quarantine.
    """
    try:
        return _decode_fast(body)
    except (ValueError, RecursionError):
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise ApiError(400, "invalid_json", "The body is not JSON.") from None


def read_envelope(request: Request, body: bytes) -> ScanEnvelope:
    """Read a delivery. Raises `ApiError`, or `RequestValidationError` for fields of the envelope itself."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "unsupported_media_type", "Send JSON, as application/json.")
    sent = decode(body)
    try:
        return ScanEnvelope.model_validate(sent)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**flaw, "loc": ("body", *flaw["loc"])} for flaw in flaws]) from None
