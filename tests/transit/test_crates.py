"""Labels: one code, however it was read; a slip of the hand is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transit.crates import MOST_CRATES, crate_code, is_crate_code, read_code

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
numbers = st.integers(min_value=0, max_value=MOST_CRATES - 1)


@given(numbers)
def test_a_crates_code_is_read_back(number: int) -> None:
    code = crate_code(number)
    assert is_crate_code(code)
    assert read_code(code) == code


@given(numbers, numbers)
def test_no_two_crates_share_a_code(one: int, other: int) -> None:
    assert (crate_code(one) == crate_code(other)) == (one == other)


@given(numbers, st.integers(min_value=3, max_value=9), st.sampled_from(SIGNS))
def test_any_one_wrong_sign_is_found(number: int, place: int, sign: str) -> None:
    code = crate_code(number)
    wrong = code[:place] + sign + code[place + 1 :]
    assert is_crate_code(wrong) == (wrong == code)


@given(numbers)
def test_typing_forgives_case_lookalikes_blanks_and_the_scanners_prefix(number: int) -> None:
    code = crate_code(number)
    for typed in (code.lower(), f"  {code} ", f"]C1{code}", code[:3] + code[3:].replace("0", "o").replace("1", "l")):
        assert read_code(typed) == code


@pytest.mark.parametrize("raw", ["", " ", "KL-", "KL-0000009", "<script>", "a\nb", "x" * 65, "tit1e 1", "💥", "\x00"])
def test_what_can_be_no_label_is_no_code(raw: str) -> None:
    assert read_code(raw) is None


@pytest.mark.parametrize("raw", ["30101234567", "A.b:c/d+e-f_1", "item"])
def test_items_keep_their_barcodes(raw: str) -> None:
    assert read_code(raw) == raw
    assert not is_crate_code(raw)


def test_there_is_no_crate_below_zero_or_beyond_the_last() -> None:
    for number in (-1, MOST_CRATES):
        with pytest.raises(ValueError, match="crate number"):
            crate_code(number)
