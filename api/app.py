"""The app: all doors, behind the guards."""

import asyncio
import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from api import errors, pages
from api.deps import Turns
from api.first_looks import FirstLooks
from api.logs import RequestLog, configure_logs
from api.routes import health, session, v1
from api.routes import pages as page_routes
from api.scan_door import ScanDoor
from api.security import BodyLimit, HeadAsGet, KnownHosts, NoNul, SameOrigin, SecurityHeaders
from depots.settings import settings
from depots.store import open_engine
from transit.statistics.keeper import LegKeeper

_GUARDS = [
    Middleware(RequestLog),
    Middleware(SecurityHeaders),
    Middleware(errors.UnexpectedErrors),
    Middleware(KnownHosts),
    Middleware(NoNul),
    Middleware(SameOrigin),
    Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6),  # 9 takes three times as long for 1 % less
    Middleware(BodyLimit),
    Middleware(HeadAsGet),
]

_TURN = 0.02
"""Seconds that a thread may go on while another waits for Python's lock: the writer of scans gives it away at each
statement, and asks for it again. With Python's own 0.005 both spend a tenth of their time on handing it over."""


def create_app(engine: Engine | None = None) -> FastAPI:
    """Return the app on `engine`, or on the database of the settings. Its tables must be there."""
    configure_logs()
    store = engine or open_engine(settings().store_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # What is loaded stays: looking through it for rubbish would hold everyone up, again and again. Thousands of
        # scans at once make no rings of rubbish either: looking ever so often costs a quarter of keeping them.
        gc.freeze()
        often = gc.get_threshold()
        gc.set_threshold(50_000, 20, 100)
        turn = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        door: ScanDoor = app.state.scan_door
        door.start()
        ahead = FirstLooks(app, store, door.is_busy)
        ahead.start()
        await asyncio.to_thread(ahead.wait)  # whoever asks first shall not wait longer than others
        keeper = LegKeeper(store, door.is_busy)
        keeper.start()
        yield
        keeper.stop()
        ahead.stop()
        sys.setswitchinterval(turn)
        gc.set_threshold(*often)
        gc.unfreeze()
        door.stop()
        if engine is None:
            store.dispose()

    app = FastAPI(
        title="Kimppakyyti",
        version=version("kimppakyyti"),
        middleware=_GUARDS,
        lifespan=lifespan,
        # The usual documentation pages load their scripts from another host.
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.engine = store
    app.state.turns = Turns(store)
    app.state.scan_door = ScanDoor(store)
    errors.install(app, pages.error_page)
    for module in (v1, health, session, page_routes):  # routes are tried one after the other: the busiest first
        app.include_router(module.router)
    return app
