from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit.systems.fields import FlawError, identifier, moment, optional_text
from transit.systems.port import RefusalReason


def flaw_of(value: object) -> RefusalReason:
    with pytest.raises(FlawError) as caught:
        moment({"placed_at": value}, "placed_at")
    return caught.value.reason


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-20T10:00+02:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00:00.5z", datetime(2026, 11, 20, 8, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-11-20 10:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20", datetime(2026, 11, 19, 22, tzinfo=UTC)),
        ("2026-07-01", datetime(2026, 6, 30, 21, tzinfo=UTC)),
        ("2026-03-29T03:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25T03:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_without_an_offset_is_helsinkis_wall_clock_on_both_dst_sundays_too(
    text: str, instant: datetime
) -> None:
    assert moment({"placed_at": text}, "placed_at") == instant


@pytest.mark.parametrize(
    "text", ["20.11.2026", "2026-13-01", "2026-02-30", "20261120", "now", "2026-11-20T25:00", "NaN"]
)
def test_what_is_no_iso_date_is_refused(text: str) -> None:
    assert flaw_of(text) is RefusalReason.BAD_DATE


@pytest.mark.parametrize("text", ["0001-01-01", "1970-01-01T00:00Z", "0001-01-01T00:00+14:00"])
def test_dates_before_library_systems_are_refused(text: str) -> None:
    assert flaw_of(text) in (RefusalReason.IMPLAUSIBLE_DATE, RefusalReason.BAD_DATE)


@pytest.mark.parametrize("value", [True, 1.5, float("nan"), [], {}])
def test_only_text_and_whole_numbers_are_taken(value: object) -> None:
    assert flaw_of(value) is RefusalReason.WRONG_TYPE


@pytest.mark.parametrize("value", ["a b", "a@b", "=1+1", "-1", "ä", "\N{ARABIC-INDIC DIGIT ONE}", "a;b", "<b>"])
def test_an_id_holds_no_space_at_sign_formula_or_foreign_letter(value: str) -> None:
    with pytest.raises(FlawError) as caught:
        identifier({"item": value}, "item")
    assert caught.value.reason is RefusalReason.BAD_CHARACTERS


@given(st.text())
def test_text_that_passes_is_short_printable_and_trimmed(value: str) -> None:
    try:
        read = optional_text({"status": value}, "status")
    except FlawError as flaw:
        assert flaw.reason in (RefusalReason.TOO_LONG, RefusalReason.BAD_CHARACTERS)
    else:
        assert read == value.strip()
        assert read.isprintable()
        assert len(read) <= 64
