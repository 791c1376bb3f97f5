"""Who is answered how, by an account of its own: every operation of the interface, each role and nobody, own and
foreign things. What the routes state of themselves is not asked here: this table is what was agreed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import urls
from api.deps import PUBLIC
from api.routes.v1.document import openapi_document
from api.tables import Role
from tests.api.cast import ADDRESS, DESK_SITE, OTHER_SITE, PASSWORD
from tests.api.walk import (
    DRAFT,
    ELSEWHERE,
    IN_FORCE,
    JOB,
    MINE,
    OWN,
    REVOKED,
    SCENARIO,
    SECRETS,
    STRAY,
    THEIRS,
    WEEK,
    Answers,
    Case,
    World,
    answers,
    envelope,
)

EVERYONE = answers(*Role)
PUBLIC_DOOR = answers(*Role, nobody="200")
PLANNERS = (Role.PLANNER, Role.ADMIN)
SCANNERS = (Role.DESK, Role.DRIVER, *PLANNERS)
EMPTY = WEEK.shift(3)
NEW = "00000000-0000-4000-8000-000000000009"
THIRD = {"plan": IN_FORCE, "name": "A third van"}
MORE = {"change": {"kind": "scale_flows", "factor": 1.2}}
TURN = {"seen": 0, "edit": {"kind": "reverse_round", "round": 0}}

V1 = urls.API
WEEK_ = f"{V1}/weeks/{{week}}"
EDITING = f"{V1}/plans/{{plan}}/editing"


def read(path: str, about: str = "", told: Answers = EVERYONE, **names: object) -> Case:
    """Something to look at."""
    return Case(f"GET {path}", about, told, names)


def write(path: str, about: str, told: Answers, body: Any = None, *, method: str = "POST", **names: object) -> Case:
    """Something to do; `body` is sent as JSON."""
    return Case(f"{method} {path}", about, told, names, {} if body is None else {"json": body})


def enrols(about: str, device: str, told: Answers, secret: str | None = None) -> Case:
    """A device is enrolled, again perhaps; its secret is given only to who may speak for it."""
    body = {"id": device, "name": "Linux"}
    return Case(f"POST {V1}/devices", about, told, send={"json": body}, secret=secret)


def scans(about: str, told: Answers, *, secret: str | None = None, **said: Any) -> Case:
    """A scan is sent."""
    return Case(f"POST {V1}/scans", about, told, send={"json": envelope(**said)}, secret=secret)


TABLE = (
    read(urls.HEALTH, told=PUBLIC_DOOR),
    write(
        f"{V1}/session", "the right password", answers(get="201", others="201", nobody="201"),
        {"login": "desk", "password": PASSWORD},
    ),
    write(
        f"{V1}/session", "a wrong password", answers(others="401"), {"login": "desk", "password": "x"}
    ),
    write(f"{V1}/session", "", answers(others="204", nobody="204"), method="DELETE"),
    read(f"{V1}/me"),
    # What is planned is for everyone who works here; making and publishing plans is not.
    read(f"{V1}/weeks"),
    read(WEEK_, "a week with plans", week=WEEK),
    read(WEEK_, "a week without", answers(*Role, get="404"), week=EMPTY),
    read(f"{WEEK_}/plan", week=WEEK),
    read(f"{WEEK_}/problem", week=WEEK),
    write(f"{WEEK_}/publication", "its draft", answers(*PLANNERS, get="201"), {"plan": DRAFT}, week=WEEK),
    write(f"{WEEK_}/publication", "a plan that is no draft", answers(*PLANNERS, get="409"), {"plan": 9}, week=WEEK),
    read(f"{WEEK_}/planning-jobs", week=WEEK),
    write(f"{WEEK_}/planning-jobs", "a week at rest", answers(*PLANNERS, get="201"), {}, week=WEEK.shift(1)),
    write(f"{WEEK_}/planning-jobs", "a week being planned", answers(*PLANNERS, get="409"), {}, week=WEEK),
    read(f"{V1}/planning-jobs/{{job}}", "a job", job=JOB),
    read(f"{V1}/planning-jobs/{{job}}", "no job", answers(*Role, get="404"), job=99),
    write(f"{V1}/planning-jobs/{{job}}/stop", "a job", answers(*PLANNERS), job=JOB),
    write(f"{V1}/planning-jobs/{{job}}/stop", "no job", answers(*PLANNERS, get="404"), job=99),
    # What if: everyone may look, planners ask.
    read(f"{WEEK_}/plans", week=WEEK),
    read(f"{WEEK_}/scenarios", week=WEEK),
    write(f"{WEEK_}/scenarios", "a plan of the week", answers(*PLANNERS, get="201"), THIRD, week=WEEK),
    write(f"{WEEK_}/scenarios", "no plan of the week", answers(*PLANNERS, get="404"), THIRD, week=EMPTY),
    read(f"{V1}/scenarios/{{scenario}}", "a scenario", scenario=SCENARIO),
    read(f"{V1}/scenarios/{{scenario}}", "no scenario", answers(*Role, get="404"), scenario=99),
    write(f"{V1}/scenarios/{{scenario}}/changes", "", answers(*PLANNERS, get="201"), MORE, scenario=SCENARIO),
    write(
        f"{V1}/scenarios/{{scenario}}/changes/{{number}}", "", answers(*PLANNERS), method="DELETE",
        scenario=SCENARIO, number=0,
    ),
    write(
        f"{V1}/scenarios/{{scenario}}/planning-jobs", "a week being planned", answers(*PLANNERS, get="409"), {},
        scenario=SCENARIO,
    ),
    Case(f"GET {WEEK_}/comparison", "", EVERYONE, {"week": WEEK}, {"params": {"plan": [DRAFT, IN_FORCE]}}),
    read(f"{WEEK_}/trade-off", week=WEEK),
    write(f"{WEEK_}/trade-off", "a week being planned", answers(*PLANNERS, get="409"), {}, week=WEEK),
    read(EDITING, "a plan", plan=DRAFT),
    read(EDITING, "no plan", answers(*Role, get="404"), plan=99),
    write(f"{EDITING}/steps", "a draft", answers(*PLANNERS, get="201"), TURN, plan=DRAFT),
    write(f"{EDITING}/steps", "the plan in force: edited aside", answers(*PLANNERS, get="201"), TURN, plan=IN_FORCE),
    write(f"{EDITING}/draft", "a plan", answers(*PLANNERS, get="201"), plan=DRAFT),
    write(f"{EDITING}/improvement", "a week being planned", answers(*PLANNERS, get="409"), {"seconds": 5}, plan=DRAFT),
    read(f"{WEEK_}/runs", week=WEEK),
    read(f"{V1}/runs/{{code}}", "the driver's", code=MINE),
    read(f"{V1}/runs/{{code}}", "another driver's", code=THEIRS),
    read(f"{V1}/runs/{{code}}", "no run", answers(*Role, get="404"), code="X" * 20),
    read(f"{V1}/sites"),
    read(f"{V1}/sites/{{code}}", "the desk's", code=DESK_SITE),
    read(f"{V1}/sites/{{code}}", "another", code=OTHER_SITE),
    read(f"{V1}/sites/{{code}}/visits", "another", code=OTHER_SITE),
    read(f"{V1}/municipalities"),
    read(f"{V1}/ladder"),
    write(
        f"{V1}/ladder", "", answers(Role.ADMIN),
        {"late_days": 1, "search_days": 7, "missing_days": 14, "hanging_days": 7}, method="PUT",
    ),
    write(f"{V1}/crates", "", answers(*PLANNERS, get="201"), {"count": 1}),
    read(f"{V1}/quarantine", told=answers(*PLANNERS)),
    write(
        f"{V1}/quarantine/{{number}}/dismissal", "a stray", answers(*PLANNERS, get="204"), {"reason": "old"},
        number=STRAY,
    ),
    write(
        f"{V1}/quarantine/{{number}}/dismissal", "no stray", answers(*PLANNERS, get="404"), {"reason": "old"}, number=99
    ),
    enrols("a new one", NEW, answers(*SCANNERS, get="200 secret")),
    enrols("one that the desk uses", OWN, answers(*SCANNERS, desk="200 secret")),
    enrols("the one that asks", OWN, answers(*SCANNERS), SECRETS[OWN]),
    enrols("a revoked one", REVOKED, answers(*SCANNERS)),
    scans("at the desk's site", answers(*SCANNERS, driver="200 not_your_role"), kind="in"),
    scans(
        "at another site", answers(*SCANNERS, desk="200 not_your_site", driver="200 not_your_role"),
        kind="in", site=OTHER_SITE,
    ),
    scans(
        "of the driver's run", answers(*SCANNERS, desk="200 not_your_role"), kind="load", run=MINE
    ),
    scans(
        "of a run that the driver handed over",
        answers(*SCANNERS, desk="200 not_your_role", driver="200 not_your_run"), kind="load", run=THEIRS,
    ),
    scans(
        "of no run", answers(*SCANNERS, get="200 unknown_run", desk="200 not_your_role unknown_run"),
        kind="load", run="X" * 20,
    ),
    scans(
        "from a revoked device",
        answers(*SCANNERS, get="200 device_revoked", driver="200 device_revoked not_your_role"),
        kind="in", device=REVOKED,
    ),
    scans("from a device that is not enrolled", answers(*SCANNERS, get="409"), kind="in", device=NEW),
    scans(
        "what the desk scanned on the device that sends it", answers(others="200", nobody="200", manager="200"),
        kind="in", secret=SECRETS[OWN],
    ),
    scans(
        "what the desk scanned elsewhere than at its site, on the device that sends it",
        answers(others="200 not_your_site", nobody="200 not_your_site"),
        kind="in", site=OTHER_SITE, secret=SECRETS[OWN],
    ),
    scans(
        "with the secret of another device", answers(*SCANNERS, driver="200 not_your_role"),
        kind="in", secret=SECRETS[ELSEWHERE],
    ),
    scans(
        "what somebody scanned who never signed in on the device", answers(*SCANNERS, driver="200 not_your_role"),
        kind="in", actor="admin", secret=SECRETS[OWN],
    ),
    scans(
        "what the desk scanned on a device that was revoked",
        answers(others="200 device_revoked", nobody="200 device_revoked"),
        kind="in", device=REVOKED, secret=SECRETS[REVOKED],
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Own and foreign things, kept for the whole walk."""
    world = World(tmp_path_factory.mktemp("walk"))
    yield world
    world.close()


def described(world: World) -> set[str]:
    """Return the doors of the interface's own description."""
    paths: dict[str, dict[str, object]] = openapi_document(world.app)["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_each_role_and_nobody_is_answered_as_the_table_says(world: World, case: Case) -> None:
    assert {role: world.ask(case, role) for role in (None, *Role)} == case.answers


def test_every_operation_stands_in_the_table(world: World) -> None:
    assert {case.door for case in TABLE} == described(world)


def test_an_operation_without_an_entry_would_be_found(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.app.get(f"{V1}/forgotten", dependencies=[PUBLIC])(lambda: None)
    assert described(world) - {case.door for case in TABLE} == {f"GET {V1}/forgotten"}
    world.close()


def test_a_role_that_is_let_in_by_mistake_would_be_found(tmp_path: Path) -> None:
    """The harness itself: the same case fails where the door asks nobody."""
    world = World(tmp_path)
    case = read(f"{V1}/open-by-mistake", told=answers(*PLANNERS))
    world.app.get(f"{V1}/open-by-mistake", dependencies=[PUBLIC])(lambda: None)
    assert {role: world.ask(case, role) for role in (None, *Role)} != case.answers
    assert TestClient(world.app, base_url=ADDRESS).get(f"{V1}/open-by-mistake").status_code == 200
    world.close()
