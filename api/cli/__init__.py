"""The command line, `kimppakyyti`. Exit status: 0 done, 1 the answer is no, 2 it could not be asked."""

import atexit
import gc
import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from api.cli.output import err

_START, _WEEK, _FILES, _CARE = "Start", "The week", "Week problems as files", "Keeping it running"

COMMANDS = {
    "demo": ("demo", "demo", _START),
    "plant": ("region", "plant", _START),
    "import-sites": ("region", "sites", _START),
    "sample-holds": ("holds", "sample_holds", _START),
    "import-holds": ("holds", "import_holds", _WEEK),
    "plan": ("planning", "plan", _WEEK),
    "publish": ("planning", "publish", _WEEK),
    "sheets": ("planning", "sheets", _WEEK),
    "export-problem": ("planning", "export_problem", _FILES),
    "solve": ("problems", "solve", _FILES),
    "bound": ("problems", "bound", _FILES),
    "check": ("problems", "check", _FILES),
    "explain": ("explaining", "explain", _FILES),
    "front": ("fronts", "front", _FILES),
    "replan": ("replanning", "replan", _FILES),
    "serve": ("serving", "serve", _CARE),
    "clock": ("serving", "clock", _CARE),
    "outbox": ("outbox", "outbox", _CARE),
    "ladder": ("ladder", "ladder", _CARE),
    "planner": ("serving", "planner", _CARE),
    "account": ("accounts", "app", _CARE),
    "statistics": ("statistics", "app", _CARE),
    "times": ("times", "app", _CARE),
    "import-scans": ("scans", "import_scans", _CARE),
    "backup": ("region", "backup", _CARE),
    "migrate": ("region", "migrate", _CARE),
    "warm-up": ("serving", "warm_up", _CARE),
}
"""Each command's module beside this one, its function or group there, and where the help lists it."""


_ERRORS = {
    "routing.errors": "RoutingError",
    "depots.errors": "DepotsError",
    "transit.errors": "TransitError",
    "api.errors": "ApiError",
    "api.accounts.errors": "AccountError",
}


class _Commands(TyperGroup):
    """Loads a command's module when the command is called: a check of two files needs no database driver."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the commands in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Load a command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, panel = COMMANDS[cmd_name]
        found = getattr(import_module(f"api.cli.{module}"), name)
        if not isinstance(found, typer.Typer):
            found, function = typer.Typer(pretty_exceptions_enable=False, add_completion=False), found
            found.command(cmd_name, rich_help_panel=panel)(function)
        command = get_command(found)
        command.name = cmd_name
        return command


app = typer.Typer(
    name="kimppakyyti",
    cls=_Commands,
    help="Kimppakyyti: plan, publish and print the weekly van runs of a library consortium.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def _root() -> None:
    pass


atexit.register(gc.freeze)  # or Python looks for circles at its end, in a large week for a quarter of a second


def main() -> None:
    """Run the command line; an error made on purpose becomes one clear line and exit status 2."""
    try:
        app()
    except OSError as error:
        _fail(f"{error.filename or ''}: {error.strerror or error}")
    except Exception as error:
        if not _is_ours(error):
            raise
        _fail(str(error))


def _is_ours(error: Exception) -> bool:
    # Errors of a module that was never loaded cannot have come up.
    return any(isinstance(error, getattr(sys.modules.get(module), name, ())) for module, name in _ERRORS.items())


def _fail(words: str) -> None:
    err.print(f"error: {words}", style="red", markup=False, soft_wrap=True)
    sys.exit(2)
