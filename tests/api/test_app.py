from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from api import urls
from api.app import create_app
from api.migration import upgrade
from depots.settings import settings
from depots.store import open_engine
from tests.api.cast import ADDRESS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder that the settings point to, with a database of this version."""
    monkeypatch.setenv("KIMPPAKYYTI_HOME", str(tmp_path))
    monkeypatch.delenv("KIMPPAKYYTI_DATABASE_URL", raising=False)
    settings.cache_clear()
    engine = open_engine(settings().store_url)
    upgrade(engine)
    engine.dispose()
    yield tmp_path
    settings.cache_clear()


def connections(engine: Engine) -> int:
    """Return how many connections the engine keeps open."""
    assert isinstance(engine.pool, QueuePool)
    return engine.pool.checkedin() + engine.pool.checkedout()


@pytest.mark.usefixtures("home")
def test_without_an_engine_it_serves_the_database_of_the_settings_and_lets_go_of_it_at_the_end() -> None:
    app = create_app()
    with TestClient(app, base_url=ADDRESS) as client:
        assert client.get(urls.HEALTH).status_code == 200
        assert connections(app.state.engine) > 0
    assert connections(app.state.engine) == 0


def test_an_engine_that_was_handed_in_stays_open(cast: Engine) -> None:
    with TestClient(create_app(cast), base_url=ADDRESS) as client:
        client.get(urls.HEALTH)
    assert connections(cast) > 0


def test_long_answers_are_compressed_and_short_ones_are_not(cast: Engine) -> None:
    client = TestClient(create_app(cast), base_url=ADDRESS)
    assert client.get(f"{urls.API}/openapi.json").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get(f"{urls.API}/me").headers


def test_an_address_with_a_slash_too_many_is_not_redirected_to_a_host_that_the_asker_chose(cast: Engine) -> None:
    client = TestClient(create_app(cast), base_url=ADDRESS, follow_redirects=False)
    assert client.get(f"{urls.API}/me/").status_code == 404
