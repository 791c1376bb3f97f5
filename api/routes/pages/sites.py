"""Sites: when the van comes next."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api import urls
from api.contexts.site import site_context, sites_context
from api.deps import SIGNED_IN, StoreSession
from api.pages import page_words, render
from depots.store import now

router = APIRouter()


@router.get(urls.SITES, dependencies=[SIGNED_IN])
def sites(
    request: Request, session: StoreSession, wanted: Annotated[str, Query(alias="q", max_length=80)] = ""
) -> HTMLResponse:
    """List the sites by municipality, narrowed to those that hold a text."""
    return render(request, "site/sites.html", sites_context(session, wanted, language=page_words(request).language))


@router.get(urls.SITE, dependencies=[SIGNED_IN])
def site_page(request: Request, session: StoreSession, code: str) -> HTMLResponse:
    """Show when vans come to a site, when it is open, and how to find it."""
    context = site_context(session, code, now(), language=page_words(request).language)
    return render(request, "site/site.html", context)
