"""The steps the clock takes. Each says whether there was work; each may be repeated without harm."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from depots.backup import back_up
from depots.settings import ZONE, settings
from depots.store import session_on
from routing.units import week_at
from transit.drafting import draft_week
from transit.handing_on import hand_on
from transit.plans import latest_draft, published_plan
from transit.publishing import roll_runs
from transit.statistics.correct import correct_all
from transit.steps.take_in import take_in_holds
from transit.systems.koha import koha_from_settings
from transit.systems.message_file import MessageFile

DRAFT_SECONDS = 300.0
"""The clock drafts before the working day: it can afford more than somebody who waits."""
DRAFTED_BY = "clock"


@dataclass(frozen=True, slots=True)
class StepResult:
    """Whether a step did anything, and what."""

    did: bool
    message: str


def fetch_holds(engine: Engine, at: datetime) -> StepResult:
    """Import the holds from Koha, where an address is set."""
    if not settings().koha_url:
        return StepResult(False, "no library system is set (KIMPPAKYYTI_KOHA_URL)")
    with session_on(engine) as session:
        report, promised = take_in_holds(session, koha_from_settings(settings().koha_url), at=at)
    done = f"opened {report.opened}, withdrew {report.withdrawn}, refused {report.refused}, promised {promised}"
    return StepResult(True, done)


def draft_next_week(engine: Engine, at: datetime) -> StepResult:
    """Draft the coming week, unless somebody has drafted or published it already."""
    week = week_at(at, ZONE).shift(1)
    with session_on(engine, read_only=True) as session:
        if published_plan(session, week) or latest_draft(session, week):
            return StepResult(False, f"{week} has a plan already")
    plan = draft_week(engine, week, by=DRAFTED_BY, seconds=DRAFT_SECONDS, seed=1)
    return StepResult(True, f"drafted {week}: {plan.objective:.2f} EUR")


def roll_runs_onto_dates(engine: Engine, at: datetime) -> StepResult:
    """Make the runs that this week's and next week's published plans still lack."""
    this_week = week_at(at, ZONE)
    with session_on(engine) as session:
        made = sum(roll_runs(session, week, at=at) for week in (this_week, this_week.shift(1)))
    return StepResult(made > 0, f"made {made} runs")


def hand_messages_on(engine: Engine, _at: datetime) -> StepResult:
    """Hand what the library system should hear to its receiver, where one is set."""
    path = settings().outbox_file
    if path is None:
        return StepResult(False, "no receiver is set (KIMPPAKYYTI_OUTBOX_FILE)")
    done = hand_on(engine, MessageFile(path))
    told = f"delivered {done.delivered}, refused {done.refused}{'; ' if done.trouble else ''}{done.trouble}"
    return StepResult(bool(done.delivered or done.refused or done.trouble), told)


def work_out_legs(engine: Engine, _at: datetime) -> StepResult:
    """Bring the delay statistics up to what was scanned: for times in which no server ran."""
    done = correct_all(engine)
    return StepResult(done > 0, f"worked out {done} changes")


def back_up_store(engine: Engine, at: datetime) -> StepResult:
    """Keep a copy of the store in the data directory."""
    path = back_up(engine, settings().home / "backups", at=at, keep=settings().backups_kept)
    return StepResult(True, f"wrote {path.name}")
