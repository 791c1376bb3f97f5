"""The interface's own description. There is no page that shows it: those load their scripts from other hosts."""

from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from api.deps import PUBLIC
from api.schemas import ProblemAnswer

router = APIRouter(include_in_schema=False)

_ABOUT = """Weeks, runs and sites of the region's material transport.

Sign in by `POST /api/v1/session`; the cookie it sets admits to the rest. Every error is a problem document (RFC 9457)
whose `code` is stable. Instants are in UTC; plans count whole minutes from Monday 00:00 local time."""


def openapi_document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of `app`, made once."""
    if app.openapi_schema is not None:
        return app.openapi_schema
    document = get_openapi(title=app.title, version=app.version, description=_ABOUT, routes=app.routes)
    problem = ProblemAnswer.model_json_schema(ref_template="#/components/schemas/{model}")
    document["components"]["schemas"] |= problem.pop("$defs") | {ProblemAnswer.__name__: problem}
    app.openapi_schema = document
    return document


@router.get("/openapi.json", dependencies=[PUBLIC])
def describe(request: Request) -> Response:
    """Return the OpenAPI document."""
    return JSONResponse(openapi_document(request.app))
