import re
from pathlib import Path

import pytest

from tests.transit.holdings import hold_file
from transit.steps.import_holds import MANY_REQUESTS, MASS_SHARE
from transit.systems.fields import LONGEST
from transit.systems.file import FileHolds
from transit.systems.port import Leg, RefusalReason, SkipReason
from transit.systems.rows import ALLOWED

PAGE = (Path(__file__).parents[2] / "docs" / "hold-file.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*sorted(ALLOWED), *RefusalReason, *SkipReason])
def test_the_page_of_the_hold_file_names_every_column_and_every_code(word: str) -> None:
    assert f"`{word}`" in PAGE


def test_the_page_of_the_hold_file_gives_the_figures_in_force() -> None:
    assert f"{MASS_SHARE:.0%}".replace("%", " %") in PAGE
    assert f"{MANY_REQUESTS} or more" in PAGE
    assert f"longer than {LONGEST} characters" in PAGE.replace("\n", " ").replace("  ", " ")


def test_the_example_on_the_page_of_the_hold_file_is_sound(tmp_path: Path) -> None:
    [example] = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)
    header, *rows = example.splitlines()
    found = list(FileHolds(hold_file(tmp_path, *rows, header=header)).legs())
    assert len(found) == 2
    assert all(isinstance(one, Leg) for one in found)
