"""Documentation that lags fails here."""

import re
from pathlib import Path

import pytest

from api.cli import COMMANDS
from depots.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "data" / "README.md"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_every_setting_is_described_with_its_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"`KIMPPAKYYTI_{name.upper()}`" in page, name
        if isinstance(field.default, int | float) and not isinstance(field.default, bool):
            row = next(line for line in page.splitlines() if f"KIMPPAKYYTI_{name.upper()}`" in line)
            assert f"`{field.default:g}`" in row, name


def test_no_setting_is_described_that_does_not_exist() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    described = set(re.findall(r"KIMPPAKYYTI_([A-Z_]+)", page))
    assert described == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_that_pages_speak_of_exist(page: Path) -> None:
    for command in re.findall(r"`[^`\n]*kimppakyyti ([a-z][a-z-]+)[^`\n]*`", page.read_text(encoding="utf-8")):
        assert command in COMMANDS, command


def test_the_readme_shows_both_commands() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in page
    assert "make test" in page


def test_every_decision_says_what_it_costs() -> None:
    for record in (ROOT / "docs" / "decisions").glob("0*.md"):
        assert "**What it costs.**" in record.read_text(encoding="utf-8"), record.name
