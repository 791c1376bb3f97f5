"""The records of imports."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from depots.store import session_on
from transit.import_records import latest_imports, refusals_of
from transit.tables import HoldImport, HoldRefusal, row_id

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def test_the_latest_imports_come_first_and_refusals_in_their_order(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        for n in range(3):
            session.add(HoldImport(system="file", source=f"{n}.csv", imported_at=AT + timedelta(days=n)))
            session.flush()
        newest, older = latest_imports(session, 2)
        assert (newest.source, older.source) == ("2.csv", "1.csv")
        for line in (7, 3, 9):
            session.add(HoldRefusal(import_id=row_id(newest.id), line=line, field="item", reason="missing"))
            session.flush()
        session.add(HoldRefusal(import_id=row_id(older.id), line=1, field="item", reason="missing"))
        session.flush()
        assert [row.line for row in refusals_of(session, row_id(newest.id), 2)] == [7, 3]
