"""Whether this server can work: for whoever watches over it."""

from functools import lru_cache
from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from api import urls
from api.deps import PUBLIC, StoreEngine
from api.errors import ApiError
from api.migration import newest_revision, revision_of

router = APIRouter(tags=["health"])

_newest = lru_cache(newest_revision)


class Health(BaseModel):
    """A server that can work."""

    health: Literal["good"]
    version: str


@router.get(urls.HEALTH, dependencies=[PUBLIC])
def health(engine: StoreEngine) -> Health:
    """Say that the database is reached and its tables are of this version; 503 otherwise."""
    # Deferred: looking must not wait for a writer.
    if revision_of(engine.execution_options(sqlite_begin="DEFERRED")) != _newest():
        raise ApiError(503, "store_outdated", "The database's tables are of another version: run kimppakyyti migrate.")
    return Health(health="good", version=version("kimppakyyti"))
