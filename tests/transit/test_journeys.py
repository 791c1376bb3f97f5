"""Where something is follows from its scans alone: in whatever order they came, however often, whatever the clocks."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from tests.transit.scans.histories import SECOND, YEAR, first_disagreement, history, told
from transit import journeys
from transit.journeys import fold, fold_ordered
from transit.scans.kinds import ScanFact, ScanKind
from transit.scans.order import follows, in_order
from transit.whereabouts import NOWHERE, AnomalyCode

NOON = 1_795_000_000 * SECOND
HISTORIES = 100_000
PARTS = 4


def scan(number: int, kind: str, site: str = "A", **fields: Any) -> ScanFact:
    """Return scan `number` of a crate, as many minutes after noon, known to the server at once."""
    at = NOON + number * 60 * SECOND
    said: dict[str, Any] = {
        "device": "desk",
        "epoch": "x",
        "sequence": number,
        "corrected_us": at,
        "server_us": at,
    } | fields
    if kind in ("load", "unload"):
        said.setdefault("run", "R")
    return ScanFact(scan_id=f"{number}", kind=ScanKind(kind), content=f"{number}", code="crate", site=site, **said)


def seen(*facts: ScanFact) -> dict[str, Any]:
    """Fold and tell."""
    return told(fold(facts))


@pytest.mark.parametrize("part", range(PARTS))
def test_two_folds_written_apart_agree(part: int) -> None:
    """On 100,000 histories with duplicates, wrong clocks, wiped phones, undos and both DST nights."""
    size = HISTORIES // PARTS
    assert first_disagreement(range(part * size, (part + 1) * size)) is None


def test_a_fold_with_one_wrong_rule_would_be_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = journeys._RULES
    for kind, wrong in ((ScanKind.UNLOAD, ScanKind.IN), (ScanKind.PACK, ScanKind.OUT), (ScanKind.EMPTY, ScanKind.IN)):
        monkeypatch.setattr(journeys, "_RULES", rules | {kind: rules[wrong]})
        assert first_disagreement(range(300)) is not None


@pytest.mark.parametrize("length", range(2, 8))
def test_every_order_of_arrival_tells_the_same(length: int) -> None:
    """All permutations of histories of up to seven scans."""
    for seed in range(40 if length < 6 else 2):
        facts = history(seed, length)
        expected = fold(facts)
        assert all(fold(order) == expected for order in permutations(facts))


def test_going_on_from_a_kept_state_tells_the_same_as_folding_anew() -> None:
    """Wherever `follows` says that it may; it must say so often, and refuse often."""
    taken = {True: 0, False: 0}
    for seed in range(3_000):
        state, known, highest = NOWHERE, list[ScanFact](), defaultdict[tuple[str, str], int](int)
        for fact in history(seed):
            if fact.kind == ScanKind.UNDO or any(fact.scan_id == other.scan_id for other in known):
                continue
            known.append(fact)
            ordered = in_order([fact])
            may = follows(state.last, highest, ordered)
            taken[may] += 1
            anew = fold(known).state
            if may:
                assert fold_ordered(ordered, state).state == anew
            state = anew
            highest[fact.device, fact.epoch] = max(highest[fact.device, fact.epoch], fact.sequence)
    assert min(taken.values()) > 1_000


def test_in_without_out_departed_at_a_time_nobody_saw() -> None:
    facts = scan(1, "in", "A"), scan(2, "in", "B")
    assert seen(*facts)["moves"] == [
        ("at_site", facts[0].corrected_us),
        ("away", None),
        ("set_down", None),
        ("at_site", facts[1].corrected_us),
    ]


def test_two_ins_at_different_sites_the_latest_wins_with_an_anomaly() -> None:
    result = seen(scan(2, "in", "B"), scan(1, "in", "A"))
    assert result["place"] == {"how": "at_site", "site": "B"}
    assert result["odd"] == [(AnomalyCode.TWO_SITES, "2")]


def test_out_twice_the_first_counts_with_the_later_label() -> None:
    result = seen(scan(1, "out", to_site="B"), scan(2, "out", to_site="C"))
    assert result["since"] == scan(1, "out").corrected_us
    assert result["journey"] == ("A", "C", result["since"])
    assert result["odd"] == [(AnomalyCode.OUT_TWICE, "2")]


def test_in_twice_at_one_site_is_the_same_scan_again() -> None:
    assert seen(scan(1, "in"), scan(2, "in")) == seen(scan(1, "in"))


def test_what_is_undone_never_was_even_when_the_undo_came_first() -> None:
    undo = ScanFact("9", "desk", "x", 9, ScanKind.UNDO, NOON, NOON, "9", undoes="2")
    facts = scan(1, "in", "A"), undo, scan(2, "in", "B")
    assert seen(*facts) == seen(facts[0])


def test_another_device_cannot_take_a_scan_back() -> None:
    undo = ScanFact("9", "van", "x", 9, ScanKind.UNDO, NOON, NOON, "9", undoes="1")
    assert seen(scan(1, "in"), undo) == seen(scan(1, "in"))


def test_the_same_id_with_other_content_counts_as_it_was_had_first() -> None:
    first, second = scan(1, "in", "A"), scan(1, "in", "B", server_us=NOON + YEAR)
    assert seen(second, first) == seen(first)


def test_a_clock_wrong_by_years_does_not_break_the_order_of_its_own_scans() -> None:
    """The van's clock jumped to 1990 after it was loaded; the unload is still after the load."""
    load, unload = scan(1, "load", device="van"), scan(2, "unload", "B", device="van", corrected_us=0)
    assert seen(unload, load)["place"] == {"how": "set_down", "site": "B"}


def test_nothing_happened_after_the_server_had_it() -> None:
    """A clock years ahead does not put a scan after those that others make tomorrow."""
    ahead = scan(1, "out", "A", device="fast", corrected_us=NOON + YEAR, server_us=NOON + 60 * SECOND)
    assert seen(ahead, scan(5, "in", "B"))["place"] == {"how": "at_site", "site": "B"}


def test_a_wiped_phone_counts_anew_and_its_scans_go_by_time() -> None:
    before = scan(7, "in", "A", device="phone", sequence=7)
    after = scan(8, "out", "A", device="phone", epoch="y", sequence=1, to_site="B")
    assert seen(after, before)["place"] == {"how": "ready", "site": "A"}


def test_a_late_scan_falls_into_its_place() -> None:
    """The driver was offline: the desk's *in* came to the server before the *load* and *unload*."""
    facts = [
        scan(1, "out", to_site="B"),
        scan(2, "load", device="van", server_us=NOON + YEAR),
        scan(3, "unload", "B", device="van", server_us=NOON + YEAR),
        scan(4, "in", "B"),
    ]
    assert [place for place, at in seen(facts[0], facts[3], facts[1], facts[2])["moves"]] == [
        *("ready", "aboard", "set_down", "at_site")
    ]


def test_the_hub_sends_a_crate_on_without_ending_its_journey() -> None:
    facts: Sequence[ScanFact] = [
        scan(1, "out", "A", to_site="B"),
        scan(2, "in", "H"),
        scan(3, "out", "H", to_site="B"),
        scan(4, "in", "B"),
    ]
    assert seen(*facts)["ends"] == [("arrived", facts[3].corrected_us)]


def test_a_crate_to_be_sorted_has_arrived_at_the_first_other_site() -> None:
    assert seen(scan(1, "out"), scan(2, "in", "H"))["ends"] == [("arrived", scan(2, "in").corrected_us)]


def test_sent_anew_from_its_goal_it_had_arrived_at_a_time_nobody_saw() -> None:
    assert seen(scan(1, "out", to_site="B"), scan(2, "out", "B", to_site="A"))["ends"] == [("unseen", None)]


def test_received_where_it_was_put_out_it_never_left() -> None:
    result = seen(scan(1, "out", to_site="B"), scan(2, "in", "A"))
    assert (result["ends"][0][0], result["journey"]) == ("returned", None)
    assert result["odd"] == [(AnomalyCode.NEVER_LEFT, "2")]
