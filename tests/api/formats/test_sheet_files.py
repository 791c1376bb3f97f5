from pathlib import Path
from typing import Any

import pymupdf
import pytest
from sqlmodel import Session

from api.formats.sheet_files import sheet_file_name, write_sheets
from api.i18n import words
from tests.api.formats.sheets import real_sheet
from tests.transit.weeks import THURSDAY_BEFORE, WEEK, draft, plant_world, week_world
from transit.errors import NoSuchPlanError
from transit.publishing import publish
from transit.run_records import cancel_runs


@pytest.fixture
def drafted(session: Session) -> Session:
    """A store with a draft of the small week."""
    plant_world(session, week_world())
    draft(session)
    return session


def test_each_run_that_stands_gets_a_file_with_its_code_in_it(drafted: Session, tmp_path: Path) -> None:
    runs = publish(drafted, WEEK, by="planner", at=THURSDAY_BEFORE).runs
    paths = write_sheets(drafted, WEEK, tmp_path / "new" / "sheets", words=words("sv"), public_url="https://k.example")
    assert [path.name for path in paths] == ["2026-11-23_v_1.pdf", "2026-11-24_v_1.pdf"]
    for path, run in zip(paths, runs, strict=True):
        document: Any = pymupdf.open(path)  # type: ignore[no-untyped-call]
        text = "".join(page.get_text() for page in document)
        assert run.code in text
        assert "KÖRLISTA" in text


def test_the_sheet_of_a_run_called_off_is_taken_away_and_nothing_else(drafted: Session, tmp_path: Path) -> None:
    first, _ = publish(drafted, WEEK, by="planner", at=THURSDAY_BEFORE).runs
    options: dict[str, Any] = {"words": words("en"), "public_url": "https://k.example"}
    assert len(write_sheets(drafted, WEEK, tmp_path, **options)) == 2
    (tmp_path / "my notes.pdf").write_text("stay")
    cancel_runs(drafted, [first], THURSDAY_BEFORE)
    assert [path.name for path in write_sheets(drafted, WEEK, tmp_path, **options)] == ["2026-11-24_v_1.pdf"]
    assert sorted(path.name for path in tmp_path.glob("*.pdf")) == ["2026-11-24_v_1.pdf", "my notes.pdf"]


def test_a_week_that_is_not_published_is_named(drafted: Session, tmp_path: Path) -> None:
    with pytest.raises(NoSuchPlanError, match="2026-W48 is not published: publish it first"):
        write_sheets(drafted, WEEK, tmp_path / "none", words=words("fi"), public_url="https://k.example")
    assert not (tmp_path / "none").exists()


def test_a_vans_code_makes_no_path() -> None:
    assert sheet_file_name(real_sheet(van_code="../SJ 1/ä")) == "2026-11-23_---SJ-1-ä_1.pdf"
