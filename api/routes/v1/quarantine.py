"""Scans that were kept and do not count: looking at them, and saying that nothing is to be done."""

from typing import Annotated

from fastapi import APIRouter, Path

from api.deps import SignedIn, StoreSession, allow
from api.routes.v1.answers import refusals
from api.scan_schemas import DismissalBody, StrayAnswer
from api.tables import Role
from depots.store import from_micros, now
from transit.scans.lost import dismiss_stray, open_quarantine
from transit.tables import row_id

router = APIRouter(tags=["scans"])
_WHO = allow(Role.PLANNER, Role.ADMIN)


@router.get("/quarantine", dependencies=[_WHO])
def list_quarantine(session: StoreSession) -> list[StrayAnswer]:
    """List what is in quarantine and was not dismissed, oldest first."""
    return [
        StrayAnswer(
            number=row_id(row.number),
            codes=row.codes.split(),
            device=row.device,
            sequence=row.sequence,
            received_at=from_micros(row.server_us),
            sent_by=row.sent_by,
            payload=row.payload,
        )
        for row in open_quarantine(session)
    ]


@router.post("/quarantine/{number}/dismissal", status_code=204, dependencies=[_WHO], responses=refusals(404))
def put_aside(
    session: StoreSession, account: SignedIn, number: Annotated[int, Path(ge=1, lt=2**31)], body: DismissalBody
) -> None:
    """Put a scan aside for a reason; the first time stands. It stays kept, and counts if ever it can."""
    dismiss_stray(session, number, by=account.login, at=now(), reason=body.reason)
