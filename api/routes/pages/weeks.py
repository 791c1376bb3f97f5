"""The week: its plan on the map and by day and van, and publishing it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlmodel import Session
from starlette.exceptions import HTTPException

from api import urls
from api.contexts.plan_site import plan_site
from api.contexts.plans import plan_to_show, week_to_show, weeks_context
from api.contexts.week import Chosen, week_context
from api.deps import PUBLISHERS, SIGNED_IN, SignedIn, StoreSession, allow
from api.errors import ApiError
from api.pages import page_words, render
from api.publication import publish_seen
from api.tables import Account
from depots.settings import ZONE
from depots.store import now
from routing.errors import ProblemError
from routing.units import IsoWeek
from transit.tables import Plan

router = APIRouter()


def _chosen(
    day: Annotated[int | None, Query(ge=0, le=6)] = None,
    van: Annotated[str | None, Query(max_length=40)] = None,
    site: Annotated[str | None, Query(max_length=40)] = None,
) -> Chosen:
    return Chosen(day, van, site or None)


ChosenPart = Annotated[Chosen, Depends(_chosen)]


@router.get(urls.HOME, dependencies=[SIGNED_IN])
def home(session: StoreSession) -> RedirectResponse:
    """Lead to this week, or to the next where only that has a plan."""
    return RedirectResponse(urls.week(week_to_show(session, now().astimezone(ZONE).date())), status_code=303)


@router.get(urls.WEEKS, dependencies=[SIGNED_IN])
def weeks(request: Request, session: StoreSession) -> HTMLResponse:
    """List the weeks that have a plan."""
    return render(request, "week/weeks.html", weeks_context(session, now().astimezone(ZONE).date()))


@router.get(urls.WEEK, dependencies=[SIGNED_IN])
def week_page(
    request: Request, session: StoreSession, account: SignedIn, week: str, chosen: ChosenPart
) -> HTMLResponse:
    """Show the plan in force for a week, else its draft, else what to do to get one."""
    asked = week_or_404(week)
    return _Reader(request, session, account, chosen).page(asked, plan_to_show(session, asked))


@router.get(urls.PLAN, dependencies=[SIGNED_IN])
def plan_page(
    request: Request, session: StoreSession, account: SignedIn, chosen: ChosenPart, *, week: str, plan_id: int
) -> HTMLResponse:
    """Show one plan of a week, be it a draft, the one in force or a former one."""
    return _Reader(request, session, account, chosen).page(week_or_404(week), plan_or_404(session, week, plan_id))


@router.get(urls.PLAN_SITE, dependencies=[SIGNED_IN])
def plan_site_part(request: Request, session: StoreSession, *, week: str, plan_id: int, code: str) -> HTMLResponse:
    """Show a site in a plan, as the part of the plan's page that is fetched when a site is chosen."""
    plan = plan_or_404(session, week, plan_id)
    found = plan_site(session, plan, code, language=page_words(request).language)
    if found is None:
        raise HTTPException(404)
    return render(request, "week/site.html", found)


@router.post(urls.PUBLICATION, dependencies=[allow(*PUBLISHERS)])
def publish_week(
    session: StoreSession, account: SignedIn, week: str, plan: Annotated[int, Form()], sure: Annotated[str, Form()] = ""
) -> RedirectResponse:
    """Publish the draft that was looked at; refused where a newer one has come since."""
    asked = week_or_404(week)
    if sure != "yes":
        raise ApiError(422, "not_confirmed", "Confirm that the plan was looked at.")
    publish_seen(session, asked, plan, by=account.login)
    return RedirectResponse(urls.week(asked), status_code=303)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who looks at a week, and at which part of it."""

    request: Request
    session: Session
    account: Account
    chosen: Chosen

    def page(self, week: IsoWeek, plan: Plan | None) -> HTMLResponse:
        """Return the page of `week` with `plan`."""
        context = week_context(
            self.session,
            week,
            plan,
            language=page_words(self.request).language,
            can_publish=self.account.role in PUBLISHERS,
            chosen=self.chosen,
        )
        return render(self.request, "week/week.html", context)


def plan_or_404(session: Session, week: str, plan_id: int) -> Plan:
    """Return the plan of a week that an address names. Raises `HTTPException` 404."""
    plan = session.get(Plan, plan_id) if 0 < plan_id < 2**31 else None
    if plan is None or plan.week != str(week_or_404(week)):
        raise HTTPException(404)
    return plan


def week_or_404(text: str) -> IsoWeek:
    """Return the week that an address names. Raises `HTTPException` 404."""
    try:
        return IsoWeek.parse(text)
    except ProblemError:
        raise HTTPException(404) from None
