"""The list of sites."""

import pytest
from sqlalchemy import Engine

from depots.store import session_on
from depots.tables import Site
from tests.api.pages.conftest import HOSTILE, Reader, words_of


def add(engine: Engine, code: str, name: str, municipality: str, kind: str = "library") -> None:
    with session_on(engine) as session:
        session.add(Site(code=code, kind=kind, name=name, municipality_code=municipality, lat=62.8, lon=22.8))


def test_sites_stand_by_municipality_in_finnish_order_and_by_kind(cast: Engine, reader: Reader) -> None:
    add(cast, "AHT", "Ähtäri", "989")
    add(cast, "STOP", "A stop", "743", "bookmobile_stop")
    add(cast, "GAR", "The garage", "743", "garage")
    shown = words_of(reader(language="en").get("/sites"))
    order = [shown.index(words) for words in ("Seinäjoki Seinäjoen", "A stop", "Teuva Teuva", "Ähtäri Ähtäri")]
    assert order == sorted(order)
    assert "The garage" not in shown


@pytest.mark.parametrize(("wanted", "found"), [("teu", ["Teuva"]), ("  SEINÄ ", ["Seinäjoen pääkirjasto"]), ("zz", [])])
def test_the_list_narrows_to_names_codes_and_municipalities(
    cast: Engine, reader: Reader, wanted: str, found: list[str]
) -> None:
    page = reader(language="en").get("/sites", params={"q": wanted})
    assert (f"{len(found)} site" in words_of(page), page.text.count("<li data-words")) == (True, len(found))
    assert all(f">{name}</a>" in page.text for name in found)


def test_municipalities_are_named_in_the_language_of_the_reader(cast: Engine, reader: Reader) -> None:
    add(cast, "KSK", "Kaskisten kirjasto", "231")
    assert "Kaskö" in words_of(reader(language="sv").get("/sites"))
    assert "Kaskinen" in words_of(reader(language="fi").get("/sites"))


def test_what_is_asked_for_is_shown_and_never_obeyed(cast: Engine, reader: Reader) -> None:
    add(cast, "BAD", HOSTILE, "743")
    page = reader().get("/sites", params={"q": HOSTILE})
    assert HOSTILE not in page.text
    assert HOSTILE in words_of(page)


def test_an_empty_store_says_what_to_do(cast: Engine, reader: Reader) -> None:
    client = reader(language="en")
    with session_on(cast) as session:
        for code in ("TEU", "SEI"):
            session.get_one(Site, code).kind = "garage"
    assert "kimppakyyti plant" in words_of(client.get("/sites"))
