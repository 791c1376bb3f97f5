"""Tables as CSV: what spreadsheets must not run, and what stays readable."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.formats.csv_out import ROWS_AT_ONCE, csv_bytes, csv_pieces, safe_text

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_text_can_be_taken_for_a_formula_and_none_is_lost(text: str) -> None:
    safe = safe_text(text)
    assert not safe.lstrip(" ").startswith(FORMULAS)
    assert safe in (text, f"'{text}")


@pytest.mark.parametrize("text", ["=1+1", "+358 40", "-2", "@x", " =1", "\t=1", "\N{NO-BREAK SPACE}=1", "\uff1d1"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert safe_text(text) == f"'{text}"


@given(st.lists(st.tuples(st.text(alphabet="ab,;\"'\n å", max_size=8), st.integers(-9, 9)), max_size=5))
def test_a_program_reads_back_what_was_written(rows: list[tuple[str, int]]) -> None:
    text = csv_bytes(("name", "count"), rows).decode("utf-8-sig")
    found = list(csv.reader(io.StringIO(text, newline="")))
    assert found == [["name", "count"], *([safe_text(name), str(count)] for name, count in rows)]


def test_instants_are_written_on_the_wall_clock_with_their_offset() -> None:
    row = (datetime(2026, 11, 23, 6, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC), date(2026, 7, 1), None, -1.5)
    line = csv_bytes(("a",), [row]).decode("utf-8-sig").splitlines()[1]
    assert line == "2026-11-23T08:00+02:00,2026-07-01T09:00+03:00,2026-07-01,,-1.5"


def test_a_table_for_people_has_decimal_commas_and_semicolons() -> None:
    text = csv_bytes(("a; b", "c"), [("x", 1.25), ("1.25", 7)], decimal_comma=True).decode("utf-8-sig")
    assert text.splitlines() == ['"a; b";c', "x;1,25", "1.25;7"]


def test_a_long_table_comes_in_pieces_that_are_the_whole() -> None:
    """The first is there before any row is made; the byte order mark stands at the beginning only."""
    made: list[int] = []

    def rows() -> Iterator[tuple[int, str]]:
        for number in range(3 * ROWS_AT_ONCE + 1):
            made.append(number)
            yield number, f"ä{number}"

    pieces = csv_pieces(("number", "text"), rows())
    first = next(pieces)
    assert made == []
    whole = first + b"".join(pieces)
    assert whole == csv_bytes(("number", "text"), [(n, f"ä{n}") for n in made])
    assert len(made) == whole.decode("utf-8-sig").count("\r\n") - 1 == 3 * ROWS_AT_ONCE + 1
    assert whole.count(b"\xef\xbb\xbf") == 1
