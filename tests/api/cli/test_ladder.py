"""`kimppakyyti ladder`: the days after which something is late, searched, missing, or an open leg hangs."""

import json

from tests.api.cli.conftest import Cli


def test_it_shows_the_days_in_force_and_sets_those_that_are_given(cli: Cli) -> None:
    assert "searched after 7 days, missing after 14" in cli("ladder").out
    assert "searched after 5 days, missing after 14, an open leg hangs after 7: set now" in cli(
        "ladder", "--search", "5"
    ).out.replace("\n", " ")
    shown = json.loads(cli("ladder", "--late", "0", "--json").out)
    assert shown == {"late_days": 0, "search_days": 5, "missing_days": 14, "hanging_days": 7, "changed": True}
    assert json.loads(cli("ladder", "--json").out)["changed"] is False


def test_days_that_make_no_ladder_are_refused_and_nothing_is_set(cli: Cli) -> None:
    answer = cli("ladder", "--missing", "7")
    assert answer.status == 2
    assert "missing_days must be more than the 7 days" in answer.err
    assert "missing after 14" in cli("ladder").out
