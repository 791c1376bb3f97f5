"""The PostgreSQL store that tests share says who holds it up, instead of waiting for ever."""

import pytest
from sqlalchemy import text

from depots.store import open_engine
from tests.conftest import empty_schema


@pytest.mark.postgres
def test_a_transaction_that_was_left_open_is_named(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    empty_schema(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_over (number INTEGER)"))
    with engine.connect() as forgotten:
        forgotten.execute(text("SELECT * FROM left_over"))
        with pytest.raises(pytest.fail.Exception, match=r"SELECT \* FROM left_over"):
            empty_schema(engine, patience_ms=100)
    empty_schema(engine)
    engine.dispose()
