"""A small kept week that the tests of plans, publishing, runs and sheets share."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from depots.tables import Site, Van
from routing.measure import measure
from routing.plan import WeekPlan
from routing.problem import Flow, WeekProblem
from routing.units import IsoWeek
from tests.routing.worlds import DAY, plan, tour, world
from transit.plans import save_draft
from transit.tables import Plan, TransitRequest

ZONE = ZoneInfo("Europe/Helsinki")
WEEK = IsoWeek(2026, 48)
THURSDAY_BEFORE = datetime(2026, 11, 19, 4, tzinfo=UTC)

FLOWS = (
    Flow("hub", "north", 420, 2.4, 62),
    Flow("north", "hub", 480, 0.3, 8),
    Flow("south", "hub", 420, 1.0, 26),
    Flow("hub", "south", DAY + 420, 1.2, 31),
    Flow("north", "south", 480, 0.2, 4),
)
MONDAY = tour("hub", "north", "south", "hub")
TUESDAY = tour("hub", "south", "north", "hub", day=1)


def week_world() -> WeekProblem:
    """A hub and two libraries, with flows between them."""
    return world(*FLOWS)


def week_plan() -> WeekPlan:
    """A plan of two rounds without a flaw, on Monday and Tuesday."""
    return plan(MONDAY, TUESDAY)


def plant_world(session: Session, problem: WeekProblem) -> None:
    """Keep the sites and vans of `problem`."""
    for view in problem.sites:
        session.add(
            Site(code=view.id, kind=view.kind, name=view.name, municipality_code="743", lat=view.lat, lon=view.lon)
        )
    session.flush()
    for van in problem.vans:
        session.add(
            Van(
                code=van.id,
                name=f"Van {van.id}",
                base_site_code=van.base,
                capacity_crates=int(van.capacity),
                capacity_kg=1_000,
                max_continuous_minutes=int(van.max_continuous_minutes),
                break_minutes=van.break_minutes,
                cost_per_shift=van.cost.per_shift,
                cost_per_hour=van.cost.per_hour,
                cost_per_km=van.cost.per_km,
            )
        )
    session.flush()


def draft(
    session: Session, problem: WeekProblem | None = None, answer: WeekPlan | None = None, week: IsoWeek = WEEK
) -> Plan:
    """Keep a draft: the small week's, where nothing else is given."""
    problem = problem or week_world()
    answer = answer or week_plan()
    return save_draft(session, week, problem, answer, measure(problem, answer), by="planner", seed=7, seconds=1.5)


def request(
    session: Session, key: str, origin: str, destination: str, placed_at: datetime = THURSDAY_BEFORE
) -> TransitRequest:
    """Keep an open request."""
    row = TransitRequest(
        system="file",
        leg_key=key,
        kind="hold",
        item_key=f"item-{key}",
        from_site_code=origin,
        to_site_code=destination,
        placed_at=placed_at,
        opened_at=placed_at,
    )
    session.add(row)
    session.flush()
    return row
