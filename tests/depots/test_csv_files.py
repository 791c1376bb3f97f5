from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depots import csv_files
from depots.csv_files import ADVICE, Reason, read_table
from depots.errors import RegionDataError
from depots.region_rows import SiteRow

DATA = Path(__file__).parent.parent / "data" / "sites"


@pytest.mark.parametrize(
    ("flaw", "line", "field", "reason"),
    [
        ("not_utf8", 2, None, "UTF-8"),
        ("column_missing", 1, "municipality", "add this column"),
        ("column_twice", 1, "name", "two columns"),
        ("column_unknown", 1, "borrower", "not a column"),
        ("quote_not_closed", 3, None, "quotes"),
        ("empty", None, None, "empty"),
        ("nowhere_to_be_found", None, None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_as_a_whole_is_refused_by_place(
    flaw: str, line: int | None, field: str | None, reason: str
) -> None:
    with pytest.raises(RegionDataError) as caught:
        read_table(DATA / f"{flaw}.csv", SiteRow)
    assert (caught.value.file, caught.value.line, caught.value.field) == (f"{flaw}.csv", line, field)
    assert reason in str(caught.value)


def test_bad_rows_are_named_by_line_field_reason_and_value() -> None:
    refused = read_table(DATA / "bad_rows.csv", SiteRow).refused
    assert [(r.line, r.field, r.reason, r.value) for r in refused] == [
        (3, "code", Reason.BAD_CODE, "lower"),
        (4, "name", Reason.MISSING, ""),
        (5, "kind", Reason.NOT_IN_LIST, "school"),
        (6, "municipality", Reason.UNKNOWN, "Helsinki"),
        (7, "lat", Reason.OUT_OF_RANGE, "23.8"),
        (8, "lat", Reason.NOT_A_NUMBER, "pohjoinen"),
        (9, "service_minutes", Reason.NOT_WHOLE, "7.5"),
        (10, "max_visits", Reason.WRONG_ORDER, "2"),
        (11, "isil", Reason.BAD_ISIL, "Sm"),
        (12, "sample", Reason.NOT_YES_OR_NO, "maybe"),
        (13, "name", Reason.TOO_LONG, "Pitkä" * 11 + "Pitk…"),
        (17, "library_code", Reason.TOO_MANY_CELLS, "liikaa"),
        (18, "name", Reason.NOT_PRINTABLE, "Ok\x07ei"),
    ]


def test_excels_habits_are_understood() -> None:
    table = read_table(DATA / "excel_semicolons.csv", SiteRow)
    assert table.refused == ()
    assert [(read.line, read.row.code) for read in table.rows] == [(3, "NEW"), (5, "NUR")]
    new = table.rows[0].row
    assert (new.name, new.municipality, new.postcode) == ("Uusi; kirjasto", "005", "00100")
    assert (new.lat, new.lon, new.min_visits, new.sample) == (62.99, 23.82, 2, False)


def test_a_row_over_several_lines_is_named_by_its_first(tmp_path: Path) -> None:
    file = tmp_path / "sites.csv"
    file.write_text(
        'code,name,kind,municipality,lat,lon\nONE,"Yksi\nkirjasto",library,Soini,62,23\nx,Kaksi,library,Soini,62,23\n'
    )
    table = read_table(file, SiteRow)
    assert table.rows[0].row.name == "Yksi kirjasto"
    assert (table.rows[0].line, table.refused[0].line) == (2, 4)


def test_files_too_large_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_BYTES", 100)
    with pytest.raises(RegionDataError, match="larger than 100 bytes"):
        read_table(DATA / "bad_rows.csv", SiteRow)


def test_files_with_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_ROWS", 5)
    with pytest.raises(RegionDataError, match="more than 5 rows"):
        read_table(DATA / "bad_rows.csv", SiteRow)


def test_each_reason_has_its_advice() -> None:
    assert set(ADVICE) == set(Reason)


cells = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["", "0", "-1", "1e400", "nan", "9" * 30, "62.5", "23,5", "hub", "Soini", "005", "ABC", "yes", '"', ";"]
    ),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(row=st.lists(cells, max_size=24), separator=st.sampled_from(",;\t"))
def test_no_row_whatever_it_holds_stops_the_reading(tmp_path: Path, row: list[str], separator: str) -> None:
    """A row is kept or refused, or the file is refused as no CSV: nothing else comes out."""
    file = tmp_path / "any.csv"
    header = separator.join(SiteRow.model_fields)
    line = separator.join(row).encode("utf-8", "replace")
    file.write_bytes(header.encode() + b"\n" + line + b"\n")
    try:
        table = read_table(file, SiteRow)
    except RegionDataError as error:
        assert error.line is None or error.line >= 2
    else:
        assert all(refusal.reason in Reason and refusal.field for refusal in table.refused)
