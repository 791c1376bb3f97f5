"""Editing a plan by hand: the page, each step on it, keeping what came of it, improving around what is locked."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api import planning_urls, urls
from api.contexts.editing import editing_context
from api.deps import PUBLISHERS, SignedIn, StoreSession, allow
from api.pages import page_words, render
from api.planning_schemas import LONGEST_SECONDS, StepBody
from api.routes.pages.weeks import plan_or_404
from depots.store import now
from routing.edits import EditRefusedError, Refusal
from transit.errors import EditedSinceError, LocksConflictError, NothingToUndoError
from transit.improving import ask_to_improve
from transit.revisions import edit_plan, editing_of, keep_as_draft, undo_or_redo
from transit.tables import row_id

router = APIRouter()

EDITORS = PUBLISHERS


@router.get(planning_urls.EDITOR, dependencies=[allow(*EDITORS)])
def editor(request: Request, session: StoreSession, week: str, plan_id: int) -> HTMLResponse:
    """Show a plan as its editing left it."""
    plan = plan_or_404(session, week, plan_id)
    context = editing_context(session, plan, editing_of(session, plan), language=page_words(request).language)
    return render(request, "editing/editor.html", context)


@router.post(planning_urls.EDITS, dependencies=[allow(*EDITORS)])
def take_step(
    request: Request, session: StoreSession, account: SignedIn, *, week: str, plan_id: int, body: StepBody
) -> HTMLResponse:
    """Take a step, and return the part of the page that shows what came of it, also where it was refused."""
    plan = plan_or_404(session, week, plan_id)
    refusal: Refusal | None = None
    edited_by: str | None = None
    focus: tuple[int | None, int | None] = (None, None)
    try:
        if body.edit is not None:
            edited = edit_plan(session, plan, body.edit, seen=body.seen, by=account.login, at=now())
            focus = edited.round, edited.stop
        elif body.act is not None:
            undo_or_redo(session, plan, body.act, seen=body.seen, by=account.login, at=now())
    except EditRefusedError as error:
        refusal = error.reason
    except NothingToUndoError:
        refusal = Refusal.NOTHING_CHANGES
    except EditedSinceError as error:
        edited_by = error.by or account.login
    context = editing_context(
        session,
        plan,
        editing_of(session, plan),
        language=page_words(request).language,
        refusal=refusal,
        edited_by=edited_by,
        focus=focus,
    )
    return render(request, "editing/board.html", context)


@router.post(planning_urls.KEPT_DRAFT, dependencies=[allow(*EDITORS)])
def keep(session: StoreSession, account: SignedIn, week: str, plan_id: int) -> RedirectResponse:
    """Keep what was edited as a draft."""
    kept = keep_as_draft(session, plan_or_404(session, week, plan_id), by=account.login)
    return RedirectResponse(urls.plan(week, row_id(kept.id)), status_code=303)


@router.post(planning_urls.IMPROVEMENT, dependencies=[allow(*EDITORS)])
def improve(
    request: Request,
    session: StoreSession,
    account: SignedIn,
    *,
    week: str,
    plan_id: int,
    seconds: Annotated[int, Form(ge=1, le=LONGEST_SECONDS)],
) -> Response:
    """Ask for a better plan around what is locked."""
    plan = plan_or_404(session, week, plan_id)
    try:
        ask_to_improve(session, plan, seconds=seconds, by=account.login, at=now())
    except LocksConflictError as error:
        language = page_words(request).language
        context = editing_context(
            session, plan, editing_of(session, plan), language=language, conflicts=error.violations
        )
        return render(request, "editing/editor.html", context, status=409)
    return RedirectResponse(f"{planning_urls.editor(week, plan_id)}#planning", status_code=303)
