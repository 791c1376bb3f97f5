"""Why items wait, for each municipality, site and pair of sites."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.why import why_context
from api.deps import SIGNED_IN, StoreSession
from api.pages import page_words, render
from api.routes.pages.weeks import plan_or_404

router = APIRouter()

SiteCode = Annotated[str | None, Query(max_length=40)]


@router.get(urls.WHY, dependencies=[SIGNED_IN])
def why(
    request: Request,
    session: StoreSession,
    *,
    week: str,
    plan_id: int,
    site: SiteCode = None,
    origin: SiteCode = None,
    destination: SiteCode = None,
    more: bool = False,
) -> HTMLResponse:
    """Show what delays are made of; more of one site, of a pair, and what one more visit to the site would cost."""
    context = why_context(
        session,
        plan_or_404(session, week, plan_id),
        site=site or None,
        origin=origin,
        destination=destination,
        with_one_more=more,
        language=page_words(request).language,
    )
    return render(request, "why/why.html", context)
