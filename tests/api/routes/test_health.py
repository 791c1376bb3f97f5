from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api import urls
from api.app import create_app
from api.migration import upgrade
from depots.store import open_engine
from tests.api.cast import ADDRESS


@pytest.fixture
def migrated(tmp_path: Path) -> Engine:
    """A store whose tables were made by the migrations."""
    engine = open_engine(f"sqlite:///{tmp_path / 'migrated.sqlite3'}")
    upgrade(engine)
    return engine


def test_a_store_of_this_version_is_good(migrated: Engine) -> None:
    response = TestClient(create_app(migrated), base_url=ADDRESS).get(urls.HEALTH)
    assert response.status_code == 200
    assert response.json()["health"] == "good"
    migrated.dispose()


def test_a_store_of_another_version_says_what_to_do(engine: Engine) -> None:
    response = TestClient(create_app(engine), base_url=ADDRESS).get(urls.HEALTH)
    assert (response.status_code, response.json()["code"]) == (503, "store_outdated")
    assert "migrate" in response.json()["detail"]


def test_a_store_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    nowhere = open_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite3'}")
    response = TestClient(create_app(nowhere), base_url=ADDRESS).get(urls.HEALTH)
    assert (response.status_code, response.json()["code"]) == (503, "store_unavailable")


def test_looking_does_not_wait_for_a_writer(migrated: Engine) -> None:
    with migrated.begin() as writer:
        writer.execute(text("DELETE FROM account"))
        assert TestClient(create_app(migrated), base_url=ADDRESS).get(urls.HEALTH).status_code == 200
    migrated.dispose()
