"""Stylesheets, scripts, pictures and fonts, for everyone; and the municipalities' outlines for the map."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api import urls
from api.assets import assets, worker
from api.deps import PUBLIC, SIGNED_IN
from depots.municipalities import municipality_geojson

router = APIRouter()

FOR_EVER = "public, max-age=31536000, immutable"


@router.get(urls.STATIC + "/{name:path}", dependencies=[PUBLIC])
@router.get(urls.VENDOR + "/{name:path}", dependencies=[PUBLIC])
def asset(request: Request, name: str) -> Response:
    """Serve one file; its address names its content, so it may be kept for ever."""
    found = assets().get(request.url.path)
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers={"Cache-Control": FOR_EVER})


@router.get(urls.WORKER, dependencies=[PUBLIC])
def service_worker() -> Response:
    """Serve the service worker from the root, so that it may serve all pages; browsers ask for it anew each time."""
    made = worker()
    return Response(made.content, media_type=made.media_type)


@router.get(urls.OUTLINES, dependencies=[SIGNED_IN])
def outlines() -> JSONResponse:
    """Serve the municipalities' outlines as GeoJSON."""
    return JSONResponse(municipality_geojson(), headers={"Cache-Control": "private, max-age=86400"})
