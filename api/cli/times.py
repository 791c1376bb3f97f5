"""Commands about learned times: what visits teach, and deciding about it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.table import Table

from api.cli.opening import open_store
from api.cli.output import JSON_OPTION, out, print_json
from depots.store import now, session_on
from transit.errors import LearnedTimeError
from transit.learning.deciding import Learned, accept_all, decide, learn, refuse_all, take_back
from transit.learning.decisions import Decision, TimeKey, TimeKind, Verdict, standing
from transit.learning.proposing import LearnedTime
from transit.learning.records import all_decisions

BY = "cli"
app = typer.Typer(help="Learn driving and handling times from visits.", no_args_is_help=True, add_completion=False)

NAMES = typer.Argument(help="A site's code for its handling (LPA), or two for the drive between them (SJK:LPA).")
ALL_OPTION = typer.Option("--all", help="All that are proposed; odd ones are left for a yes of their own.")
SIMULATED_OPTION = typer.Option("--simulated", help="Those of the simulated history, never mixed with real ones.")
SURE_OPTION = typer.Option("--sure", help="Accept also what is odd: faster than allowed, or far off.")


@app.callback()
def _times() -> None:
    """Learn driving and handling times from visits."""


@app.command("list")
def list_times(
    every: Annotated[bool, typer.Option("--every", help="Also those that are as planned, or seen too seldom.")] = False,
    simulated: Annotated[bool, SIMULATED_OPTION] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Show what visits teach, what matters most first, and what was decided."""
    with session_on(open_store(), read_only=True) as session:
        known = learn(session, now(), simulated=simulated)
    shown = known.times if every else known.proposed
    if as_json:
        print_json(_as_json(known, shown))
        return
    table = Table(title=f"Learned times, counted from {known.week} on if accepted", title_justify="left")
    for head in ("Time", "Planned", "Real", "Quartiles", "Visits", "Min a week", "", "Odd"):
        table.add_column(head, justify="left" if head in ("Time", "", "Odd") else "right")
    for time in shown:
        spread = time.spread
        table.add_row(
            name_of(time.key),
            f"{time.used}",
            f"{spread.median:.1f}",
            f"{spread.lower:.1f}-{spread.upper:.1f}",
            f"{spread.count}",
            f"{time.weekly_minutes:+.1f}",
            time.standing.value,
            " ".join(sorted(time.oddities)),
        )
    out.print(table)
    out.print(f"{len(known.proposed)} proposed of {len(known.times)}, from {known.weeks} weeks of visits")


@app.command()
def accept(
    names: Annotated[list[str] | None, NAMES] = None,
    everything: Annotated[bool, ALL_OPTION] = False,
    sure: Annotated[bool, SURE_OPTION] = False,
    simulated: Annotated[bool, SIMULATED_OPTION] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Let the weeks to come be planned with learned times."""
    _tell(_decide(Verdict.ACCEPTED, names, everything=everything, simulated=simulated, sure=sure), as_json)


@app.command()
def refuse(
    names: Annotated[list[str] | None, NAMES] = None,
    everything: Annotated[bool, ALL_OPTION] = False,
    simulated: Annotated[bool, SIMULATED_OPTION] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Let learned times not be proposed any more, until they change."""
    _tell(_decide(Verdict.REFUSED, names, everything=everything, simulated=simulated, sure=True), as_json)


@app.command()
def withdraw(
    names: Annotated[list[str] | None, NAMES] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every decision that stands.")] = False,
    as_json: Annotated[bool, JSON_OPTION] = False,
) -> None:
    """Take decisions back: what was decided before them counts again, else what the road table and the site say."""
    keys = _keys(names, everything)
    with session_on(open_store()) as session:
        piles = standing(all_decisions(session))
        for key in keys:
            if key not in piles:
                raise LearnedTimeError("not_standing", f"nothing is decided about {name_of(key)}")
        done = take_back(session, [piles[key][-1].number for key in (keys or piles)], by=BY, at=now())
    _tell(done, as_json)


def name_of(key: TimeKey) -> str:
    """Return a time's name on the command line."""
    return f"{key.site}:{key.goal}" if key.goal else key.site


def _decide(
    verdict: Verdict, names: list[str] | None, *, everything: bool, simulated: bool, sure: bool
) -> Sequence[Decision]:
    keys, at = _keys(names, everything), now()
    with session_on(open_store()) as session:
        if everything:
            choose = accept_all if verdict == Verdict.ACCEPTED else refuse_all
            return choose(session, simulated=simulated, by=BY, at=at)
        minutes = _minutes(learn(session, at, simulated=simulated), keys)
        return [
            decide(session, key, verdict, taken, simulated=simulated, sure=sure, by=BY, at=at)
            for key, taken in minutes.items()
        ]


def _keys(names: list[str] | None, everything: bool) -> list[TimeKey]:
    if bool(names) == everything:
        raise typer.BadParameter("name times (LPA, SJK:LPA), or ask for --all")
    return [_key(name) for name in names or ()]


def _key(name: str) -> TimeKey:
    site, _, goal = name.partition(":")
    return TimeKey(TimeKind.DRIVING, site, goal) if goal else TimeKey(TimeKind.HANDLING, site)


def _minutes(known: Learned, keys: Sequence[TimeKey]) -> dict[TimeKey, int]:
    """Return what visits teach of these times. Raises `LearnedTimeError` for one that nobody saw."""
    found = {}
    for key in keys:
        if (time := known.find(key)) is None:
            raise LearnedTimeError("not_proposed", f"no visit of the last weeks tells of {name_of(key)}")
        found[key] = time.minutes
    return found


def _tell(done: Sequence[Decision], as_json: bool) -> None:
    if as_json:
        print_json([_decision(one) for one in done])
        return
    for one in done:
        before = f", {one.basis.before} min before" if one.verdict == Verdict.ACCEPTED else ""
        out.print(f"{one.verdict.value}: {name_of(one.key)} {one.minutes} min{before}, from {one.week} on")
    out.print(f"{len(done)} decided")


def _as_json(known: Learned, shown: Sequence[LearnedTime]) -> dict[str, Any]:
    return {
        "week": str(known.week),
        "weeks": known.weeks,
        "first": known.first,
        "last": known.last,
        "simulated": known.is_simulated,
        "times": [_time(time) for time in shown],
        "decisions": [_decision(one) for one in known.decisions],
    }


def _time(time: LearnedTime) -> dict[str, Any]:
    return {
        "name": name_of(time.key),
        "kind": time.key.kind.value,
        "used": time.used,
        "minutes": time.minutes,
        "spread": asdict(time.spread),
        "hours": [{"hour": h.hour, "minutes": h.minutes, "spread": asdict(h.spread)} for h in time.hours],
        "weekly_minutes": time.weekly_minutes,
        "floor": time.floor,
        "standing": time.standing.value,
        "oddities": sorted(time.oddities),
        "accepted": time.accepted.minutes if time.accepted else None,
    }


def _decision(one: Decision) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": name_of(one.key),
        "verdict": one.verdict.value,
        "minutes": one.minutes,
        "before": one.basis.before,
        "week": str(one.week),
        "at": one.at,
        "by": one.by,
        "observations": one.basis.spread.count,
        "first": one.basis.first,
        "last": one.basis.last,
        "simulated": one.basis.is_simulated,
    }
