"""The log: one JSON line an event on standard error. No addresses, logins, queries or bodies: nothing about people."""

import sys
from time import perf_counter

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger("api")


def configure_logs() -> None:
    """Set structlog up, unless the program that runs us has. Tracebacks come without the values of variables."""
    if structlog.is_configured():
        return
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """The outermost middleware: logs which handler answered what, how fast, and the role of who asked."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = perf_counter()
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            account = scope.get("state", {}).get("account")
            log.info(
                "request",
                method=scope["method"],
                handler=getattr(scope.get("endpoint"), "__name__", None),
                status=status,
                ms=round((perf_counter() - began) * 1000, 1),
                role=account.role if account is not None else None,
            )
