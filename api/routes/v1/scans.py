"""Where devices bring their scans, and are enrolled for it."""

import json
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api.cookies import read_token
from api.deps import LatePolicy, SignedIn, StoreSession, allow
from api.errors import ApiError
from api.routes.v1.answers import refusals
from api.scan_door import KINDS_OF, ScanDoor
from api.scan_schemas import DeviceAnswer, DeviceBody, ScanAnswers, ScanEnvelope
from depots.store import now
from transit.devices import enrol_device

router = APIRouter(tags=["scans"])

_JSON = {"application/json": {"schema": ScanEnvelope.model_json_schema()}}
_BODY = {"requestBody": {"required": True, "content": _JSON}}


@router.post("/devices", dependencies=[allow(*KINDS_OF)])
def enrol(session: StoreSession, account: SignedIn, body: DeviceBody) -> DeviceAnswer:
    """Enrol a device; doing it again changes nothing."""
    device = enrol_device(session, body.id, body.name, by=account.login, at=now())
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
    token = read_token(request)
    try:
        envelope = read_envelope(request, await request.body())
    except (ApiError, RequestValidationError):
        await door.deliver(token, None)  # strangers are not told about flaws
        raise
    answers = await door.deliver(token, envelope)
    told = [{"scan_id": answer.scan_id, "counts": answer.counts, "codes": answer.codes} for answer in answers]
    return Response(json.dumps({"scans": told}, separators=(",", ":")), media_type="application/json")


def read_envelope(request: Request, body: bytes) -> ScanEnvelope:
    """Read a delivery. Raises `ApiError`, or `RequestValidationError` for fields of the envelope itself."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError(415, "unsupported_media_type", "Send JSON, as application/json.")
    try:
        sent: Any = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError(400, "invalid_json", "The body is not JSON.") from None
    try:
        return ScanEnvelope.model_validate(sent)
    except ValidationError as error:
        flaws = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**flaw, "loc": ("body", *flaw["loc"])} for flaw in flaws]) from None
