"""The JSON interface, under `/api/v1`."""

from fastapi import APIRouter

from api import urls
from api.routes.v1 import (
    crates,
    document,
    editing,
    ladder,
    planning,
    quarantine,
    runs,
    scans,
    scenarios,
    session,
    sites,
    weeks,
)
from api.routes.v1.answers import refusals

router = APIRouter(prefix=urls.API, responses=refusals(401, 403, 422))
for module in (scans, document, session, weeks, planning, editing, scenarios, runs, sites, crates, quarantine, ladder):
    router.include_router(module.router)
