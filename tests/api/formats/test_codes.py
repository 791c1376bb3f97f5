"""Codes for scanners: what they say, and the white margins around them."""

import re

import pytest
from barcode.errors import IllegalCharacterError

from api.formats.codes import code_128_svg, qr_svg


def test_the_bars_of_a_code_128_lie_between_margins_of_ten_modules() -> None:
    svg = code_128_svg("7KQ2M9X4TDW3ABCDEFGH")
    width = int(re.search(r'width="(\d+)"', svg)[1])  # type: ignore[index]
    bars = [(int(at), int(wide)) for at, wide in re.findall(r"M(\d+) 0h(\d+)v1", svg)]
    assert bars[0][0] == 10
    assert bars[-1][0] + bars[-1][1] == width - 10
    assert width == 20 + 255
    assert all(1 <= wide <= 4 for _, wide in bars)


def test_a_qr_code_has_a_margin_of_four_modules() -> None:
    assert 'd="M4 4.5' in qr_svg("https://kuljetus.example/runs/ABC")


def test_signs_that_code_128_lacks_are_refused() -> None:
    with pytest.raises(IllegalCharacterError):
        code_128_svg("Ähtäri")
