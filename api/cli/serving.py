"""Commands that keep running: the pages, the clock."""

import os
import socket
import subprocess
import sys
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import err, out
from depots.errors import SettingsError
from depots.settings import settings

HOST_OPTION = typer.Option("--host", help="Address to listen on.")
PORT_OPTION = typer.Option("--port", min=0, max=65_535, help="Port to listen on.")


def serve(
    host: Annotated[str, HOST_OPTION] = "127.0.0.1",
    port: Annotated[int, PORT_OPTION] = 8000,
) -> None:
    """Serve the pages and the JSON interface until stopped, with a planner beside them."""
    open_store().dispose()
    require_free_port(host, port)
    start_planner()
    run_server(host, port)


def require_free_port(host: str, port: int) -> None:
    """Raise `SettingsError` where something listens already."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise SettingsError(f"cannot listen on {host} port {port} ({reason}): choose another by --port") from None


def run_server(host: str, port: int) -> None:
    """Serve in this process and print the address once requests are answered; returns when stopped."""
    import uvicorn

    from api.assets import missing_packages

    if missing := missing_packages():
        err.print(f"without {', '.join(missing)} the pages have no map: run 'make setup'", style="yellow")

    class Announcing(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                bound = self.servers[0].sockets[0].getsockname()[1]
                out.print(f"The pages: http://{f'[{host}]' if ':' in host else host}:{bound}/", soft_wrap=True)

    config = uvicorn.Config(
        "api.app:create_app", factory=True, host=host, port=port, log_level="warning", proxy_headers=False
    )
    Announcing(config).run()


def clock() -> None:
    """Keep the clock: fetch holds nightly, draft next week on Thursdays, make runs, back up. Runs until stopped."""
    open_store().dispose()
    os.execv(sys.executable, clock_command())  # noqa: S606 - our own interpreter


def clock_command() -> list[str]:
    """Return the command of the clock's own process; the two doors never import each other."""
    return [sys.executable, "-m", "scheduler"]


def planner() -> None:
    """Work off the plans that are asked for on the pages. Runs until stopped; `serve` and `demo` start one as well."""
    open_store().dispose()
    os.execv(sys.executable, planner_command())  # noqa: S606 - our own interpreter


def planner_command() -> list[str]:
    """Return the command of the planner's own process."""
    return [sys.executable, "-m", "transit.plan_worker"]


def start_planner() -> None:
    """Start a planner that outlives us until its work is done, whatever ends us: no Ctrl-C of our terminal hits it."""
    settings().home.mkdir(parents=True, exist_ok=True)
    with (settings().home / "planner.log").open("ab") as log:
        subprocess.Popen(  # noqa: S603 - our own interpreter
            [*planner_command(), "--parent", str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def warm_up() -> None:
    """Compile the planner and the counting of figures ahead, so that nobody waits for it later."""
    from routing.bound import lower_bound
    from routing.solve import warm
    from routing.solve.warm import tiny_problem
    from transit.statistics.figures import warm_up as warm_up_figures

    warm()
    lower_bound(tiny_problem(), looks=2)
    warm_up_figures()
    err.print("the planner is ready")
