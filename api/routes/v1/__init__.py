"""The JSON interface, under `/api/v1`."""

from fastapi import APIRouter

from api import urls
from api.routes.v1 import session

router = APIRouter(prefix=urls.API)
router.include_router(session.router)
