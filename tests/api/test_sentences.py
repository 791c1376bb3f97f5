"""Sentences for the codes of the floors below: each code has one, in each language."""

from enum import StrEnum

import pytest

from api.i18n import LANGUAGES, words
from api.sentences import (
    LEFT_OUT,
    LOCKS,
    REFUSALS,
    RULES,
    Namer,
    left_out_sentence,
    refusal_sentence,
    road_sentence,
    violation_sentence,
)
from routing.check import Rule, Violation, check
from routing.locks import LockRule
from routing.matrix import MatrixWarning
from tests.routing.worlds import plan, tour, world
from transit.systems.port import RefusalReason
from transit.week import WeekWarningCode

NAMES = Namer({"north": "Pohjoinen", "hub": "Keskus"}, {"v": "Auto 1"})
FACTS: dict[str, float | int | str] = {
    **dict.fromkeys(("arrive", "start", "depart", "earliest", "begin", "end"), 1_440 + 495),
    **dict.fromkeys(("other_end", "ready", "before"), 1_440 + 495),
    **dict.fromkeys(("worked", "limit", "break_minutes"), 330),
    **{"stops": 1, "days": 1, "least": 2, "most": 0, "other": 3, "flows": 2, "items": 12.0, "crates": 0.5},
    **{"origin": "hub", "base": "hub", "with_site": "hub", "day": 1},
}


@pytest.mark.parametrize(
    ("codes", "sentences"), [(Rule, RULES), (LockRule, LOCKS), (RefusalReason, REFUSALS), (WeekWarningCode, LEFT_OUT)]
)
def test_every_code_of_the_floors_below_has_a_sentence_and_no_other_has(
    codes: type[StrEnum], sentences: dict[str, str]
) -> None:
    assert set(sentences) == set(codes)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", [*Rule, *LockRule])
def test_a_broken_rule_is_told_with_where_and_without_gaps(language: str, rule: Rule | LockRule) -> None:
    broken = Violation(rule, round=0, stop=1, site="north", van="v", facts=FACTS)
    sentence = violation_sentence(words(language), broken, NAMES)
    assert sentence.startswith(words(language).gettext("Round {number}", number=1) + ", Auto 1, Pohjoinen: ")
    assert sentence.endswith(".")
    assert not {"{", "}", "None"} & set(sentence.split())


def test_times_durations_and_rounds_are_told_as_people_count_them() -> None:
    late = Violation(Rule.OVERLAP, round=1, van="v", facts=FACTS)
    assert violation_sentence(words("en"), late, NAMES) == (
        "Round 2, Auto 1: The round begins Tue 08:15, while the van is out on round 4 until Tue 08:15."
    )
    tired = Violation(Rule.NO_BREAK, round=1, stop=2, site="north", van="v", facts=FACTS)
    assert "5\xa0h\xa030\xa0min" in violation_sentence(words("fi"), tired, NAMES)


def test_what_concerns_no_round_begins_with_the_site_itself() -> None:
    few = Violation(Rule.TOO_FEW_VISITS, site="north", facts=FACTS)
    assert violation_sentence(words("en"), few, NAMES) == "Pohjoinen is visited on 1 days; it wants at least 2."


def test_whatever_check_finds_can_be_told() -> None:
    odd = plan(tour("hub", "north", "nowhere", van="w"), tour("north", "hub", leg=1), tour("hub", day=6))
    found = check(world(), odd)
    assert len({violation.code for violation in found}) > 3
    assert all("{" not in violation_sentence(words("fi"), violation, NAMES) for violation in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_and_warnings_are_told_in_each_language(language: str) -> None:
    w = words(language)
    assert all(refusal_sentence(w, reason) for reason in RefusalReason)
    assert all("Teuva" in left_out_sentence(w, code, site="Teuva", wanted=3, possible=2) for code in WeekWarningCode)
    far = MatrixWarning("A", "B", "Isokyrö", "Ylihärmä", 80.04, 20.0, 4.0)
    assert "Isokyrö" in road_sentence(w, far)
    assert w.number(80.0, 1) in road_sentence(w, far)
