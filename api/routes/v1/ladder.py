"""The days of the ladder that something climbs which does not arrive."""

from dataclasses import asdict

from fastapi import APIRouter

from api.deps import SIGNED_IN, SignedIn, StoreSession, allow
from api.scan_schemas import LadderBody
from api.tables import Role
from depots.store import now
from transit.ladders import ladder_in_force, set_ladder
from transit.missing import Ladder

router = APIRouter(tags=["scans"])


@router.get("/ladder", dependencies=[SIGNED_IN])
def get_ladder(session: StoreSession) -> LadderBody:
    """Show the days after which something is late, searched, missing, and after which an open leg hangs."""
    return LadderBody(**asdict(ladder_in_force(session)))


@router.put("/ladder", dependencies=[allow(Role.ADMIN)])
def put_ladder(session: StoreSession, account: SignedIn, body: LadderBody) -> LadderBody:
    """Set the days; they count at once, and the former ones stay on record."""
    set_ladder(session, Ladder(**body.model_dump()), by=account.login, at=now())
    return body
