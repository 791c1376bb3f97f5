"""The command about the days of the ladder that something climbs which does not arrive."""

from dataclasses import asdict, replace
from typing import Annotated

import typer

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, out, print_json
from depots.store import now, session_on
from transit.ladders import ladder_in_force, set_ladder


def ladder(
    late: Annotated[int | None, typer.Option(help="Days past its promise until something is late.")] = None,
    search: Annotated[int | None, typer.Option(help="Days under way until it is on the search lists.")] = None,
    missing: Annotated[int | None, typer.Option(help="Days under way until it is missing.")] = None,
    hanging: Annotated[int | None, typer.Option(help="Days without a movement until an open leg hangs.")] = None,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Show the days of the ladder, or set those that are given; the others stay."""
    given = {"late_days": late, "search_days": search, "missing_days": missing, "hanging_days": hanging}
    changes = {field: days for field, days in given.items() if days is not None}
    with session_on(open_store(), read_only=not changes) as session:
        days = replace(ladder_in_force(session), **changes)
        changed = bool(changes) and set_ladder(session, days, by="cli", at=now())
    if as_json:
        print_json(asdict(days) | {"changed": changed})
        return
    out.print(
        f"late {days.late_days} days past the promise, searched after {days.search_days} days, missing after "
        f"{days.missing_days}, an open leg hangs after {days.hanging_days}{': set now' if changed else ''}",
        soft_wrap=True,
    )
