"""Everything that the doors refuse, and the one shape in which they say so.

Programs get a problem document (RFC 9457, `application/problem+json`): `type`, `title`, `status`, `code`, `detail`, and
where they apply `place`, `errors` and `incident`. Codes are stable; details are English sentences for developers.
People get a page: the renderer given to `install`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import urls
from depots.errors import DepotsError, UnknownSiteError
from routing.check import Violation
from routing.edits import EditRefusedError
from routing.errors import NoRoadError, ProblemError, RoutingError, SolverError
from transit.errors import (
    AlreadyPlanningError,
    EditedSinceError,
    HoldSourceError,
    LadderError,
    LocksConflictError,
    NoSuchJobError,
    NoSuchPlanError,
    NoSuchScenarioError,
    NothingToUndoError,
    NotInQuarantineError,
    NotSearchedError,
    PlanNotFeasibleError,
    RunCodeError,
    RunHeldError,
    RunNotOpenError,
    TransitError,
    UnknownRunError,
    WeekIsOverError,
)

PROBLEM_TYPE = "application/problem+json"
MOST_FIELD_ERRORS = 20

log = structlog.get_logger("api")


class ApiError(Exception):
    """A refusal made on purpose: a status, a stable code and an English sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class SignInNeededError(ApiError):
    """Nobody is signed in; pages lead to the sign-in page."""

    def __init__(self) -> None:
        super().__init__(401, "sign_in_needed", "Sign in first.")


class NotAllowedError(ApiError):
    """Whoever is signed in may not do this."""

    def __init__(self, detail: str = "Your role may not use this.") -> None:
        super().__init__(403, "not_allowed", detail)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One flaw of a request: `place` names the field as a path (`body.week`)."""

    place: str
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """What an answer that is an error says; `incident` finds an unexpected one in the log."""

    status: int
    code: str
    detail: str
    place: str | None = None
    errors: tuple[FieldError, ...] = ()
    incident: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the status means, in English."""
        return HTTPStatus(self.status).phrase

    def as_json(self) -> dict[str, Any]:
        """Return the problem document; what does not apply is left out."""
        document: dict[str, Any] = {
            "type": f"urn:kimppakyyti:error:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.place is not None:
            document["place"] = self.place
        if self.errors:
            document["errors"] = [{"place": e.place, "code": e.code, "detail": e.detail} for e in self.errors]
        if self.incident is not None:
            document["incident"] = self.incident
        return document


ErrorPage = Callable[[Request, Problem], Response]

_DOMAIN: dict[type[Exception], tuple[int, str]] = {
    UnknownSiteError: (404, "unknown_site"),
    DepotsError: (409, "refused"),
    NoSuchPlanError: (404, "no_such_plan"),
    NoSuchJobError: (404, "no_such_job"),
    NoSuchScenarioError: (404, "no_such_scenario"),
    AlreadyPlanningError: (409, "already_planning"),
    EditedSinceError: (409, "edited_since"),
    NothingToUndoError: (409, "nothing_to_undo"),
    EditRefusedError: (409, "edit_refused"),
    WeekIsOverError: (409, "week_is_over"),
    UnknownRunError: (404, "unknown_run"),
    NotSearchedError: (409, "not_searched"),
    NotInQuarantineError: (404, "not_in_quarantine"),
    LadderError: (422, "bad_ladder"),
    RunCodeError: (410, "run_code_over"),
    RunHeldError: (409, "run_held"),
    RunNotOpenError: (409, "run_not_open"),
    HoldSourceError: (422, "holds_unreadable"),
    TransitError: (409, "refused"),
    ProblemError: (422, "invalid_problem"),
    NoRoadError: (409, "no_road"),
    SolverError: (409, "no_plan_found"),
    RoutingError: (409, "refused"),
}

_STATUS_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


def problem_of(error: Exception) -> Problem:
    """Return what an expected error says to whoever asked."""
    if isinstance(error, ApiError):
        return Problem(error.status, error.code, error.detail)
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        code = _STATUS_CODES.get(error.status_code, f"http_{error.status_code}")
        return Problem(error.status_code, code, str(error.detail), headers=error.headers or {})
    if isinstance(error, OperationalError | NoConnectionError):
        return Problem(503, "store_unavailable", "The database cannot be reached or is busy; try again.")
    if isinstance(error, PlanNotFeasibleError | LocksConflictError):
        code = "locks_conflict" if isinstance(error, LocksConflictError) else "plan_not_feasible"
        return Problem(409, code, str(error), errors=tuple(map(broken_rule, error.violations)))
    status, code = next(_DOMAIN[kind] for kind in type(error).__mro__ if kind in _DOMAIN)
    return Problem(status, code, _printable(str(error)), place=getattr(error, "place", None))


def answer(request: Request, problem: Problem) -> Response:
    """Return the problem as a document to programs, as a page to people."""
    if request.url.path.startswith(("/api/", urls.HEALTH)):
        document = problem.as_json()
        return JSONResponse(document, problem.status, headers=dict(problem.headers), media_type=PROBLEM_TYPE)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        onward = urls.HOME
        if request.method in ("GET", "HEAD"):
            onward = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(urls.sign_in(onward), status_code=HTTPStatus.SEE_OTHER)
    page: ErrorPage = request.app.state.error_page
    try:
        return page(request, problem)
    except Exception:
        log.exception("error page failed", code=problem.code)
        return plain_page(request, problem)


def plain_page(_request: Request, problem: Problem) -> Response:
    """Return the error as a page that needs neither templates nor catalogues: the last resort."""
    incident = f"<p>{problem.incident}</p>" if problem.incident else ""
    body = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{problem.title}</title></head>'
        f"<body><main><h1>{problem.status} {problem.title}</h1>{incident}"
        f'<p><a href="{urls.HOME}">Kimppakyyti</a></p></main></body></html>'
    )
    return HTMLResponse(body, problem.status, headers=dict(problem.headers))


def install(app: FastAPI, page: ErrorPage) -> None:
    """Make `app` answer every error in the one shape; `page` renders it for people."""
    app.state.error_page = page

    def handle(request: Request, error: Exception) -> Response:
        return answer(request, problem_of(error))

    for kind in (ApiError, RequestValidationError, HTTPException, OperationalError, NoConnectionError, *_DOMAIN):
        app.add_exception_handler(kind, handle)


class UnexpectedErrors:
    """The middleware that turns what nobody expected into a 500 that shows nothing but the number in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for what breaks."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception:
            incident = uuid4().hex[:12]
            log.exception("unexpected error", incident=incident, method=scope["method"])
            if started:
                raise
            detail = "Something went wrong on our side. Tell the administrator this number: it finds the cause."
            problem = Problem(500, "unexpected", detail, incident=incident)
            await answer(Request(scope), problem)(scope, receive, send)


def _invalid(error: RequestValidationError) -> Problem:
    flaws = error.errors()
    if flaws and flaws[0]["type"] == "json_invalid":
        place = ".".join(str(part) for part in flaws[0]["loc"])
        return Problem(400, "invalid_json", "The body is not JSON.", place=place)
    errors = tuple(
        # The input itself is not repeated: it may be huge, or not even encodable.
        FieldError(_printable(".".join(str(part) for part in flaw["loc"])), flaw["type"], _printable(flaw["msg"]))
        for flaw in flaws[:MOST_FIELD_ERRORS]
    )
    return Problem(422, "invalid_request", "The request has flaws; `errors` names each.", errors=errors)


def broken_rule(violation: Violation) -> FieldError:
    """Return a broken rule as a flaw of the plan, with its place in it."""
    if violation.round is None:
        place = f"sites[{violation.site}]"
    else:
        place = f"rounds[{violation.round}]" + (f".stops[{violation.stop}]" if violation.stop is not None else "")
    facts = ", ".join(f"{name} {value}" for name, value in violation.facts.items())
    return FieldError(place, violation.code, facts)


def _printable(text: str) -> str:
    # JSON can smuggle in half a surrogate pair, which no encoding of an answer can carry out again.
    return text.encode("utf-8", "replace").decode("utf-8")[:300]
