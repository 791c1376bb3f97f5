"""`week-locks/1`: what is written is read again, and what is wrong is refused by its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.errors import ProblemError
from routing.files import dump_json, load_json, locks_from_json, locks_to_json, read_locks
from routing.locks import Forbidden, Locks

COUNTS = st.integers(0, 1_000)
DAYS = st.integers(0, 6)
FORBIDDEN = st.builds(Forbidden, st.just("a"), st.none() | st.just("v"), DAYS, st.none() | st.just("b"))


@given(
    st.builds(
        Locks,
        rounds=st.frozensets(COUNTS),
        stops=st.frozensets(st.tuples(COUNTS, COUNTS)),
        days=st.frozensets(DAYS),
        forbidden=st.frozensets(FORBIDDEN),
        before=st.none() | st.integers(0, 10_080),
        change_per_visit_day=st.floats(0, 1e6),
    )
)
def test_locks_are_the_same_after_writing_and_reading(locks: Locks) -> None:
    assert locks_from_json(load_json(dump_json(locks_to_json(locks)), "locks")) == locks


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"format": "week-plan/1"}', "format"),
        ('{"rounds": [0, "a"]}', "rounds[1]"),
        ('{"rounds": 3}', "rounds"),
        ('{"stops": [[0, 1], [2]]}', "stops[1]"),
        ('{"stops": [[0, 1.5]]}', "stops[0][1]"),
        ('{"days": [8]}', "locks.days"),
        ('{"forbidden": [{"van": "v"}]}', "forbidden[0].site"),
        ('{"forbidden": [{"site": "a"}]}', "forbidden[0] (forbidden 'a')"),
        ('{"before": -1}', "locks.before"),
        ('{"change_per_visit_day": true}', "change_per_visit_day"),
    ],
)
def test_a_flaw_is_refused_by_file_and_place(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "locks.json"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemError) as caught:
        read_locks(path)
    assert caught.value.place == f"locks.json: {place}"
