"""Publishing what was looked at: never a draft that came since."""

from sqlmodel import Session

from api.errors import ApiError
from depots.store import now
from routing.units import IsoWeek
from transit.plans import latest_draft, published_plan
from transit.publishing import Publication, publish


def publish_seen(session: Session, week: IsoWeek, plan_id: int, *, by: str) -> Publication:
    """Publish the draft `plan_id` of `week`, `by` a sign-in name; one that is in force already stays as it is.

    Raises `ApiError` where it is not the latest draft, and what `transit.publishing.publish` raises.
    """
    latest = latest_draft(session, week) or published_plan(session, week)
    if latest is not None and latest.id != plan_id:
        raise ApiError(409, "draft_changed", f"Plan {plan_id} is not the latest of {week}: look at the week again.")
    return publish(session, week, by=by, at=now())
