"""Sentences for scans that do not count: whoever scanned and whoever plans are told what to do about each."""

import pytest

from api.i18n import LANGUAGES, words
from api.scan_sentences import ADVICE, CODES, CURES, cure_words
from transit.whereabouts import AnomalyCode

REMARKS = {*AnomalyCode, "elsewhere"}
"""Codes of scans that count."""


def test_every_code_that_keeps_a_scan_from_counting_says_what_can_be_done() -> None:
    assert set(ADVICE) == set(CURES) == set(CODES) - REMARKS


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_behind_the_colon_changes_no_advice_and_an_unknown_code_has_none(language: str) -> None:
    said = words(language)
    assert cure_words("unknown_crate:code", said) == cure_words("unknown_crate", said) != ""
    assert cure_words("later_made", said) == ""
