from tests.api.cli.conftest import Cli


def test_without_a_draft_it_says_to_plan_first(cli: Cli) -> None:
    cli("plant")
    answer = cli("publish", "2026-W48")
    assert answer.status == 2
    assert "plan" in answer.err
