"""The hash of a scan is that of its one form, whichever encoder wrote it."""

import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transit.scans.world import CRATES, DEVICE, EPOCH, scan
from transit.scans.reading import content_of, read_scan

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(
    note=TEXTS,
    actor=st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20),
    offset=st.none() | st.integers(-(10**12), 10**12),
    backwards=st.booleans(),
)
def test_a_scan_has_the_hash_of_its_sorted_ascii_json(
    note: str, actor: str, offset: int | None, backwards: bool
) -> None:
    """What was kept before there was a fast encoder must be recognised when it comes again."""
    raw = scan(1, "out", to_site="KAU", note=note, actor=actor, offset_ms=offset)
    if backwards:
        raw = dict(reversed(raw.items()))
    form, _ = read_scan(raw)
    plain = json.dumps(raw, sort_keys=True, separators=(",", ":"))
    wanted = sha256(f"{DEVICE}/{EPOCH}/{plain}".encode()).hexdigest()
    assert content_of(DEVICE, EPOCH, raw, is_form=form is not None) == content_of(DEVICE, EPOCH, raw) == wanted


@pytest.mark.parametrize("note", ["", "ä", "\u2028", "\ue000", "\U0001f600", '"\\/', "a\nb", "\x7f"])
def test_signs_that_encoders_write_in_different_ways_do_not_change_the_hash(note: str) -> None:
    raw = scan(1, "in", code=CRATES[0], note=note)
    form, _ = read_scan(raw)
    assert content_of(DEVICE, EPOCH, raw, is_form=form is not None) == content_of(DEVICE, EPOCH, raw)
