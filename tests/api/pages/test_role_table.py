"""Who is answered how by the pages on which people scan: own and foreign desks, runs, printed codes and devices."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from api import urls
from api.tables import Role
from tests.api.cast import DESK_SITE, OTHER_SITE
from tests.api.walk import (
    CODES,
    CRATE,
    ELSEWHERE,
    MINE,
    OWN,
    PAST,
    REVOKED,
    SECRETS,
    STRAY,
    THEIRS,
    Answers,
    Case,
    World,
)
from tests.api.walk import answers as told

PLANNERS = (Role.PLANNER, Role.ADMIN)
DESKS = (Role.DESK, *PLANNERS)
DRIVERS = (Role.DRIVER,)
DRIVEN = (urls.RUN_HOLD, urls.HAND_OVER)
NEEDED = frozenset({"code", "device", "number"})
"""A page whose address names one of these opens something that may be another's."""
SHARED = (urls.API, urls.SITES, urls.WEEKS, "/scenarios")


def answers(*roles: Role, get: str = "200", nobody: str = "sign-in", **some: str) -> Answers:
    """The same as for the interface, but nobody is led to the sign-in."""
    return told(*roles, get=get, nobody=nobody, **some)


def page(path: str, about: str, answered: Answers, site: str | None = None, **names: object) -> Case:
    """A page to look at."""
    send: dict[str, Any] = {} if site is None else {"params": {"site": site}}
    return Case(f"GET {path}", about, answered, names, send)


def form(path: str, about: str, answered: Answers, data: dict[str, str] | None = None, **names: object) -> Case:
    """A form to post."""
    return Case(f"POST {path}", about, answered, names, {"data": data or {}})


def of_desk(path: str) -> list[Case]:
    """A page of a desk: its own, and that of another site."""
    return [
        page(path, "of the desk", answers(*DESKS), DESK_SITE),
        page(path, "of another desk", answers(*DESKS, desk="403"), OTHER_SITE),
        page(path, "of no site", answers(*DESKS, get="404", desk="403"), "XXX"),
    ]


def of_run(path: str, *roles: Role, mine: str, theirs: str, past: str, **some: str) -> list[Case]:
    """Something done with a run: the driver's, another driver's, one of days ago, and one that there is not."""
    return [
        form(path, "the driver's", answers(*roles, get="303", driver=mine, **some), code=MINE),
        form(path, "another driver's", answers(*roles, get="303", driver=theirs, **some), code=THEIRS),
        form(path, "of days ago", answers(*roles, get="303", driver=past, **some), code=PAST),
        form(path, "no run", answers(*roles, get="404", driver="404" if path in DRIVEN else "403"), code="X" * 20),
    ]


def of_code(code: str, *, look: str, lead: str, take: str) -> list[Case]:
    """A printed code: looked at by drivers, by planners, and used."""
    shown = answers(*DRIVERS, get=look, planner=lead, admin=lead)
    return [
        page(urls.PRINTED, code, shown, code=CODES.get(code, code)),
        form(urls.PRINTED, code, answers(*DRIVERS, get=take), code=CODES.get(code, code)),
    ]


def of_device(path: str) -> list[Case]:
    """Something done with a device: the desk's, another site's, and one that there is not."""
    return [
        form(path, "of the desk", answers(*DESKS, get="303"), device=OWN),
        form(path, "of the desk, revoked", answers(*DESKS, get="303"), device=REVOKED),
        form(path, "of another site", answers(*DESKS, get="303", desk="403"), device=ELSEWHERE),
        form(path, "no device", answers(*DESKS, get="404"), device="X"),
    ]


def shares(about: str, answered: Answers, site: str, device: str = OWN) -> Case:
    """A browser is made a shared terminal."""
    data = {"name": "Tiski", "site": site}
    return Case(f"POST {urls.DEVICES}", about, answered, send={"data": data}, secret=SECRETS[device])


TABLE = (
    *of_desk(urls.DESK_MODE.format(mode="in")),
    *of_desk(urls.DESK_MODE.format(mode="out")),
    *of_desk(urls.WORK),
    *of_desk(urls.BOARD),
    *of_desk(urls.NEW_LABEL),
    form(urls.CRATE_LABELS, "of the desk", answers(*DESKS), {"site": DESK_SITE, "crate": CRATE}),
    form(urls.CRATE_LABELS, "of another desk", answers(*DESKS, desk="403"), {"site": OTHER_SITE, "crate": CRATE}),
    form(
        urls.SEARCH_ACTS, "at another site", answers(*DESKS, get="409", desk="403"),
        {"site": OTHER_SITE, "code": CRATE, "act": "searched"},
    ),
    page(urls.CRATE, "that is nowhere yet", answers(*Role), code=CRATE),
    page(urls.CRATE, "that is none", answers(*Role, get="404"), code="KL-000000Z"),
    page(urls.QUARANTINE, "", answers(*PLANNERS)),
    form(urls.DISMISSAL, "a stray", answers(*PLANNERS, get="303"), number=STRAY),
    form(urls.DISMISSAL, "no stray", answers(*PLANNERS, get="404"), number=99),
    page(urls.RUN, "the driver's", answers(*Role), code=MINE),
    page(urls.RUN, "another driver's", answers(*Role), code=THEIRS),
    page(urls.RUN, "no run", answers(*Role, get="404"), code="X" * 20),
    page(urls.RUN_SHEET, "another driver's", answers(*Role), code=THEIRS),
    page(urls.RUN_FILE, "another driver's", answers(*Role), code=THEIRS, form="csv"),
    *of_run(urls.RUN_HOLD, mine="303", theirs="409", past="409"),
    *of_run(urls.HAND_OVER, *PLANNERS, mine="303", theirs="403", past="403"),
    *of_run(urls.RUN_CODE, *PLANNERS, mine="403", theirs="403", past="403"),
    *of_run(urls.REVOCATION, *PLANNERS, mine="403", theirs="403", past="403"),
    *of_code("mine", look="303", lead="303", take="303"),
    *of_code("theirs", look="200", lead="303", take="303"),
    *of_code("expired", look="410", lead="410", take="410"),
    *of_code("revoked", look="410", lead="410", take="410"),
    *of_code("guessed", look="410", lead="410", take="410"),
    *of_device(urls.DEVICE_REVOCATION),
    *of_device(urls.DEVICE_RETURN),
    shares("at the desk", answers(*DESKS, get="303"), DESK_SITE),
    shares("at another site", answers(*DESKS, get="303", desk="403"), OTHER_SITE),
    shares("that was revoked", answers(*DESKS, get="409"), DESK_SITE, REVOKED),
)  # fmt: skip


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Own and foreign things, kept for the whole walk."""
    world = World(tmp_path_factory.mktemp("walk"))
    yield world
    world.close()


def needed(world: World) -> set[str]:
    """Return the doors whose address names a crate, run, printed code, device or stray; sites and plans are shared."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(world.app.routes)
        for method in route.methods or ()
        if any(f"{{{name}}}" in str(route.path) for name in NEEDED) and not str(route.path).startswith(SHARED)
    }


@pytest.mark.parametrize("case", TABLE, ids=str)
def test_each_role_and_nobody_is_answered_as_the_table_says(world: World, case: Case) -> None:
    assert {role: world.ask(case, role) for role in (None, *Role)} == case.answers


def test_every_page_that_opens_something_of_somebodys_stands_in_the_table(world: World) -> None:
    assert needed(world) - {case.door for case in TABLE} == set()
