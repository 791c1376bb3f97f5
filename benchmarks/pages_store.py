"""A store in which every page has something to show: the demo region as `make run` plants it, and what people add."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, select

from api.accounts import create_account
from api.accounts.sign_ins import open_sign_in
from api.feeds import renew_feed
from api.i18n import LANGUAGES
from api.tables import Role
from depots.backup import back_up
from depots.sites import all_sites
from depots.store import now, open_engine, session_on
from routing.measure import measure
from routing.problem import SiteKind, WeekProblem
from routing.solve import solve
from routing.units import IsoWeek
from transit.crate_records import add_crates
from transit.planning_tables import PlanAside, PlanJob
from transit.plans import plan_problem, save_draft
from transit.run_codes import issue_code
from transit.run_holds import take_run
from transit.run_records import runs_of_week
from transit.scan_tables import Scan
from transit.scenario_records import change_scenario, make_scenario, scenario_problem
from transit.scenarios import ScaleFlows
from transit.tables import Plan, row_id

PASSWORD = "kotiva-mulepo-ranisu"  # noqa: S105 - of a store that lives as long as a benchmark
POINTS = 3
ITERATIONS = 60


@dataclass(frozen=True)
class Planted:
    """The store's address, what its things are called in addresses, and a sign-in by role and language."""

    url: str
    week: str
    plan: int
    draft: int
    compared: tuple[int, ...]
    scenario: int
    job: int
    run: str
    printed: str
    feed: str
    crate: str
    item: str
    month: str
    hub: str
    site: str
    tokens: dict[tuple[Role, str], str]


@contextmanager
def planted(home: Path | None) -> Iterator[Planted]:
    """Copy the demo's store in the folder `home`, or make one, and add to the copy what people make of it."""
    with TemporaryDirectory(prefix="kimppakyyti-pages-") as folder:
        if home is None:
            home = Path(folder) / "home"
            _run_demo(home)
        source = open_engine(f"sqlite:///{home / 'kimppakyyti.sqlite3'}")
        copy = back_up(source, Path(folder), at=now(), keep=1)
        source.dispose()
        engine = open_engine(f"sqlite:///{copy}")
        try:
            with session_on(engine) as session:
                found = _add(session, f"sqlite:///{copy}", now())
        finally:
            engine.dispose()
        yield found


def _run_demo(home: Path) -> None:
    command = [str(Path(sys.executable).with_name("kimppakyyti")), "demo", "--only-prepare"]
    subprocess.run(command, check=True, stdout=sys.stderr, env={**os.environ, "KIMPPAKYYTI_HOME": str(home)})


def _add(session: Session, url: str, at: datetime) -> Planted:
    standing = select(Plan).where(col(Plan.published_at).is_not(None), col(Plan.superseded_at).is_(None))
    plan = session.exec(standing.order_by(col(Plan.week).desc())).first()
    if plan is None:
        raise RuntimeError("the demo published no week: let it plan for longer")
    week = IsoWeek.parse(plan.week)
    hub = next(site.code for site in all_sites(session) if site.kind == SiteKind.HUB)
    site = next(site.code for site in all_sites(session) if site.kind == SiteKind.LIBRARY)
    tokens = _sign_in(session, hub, at)
    scenario = make_scenario(session, plan, "Tenth more", by="planner-fi", at=at)
    change_scenario(session, scenario, ScaleFlows(factor=1.1))
    tried = _plan(session, week, scenario_problem(session, scenario), 1)
    session.add(PlanAside(plan_id=tried, scenario_id=row_id(scenario.id)))
    job = _front(session, week, plan_problem(plan), at)
    draft = _plan(session, week, plan_problem(plan), 9)
    run = runs_of_week(session, week)[0]
    take_run(session, run, "driver-fi", at=run.starts_at)
    return Planted(
        url=url,
        week=str(week),
        plan=row_id(plan.id),
        draft=draft,
        compared=(row_id(plan.id), draft, tried),
        scenario=row_id(scenario.id),
        job=job,
        run=run.code,
        printed=issue_code(session, run, by="planner-fi", at=at).code,
        feed=renew_feed(session, "site", site, language="fi", by="planner-fi", at=at).key,
        crate=add_crates(session, 1, at=at)[0],
        item=_newest_item(session),
        month=f"{week.shift(-5).day(0):%Y-%m}",
        hub=hub,
        site=site,
        tokens=tokens,
    )


def _sign_in(session: Session, hub: str, at: datetime) -> dict[tuple[Role, str], str]:
    tokens = {}
    for role in Role:
        for language in LANGUAGES:
            login, place = f"{role.value}-{language}", hub if role == Role.DESK else None
            account = create_account(
                session, login, PASSWORD, role=role, name=login, language=language, at=at, site_code=place
            )
            session.flush()
            tokens[role, language] = open_sign_in(session, account, at)
    return tokens


def _plan(session: Session, week: IsoWeek, problem: WeekProblem, seed: int) -> int:
    plan = solve(problem, iterations=ITERATIONS, seed=seed)
    figures = measure(problem, plan)
    return row_id(save_draft(session, week, problem, plan, figures, by="planner-fi", seed=seed, seconds=1.0).id)


def _front(session: Session, week: IsoWeek, problem: WeekProblem, at: datetime) -> int:
    job = PlanJob(week=str(week), kind="front", created_at=at, created_by="planner-fi", seconds=60, seed=1)
    job.finished_at, job.outcome, job.points = at, "done", POINTS
    job.curve = "[[1.0, 7300.0, 3000.0], [30.0, 7000.0, 3100.0]]"
    session.add(job)
    session.flush()
    for n in range(POINTS):
        point = _plan(session, week, problem, n + 2)
        session.add(PlanAside(plan_id=point, job_id=row_id(job.id), weight=0.1 * (n + 1)))
    return row_id(job.id)


def _newest_item(session: Session) -> str:
    items = select(Scan.code).where(col(Scan.code).is_not(None), col(Scan.crate).is_not(None))
    return session.exec(items.order_by(col(Scan.number).desc())).first() or ""
