"""Making more crates."""

from fastapi import APIRouter

from api.deps import StoreSession, allow
from api.scan_schemas import CratesAnswer, CratesBody
from api.tables import Role
from depots.store import now
from transit.crate_records import add_crates

router = APIRouter(tags=["scans"])


@router.post("/crates", status_code=201, dependencies=[allow(Role.PLANNER, Role.ADMIN)])
def make_crates(session: StoreSession, body: CratesBody) -> CratesAnswer:
    """Make more crates; their codes go on labels. Scans of them that came before they were made count from now on."""
    return CratesAnswer(codes=add_crates(session, body.count, at=now()))
