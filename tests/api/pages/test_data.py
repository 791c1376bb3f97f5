"""The page about the data."""

import pytest
from sqlalchemy import Engine

from api.tables import Role
from depots.store import now, session_on
from depots.tables import Road, RoadNode, Site
from tests.api.pages.conftest import HOSTILE, Reader, words_of
from transit.tables import HoldImport, HoldRefusal, row_id


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fi", "Varauksia ei ole"), ("sv", "Inga reservationer"), ("en", "No holds were imported")],
)
def test_before_anything_was_imported_the_page_says_what_to_do(
    cast: Engine, reader: Reader, language: str, expected: str
) -> None:
    shown = words_of(reader(language=language).get("/data"))
    assert "kimppakyyti import-holds FILE" in shown
    assert expected in shown


def test_the_latest_import_shows_what_it_refused_and_why(cast: Engine, reader: Reader) -> None:
    with session_on(cast) as session:
        kept = HoldImport(system="file", source=HOSTILE, imported_at=now(), legs=5, opened=4, refused=1)
        session.add(kept)
        session.flush()
        refusal = HoldRefusal(
            import_id=row_id(kept.id), line=7, field="to_library", reason="unknown_library", value="X"
        )
        session.add(refusal)
    page = reader(language="en").get("/data")
    assert "7 to_library No site has this library code. X" in words_of(page)
    assert HOSTILE not in page.text


def test_roads_that_look_implausible_and_uncertain_places_are_named(cast: Engine, reader: Reader) -> None:
    with session_on(cast) as session:
        session.add(RoadNode(name="A", lat=62.79, lon=22.84))
        session.add(RoadNode(name="B", lat=62.48, lon=21.74))
        session.flush()
        session.add(Road(start="A", end="B", km=300, kmh=80))
        session.get_one(Site, "TEU").coordinate_confidence = "low"
    shown = words_of(reader(language="en").get("/data"))
    assert "Seinäjoen pääkirjasto to Teuva: 300" in shown
    assert "Sites with uncertain coordinates" in shown


def test_places_that_no_road_joins_are_told(cast: Engine, reader: Reader) -> None:
    with session_on(cast) as session:
        for name, lat, lon in (("A", 62.79, 22.84), ("A2", 62.8, 22.9), ("B", 62.48, 21.74), ("B2", 62.49, 21.8)):
            session.add(RoadNode(name=name, lat=lat, lon=lon))
        session.flush()
        session.add(Road(start="A", end="A2", km=5, kmh=50))
        session.add(Road(start="B", end="B2", km=5, kmh=50))
    answer = reader(language="en").get("/data")
    assert answer.status_code == 200
    assert "No road leads from Se" in words_of(answer) or "No road leads from Te" in words_of(answer)


@pytest.mark.parametrize("role", [Role.DRIVER, Role.DESK])
def test_drivers_and_desks_have_no_use_for_it(cast: Engine, reader: Reader, role: Role) -> None:
    client = reader(role)
    assert client.get("/data").status_code == 403
    assert 'href="/data"' not in client.get("/sites").text
