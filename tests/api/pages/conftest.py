"""What the tests of pages share: a store with the cast and a small week, and readers of its pages in each language."""

from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Protocol

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api.tables import Role
from depots.store import session_on
from routing.problem import FixedRound, FixedStop
from tests.api.conftest import ClientOf
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.publishing import publish

NBSP = "\N{NO-BREAK SPACE}"
HOSTILE = '<script>alert("1")</script>'


class Words(HTMLParser):
    """Gathers the words of a page as a person sees them: without scripts and hidden parts."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._passed_over = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._passed_over or tag in ("script", "title") or "hidden" in dict(attrs):
            self._passed_over += tag not in ("input", "img", "br", "link", "meta", "rect", "path", "circle")

    def handle_endtag(self, _tag: str) -> None:
        self._passed_over -= bool(self._passed_over)

    def handle_data(self, data: str) -> None:
        if not self._passed_over:
            self.words.append(data)


class Answer(Protocol):
    """An answer of any client."""

    @property
    def text(self) -> str: ...


def words_of(answer: Answer) -> str:
    """The words of a page, with single spaces."""
    reader = Words()
    reader.feed(answer.text)
    return " ".join(" ".join(reader.words).replace(NBSP, " ").split())


@pytest.fixture
def week_store(cast: Engine) -> Engine:
    """A store with the cast, the small week's sites and van, and a draft of 2026-W48 in which a bookmobile drives."""
    mobile = FixedRound("BUS-1-1", 6.0, (FixedStop("hub", 600, 615), FixedStop("north", 660, 690)))
    with session_on(cast) as session:
        plant_world(session, week_world())
        draft(session, replace(week_world(), fixed_rounds=(mobile,)))
    return cast


@pytest.fixture
def published(week_store: Engine) -> Engine:
    """The same, published on the Thursday before."""
    with session_on(week_store) as session:
        publish(session, WEEK, by="planner", at=THURSDAY_BEFORE)
    return week_store


Reader = Callable[..., TestClient]


@pytest.fixture
def reader(client_of: ClientOf) -> Reader:
    """Makes a client of a role that reads in a language."""

    def make(role: Role = Role.PLANNER, language: str = "fi") -> TestClient:
        client = client_of(role)
        assert client.post("/language", data={"language": language}).status_code == 303
        return client

    return make
