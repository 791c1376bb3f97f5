import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transit.holdings import HEADER, hold_file, row
from transit.errors import HoldSourceError
from transit.systems.file import FileHolds
from transit.systems.port import Leg, LegKind, Refusal, RefusalReason, Skip, SkipReason


def read(path: Path) -> list[Leg | Refusal | Skip]:
    return list(FileHolds(path).legs())


def keys(found: list[Leg | Refusal | Skip]) -> list[str | None]:
    return [one.key for one in found]


def refusals(found: list[Leg | Refusal | Skip]) -> list[tuple[int | None, str, str, str]]:
    return [(r.line, r.field, r.reason, r.value) for r in found if isinstance(r, Refusal)]


def test_a_row_becomes_a_leg(tmp_path: Path) -> None:
    [leg] = read(hold_file(tmp_path, "77,return,B9,SEI,LAP,2026-11-20T10:00+02:00,in_transit"))
    assert isinstance(leg, Leg)
    assert (leg.key, leg.kind, leg.item_key, leg.from_library, leg.to_library, leg.line) == (
        *("77", LegKind.RETURN, "B9", "SEI", "LAP", 2),
    )
    assert leg.placed_at.isoformat() == "2026-11-20T08:00:00+00:00"
    assert leg.in_transit


@pytest.mark.parametrize(
    ("bad", "refused"),
    [
        (",hold,B1,SEI,LAP,2026-11-20,", ("leg_id", "missing", "")),
        ("7,hold,,SEI,LAP,2026-11-20,", ("item", "missing", "")),
        ("7,hold,B1,,LAP,2026-11-20,", ("from_library", "missing", "")),
        ("7,hold,B1,SEI,LAP,,", ("placed_at", "missing", "")),
        ("7,gift,B1,SEI,LAP,2026-11-20,", ("kind", "unknown_kind", "gift")),
        ("7,hold,B1,SEI,LAP,2026-11-20,eaten", ("status", "unknown_status", "eaten")),
        ("7,hold,B1,SEI,LAP,20.11.2026,", ("placed_at", "bad_date", "20.11.2026")),
        ("7,hold,NaN,SEI,LAP,NaN,", ("placed_at", "bad_date", "NaN")),
        ("7,hold,B1,SEI,LAP,1960-01-01,", ("placed_at", "implausible_date", "1960-01-01")),
        (f"7,hold,{'B' * 65},SEI,LAP,2026-11-20,", ("item", "too_long", "")),
        ("7,hold,B\x001,SEI,LAP,2026-11-20,", ("item", "bad_characters", "")),
        ("7,hold,B1,SE\x1bI,LAP,2026-11-20,", ("from_library", "bad_characters", "")),
        ("7,hold,matti@example.fi,SEI,LAP,2026-11-20,", ("item", "bad_characters", "")),
        ("7,hold,B1,SEI", ("", "column_count", "4")),
        ("7,hold,B1,SEI,LAP,2026-11-20,,Matti", ("", "column_count", "8")),
        ('7,hold,"B1,SEI,LAP,2026-11-20,', ("", "bad_row", "")),
    ],
)
def test_a_bad_row_is_refused_by_line_field_and_reason_and_the_others_are_kept(
    tmp_path: Path, bad: str, refused: tuple[str, str, str]
) -> None:
    found = read(hold_file(tmp_path, row("1"), bad, row("2")))
    assert refusals(found) == [(3, *refused)]
    assert [one.key for one in found if isinstance(one, Leg)] == ["1", "2"]


def test_a_refusal_names_its_leg_where_the_id_could_be_read(tmp_path: Path) -> None:
    [refusal] = read(hold_file(tmp_path, "7,hold,B1,SEI,LAP,soon,"))
    assert refusal.key == "7"


@pytest.mark.parametrize(
    "bad",
    [
        *("7,hold,B1,SEI", "7,hold,B1,SEI,LAP,2026-11-20,,Matti", "a, b,hold,7"),
        *('7,hold,"B1,SEI,LAP,2026-11-20,open', '"7,hold,B1,SEI,LAP,2026-11-20,open', '"x"y", 7 ,B1,SEI,LAP,,'),
    ],
)
def test_a_row_too_broken_to_say_which_is_its_id_keeps_every_leg_it_may_be_of(tmp_path: Path, bad: str) -> None:
    [refusal] = read(hold_file(tmp_path, bad))
    assert isinstance(refusal, Refusal)
    assert "7" in refusal.maybe


def test_a_json_row_with_a_field_twice_keeps_every_leg_it_may_be_of(tmp_path: Path) -> None:
    path = tmp_path / "holds.json"
    path.write_text('[{"leg_id": 7, "item": "B1", "item": "B 2"}]', encoding="utf-8")
    [refusal] = read(path)
    assert isinstance(refusal, Refusal)
    assert refusal.maybe == {"7", "B1"}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("cancelled", SkipReason.CANCELLED),
        ("Suspended", SkipReason.SUSPENDED),
        ("waiting", SkipReason.ARRIVED),
        ("arrived", SkipReason.ARRIVED),
    ],
)
def test_what_stands_still_is_skipped(tmp_path: Path, status: str, reason: SkipReason) -> None:
    assert read(hold_file(tmp_path, f"7,hold,B1,SEI,LAP,2026-11-20,{status}")) == [Skip("7", reason)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff", "sep={}\n", "\n\n"])
def test_separators_line_ends_byte_order_marks_and_excels_hint_are_understood(
    tmp_path: Path, separator: str, ending: str, start: str
) -> None:
    text = "\n".join((HEADER, row("1"), "", ",,,,,,", row("2"))).replace(",", separator).replace("\n", ending)
    path = tmp_path / "holds.csv"
    path.write_text(start.format(separator) + text, encoding="utf-8", newline="")
    assert keys(read(path)) == ["1", "2"]


def test_columns_may_stand_in_any_order_and_case_and_kind_and_status_may_be_missing(tmp_path: Path) -> None:
    header = "Placed At;To-Library;FROM_LIBRARY;item;Leg ID"
    [leg] = read(hold_file(tmp_path, "2026-11-20;LAP;SEI;B1;1", header=header))
    assert isinstance(leg, Leg)
    assert (leg.from_library, leg.to_library, leg.kind) == ("SEI", "LAP", LegKind.HOLD)


def test_quoted_values_may_hold_the_separator(tmp_path: Path) -> None:
    found = read(hold_file(tmp_path, '1,hold,B1,"SEI, main",LAP,2026-11-20,open'))
    assert isinstance(found[0], Leg)
    assert found[0].from_library == "SEI, main"


@pytest.mark.parametrize("form", ["[%s]", '{"holds": [%s]}', '{"made": {"by": [1]}, "holds":\n[%s], "more": 1}'])
def test_json_arrays_and_objects_are_understood(tmp_path: Path, form: str) -> None:
    rows = [
        {"leg_id": 1, "item": "B1", "from_library": "SEI", "to_library": "LAP", "placed_at": "2026-11-20"},
        {"leg_id": "2", "item": 5, "from_library": "SEI", "to_library": "LAP", "placed_at": None},
    ]
    path = tmp_path / "holds.json"
    path.write_text(form % ", ".join(map(json.dumps, rows)), encoding="utf-8")
    found = read(path)
    assert keys(found) == ["1", "2"]
    assert refusals(found) == [(2, "placed_at", "missing", "")]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('{"leg_id": 1, "leg_id": 2}', RefusalReason.DOUBLED_FIELD),
        ('{"leg_id": NaN}', RefusalReason.WRONG_TYPE),
        ('{"leg_id": 1e999}', RefusalReason.WRONG_TYPE),
        ('{"leg_id": true}', RefusalReason.WRONG_TYPE),
        ('{"leg_id": {"a": 1}}', RefusalReason.WRONG_TYPE),
        ('{"leg_id": "\\ud800"}', RefusalReason.BAD_CHARACTERS),
        ("17", RefusalReason.WRONG_TYPE),
        ("[]", RefusalReason.WRONG_TYPE),
        ("{}", RefusalReason.MISSING),
    ],
)
def test_a_bad_json_row_is_refused_by_its_place_from_1(tmp_path: Path, value: str, reason: RefusalReason) -> None:
    good = json.dumps({"leg_id": 1, "item": "B", "from_library": "S", "to_library": "L", "placed_at": "2026-11-20"})
    path = tmp_path / "holds.json"
    path.write_text(f"[{good}, {value}, {good}]", encoding="utf-8")
    first, refusal, last = read(path)
    assert isinstance(first, Leg)
    assert isinstance(last, Leg)
    assert isinstance(refusal, Refusal)
    assert (refusal.line, refusal.reason) == (2, reason)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"a,b\n1,2\n", "the columns leg_id, item, from_library, to_library, placed_at are missing"),
        (HEADER.encode() + b",item\n", "item stands twice"),
        ("leg_id,nimi\n1,Ähtäri\n".encode("latin-1"), "leg_id"),
        (HEADER.encode() + "\n1,hold,Ähtäri".encode("latin-1"), "line 2 is not UTF-8"),
        ('{"holds": ["Ähtäri"]}'.encode("latin-1"), "is not UTF-8"),
        ("leg_id".encode("utf-16"), "is UTF-16"),
        (HEADER.encode() + b"\n" + b"x" * 70_000, "longer than"),
        (b"[{}, {}", "was the file cut off?"),
        (b"[{}, {", "is not JSON"),
        (b"[{} {}]", "row 2"),
        (b"{}", 'no "holds" array'),
        (b'{"legs": [1]}', 'no "holds" array'),
        (b'{"holds": {}}', "an array of holds must begin here"),
        (b"[" * 40_000, "nested too deeply"),
        (b'[{"leg_id": "' + b"x" * 70_000 + b'"}]', "longer than"),
        (b'[{"leg_id": ' + b"9" * 5_000 + b"}]", "is not JSON"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_named_with_what_is_wrong(
    tmp_path: Path, content: bytes, says: str
) -> None:
    path = tmp_path / "holds.any"
    path.write_bytes(content)
    with pytest.raises(HoldSourceError, match=r"holds\.any") as caught:
        read(path)
    assert says in str(caught.value)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(HoldSourceError, match="check the file's name and permissions"):
        read(tmp_path / name)


def test_columns_that_are_not_read_are_named_those_about_readers_apart(tmp_path: Path) -> None:
    file = FileHolds(hold_file(tmp_path, f"{row('1')},Dune,1234,Matti", header=f"{HEADER},title,patron_id,Name"))
    list(file.legs())
    assert file.unread().about_readers == ("name", "patron_id")
    assert file.unread().others == ("title",)


def test_a_headers_columns_are_not_repeated_in_errors_for_they_may_be_a_row_of_a_reader(tmp_path: Path) -> None:
    with pytest.raises(HoldSourceError) as caught:
        read(hold_file(tmp_path, header="1,Matti Meikäläinen,0401234567"))
    assert "Matti" not in str(caught.value)
    assert "040" not in str(caught.value)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_large_file_is_read_in_little_memory(tmp_path: Path, form: str) -> None:
    path = tmp_path / "holds.any"
    rows = 20_000
    with path.open("w", encoding="utf-8") as file:
        if form == "csv":
            file.write(HEADER + "\n")
            file.writelines(row(str(n)) + "\n" for n in range(rows))
        else:
            pairs = ({**dict(zip(HEADER.split(","), row(str(n)).split(","), strict=True))} for n in range(rows))
            file.write("[" + ",".join(map(json.dumps, pairs)) + "]")
    tracemalloc.start()
    try:
        number = sum(isinstance(one, Leg) for one in FileHolds(path).legs())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert number == rows
    assert peak < path.stat().st_size / 2


@given(content=st.binary(max_size=300), header=st.booleans())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_or_refused_clearly(tmp_path: Path, content: bytes, header: bool) -> None:
    path = tmp_path / "holds.any"
    path.write_bytes(f"{HEADER}\n".encode() * header + content)
    try:
        found = read(path)
    except HoldSourceError as error:
        assert "holds.any" in str(error)
    else:
        assert all(isinstance(one, Leg | Refusal | Skip) for one in found)
