"""Commands about the delay statistics."""

from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, out, print_json
from api.cli.progress import interruptible, working
from transit.statistics.correct import Rebuilt, rebuild_all

app = typer.Typer(help="Look after the delay statistics.", no_args_is_help=True, add_completion=False)


@app.callback()
def _statistics() -> None:
    """Look after the delay statistics."""


@app.command("rebuild")
def rebuild(as_json: Annotated[bool, JSON_OPTION] = False) -> None:
    """Work all legs and figures out again from the scans. The figures stay readable meanwhile.

    Nothing changes where all was right. After Ctrl-C the server goes on with what is left.
    Exit status: 0 done, 1 stopped before the end.
    """
    with interruptible("what is left stays due") as interruption, working("working out") as show:
        done: Rebuilt = rebuild_all(open_store(), on_progress=show, cancelled=interruption)
    if as_json:
        print_json({"codes": done.codes, "pages": done.pages, "complete": done.is_complete})
    else:
        state = "worked out" if done.is_complete else "stopped after"
        out.print(f"{state} {done.codes} crates and items, {done.pages} pages")
    if not done.is_complete:
        raise typer.Exit(1)
