from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from depots.csv_files import Reason
from depots.errors import RegionDataError
from depots.region import DIRECTORY, plant_region
from depots.site_files import SiteImport, import_sites
from depots.sites import all_sites, find_site_by_library_code, get_site
from depots.store import session_on

DATA = Path(__file__).parent.parent / "data" / "sites"
HEADER = "code,name,kind,municipality,lat,lon"


def rows(folder: Path, *lines: str) -> Path:
    file = folder / "sites.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_new_sites_are_created_known_ones_updated_and_the_others_left(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_region(session)
    with session_on(any_engine) as session:
        result = import_sites(session, DATA / "excel_semicolons.csv")
    assert result == SiteImport(created=("NEW",), updated=("NUR",), unchanged=(), refusals=())
    with session_on(any_engine, read_only=True) as session:
        assert len(all_sites(session)) == 54
        new, nurmo = get_site(session, "NEW"), get_site(session, "NUR")
    assert (new.name, new.municipality_code, new.postcode, new.is_sample) == ("Uusi; kirjasto", "005", "00100", False)
    assert (nurmo.min_visits, nurmo.library_code, nurmo.is_sample) == (4, "SEI-NUR", True)


def test_a_second_import_of_the_same_file_changes_nothing(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        first = import_sites(session, DATA / "bad_rows.csv")
    with session_on(any_engine) as session:
        before = [site.model_dump() for site in all_sites(session)]
        second = import_sites(session, DATA / "bad_rows.csv")
        assert not session.dirty
        assert not session.new
    with session_on(any_engine, read_only=True) as session:
        assert [site.model_dump() for site in all_sites(session)] == before
    assert first.created == second.unchanged == ("OK1", "OK2")
    assert (second.created, second.updated, second.refusals) == ((), (), first.refusals)


def test_importing_the_shipped_sites_over_the_planted_ones_changes_nothing(planted: Session) -> None:
    result = import_sites(planted, DIRECTORY / "sites.csv")
    assert (len(result.unchanged), result.created, result.updated, result.refusals) == (53, (), (), ())


def test_bad_rows_are_refused_one_by_one_and_the_good_ones_kept(session: Session) -> None:
    result = import_sites(session, DATA / "bad_rows.csv")
    assert [(r.line, r.field, r.reason) for r in result.refusals][-4:] == [
        (14, "code", Reason.DOUBLE),
        (16, "library_code", Reason.DOUBLE),
        (17, "library_code", Reason.TOO_MANY_CELLS),
        (18, "name", Reason.NOT_PRINTABLE),
    ]
    assert [r.line for r in result.refusals] == [*range(3, 15), 16, 17, 18]
    assert [site.name for site in all_sites(session)] == ["Hyvä", "Hyvä"]


def test_an_empty_cell_empties_its_field_and_a_missing_column_leaves_it(planted: Session, tmp_path: Path) -> None:
    file = rows(tmp_path, HEADER + ",access_note,library_code", "KHJ,Uusi nimi,library,Kauhajoki,62.42385,22.17446,,")
    assert import_sites(planted, file).updated == ("KHJ",)
    site = get_site(planted, "KHJ")
    assert (site.name, site.access_note, site.library_code) == ("Uusi nimi", "", None)
    assert (site.postcode, site.min_visits, site.is_sample) == ("61800", 3, True)


def test_two_sites_can_swap_their_library_codes(any_engine: Engine, tmp_path: Path) -> None:
    file = rows(
        tmp_path,
        HEADER + ",library_code",
        "NUR,Nurmo,library,Seinäjoki,62.8,22.9,SEI-PER",
        "PER,Peräseinäjoki,library,Seinäjoki,62.6,23.1,SEI-NUR",
    )
    with session_on(any_engine) as session:
        plant_region(session)
    with session_on(any_engine) as session:
        assert import_sites(session, file).updated == ("NUR", "PER")
    with session_on(any_engine, read_only=True) as session:
        found = find_site_by_library_code(session, "SEI-PER")
        assert found is not None
        assert found.code == "NUR"


def test_a_library_code_that_another_site_keeps_is_refused(planted: Session, tmp_path: Path) -> None:
    file = rows(tmp_path, HEADER + ",library_code", "NEW,Uusi,library,Soini,62.8,24.2,SEI-NUR")
    (refusal,) = import_sites(planted, file).refusals
    assert (refusal.line, refusal.field, refusal.reason, refusal.value) == (2, "library_code", Reason.DOUBLE, "SEI-NUR")


def test_a_site_whose_row_is_refused_keeps_its_code_from_the_rows_after(planted: Session, tmp_path: Path) -> None:
    """NUR cannot take what SJK keeps, so it keeps its own, and the new site cannot have that."""
    file = rows(
        tmp_path,
        HEADER + ",library_code",
        "NUR,Nurmo,library,Seinäjoki,62.8,22.9,SEI-PK",
        "NEW,Uusi,library,Soini,62.8,24.2,SEI-NUR",
    )
    result = import_sites(planted, file)
    assert [(r.line, r.field, r.reason) for r in result.refusals] == [
        (2, "library_code", Reason.DOUBLE),
        (3, "library_code", Reason.DOUBLE),
    ]
    assert (result.created, result.updated) == ((), ())


def test_a_file_that_cannot_be_read_changes_nothing(planted: Session) -> None:
    before = [site.model_dump() for site in all_sites(planted)]
    with pytest.raises(RegionDataError, match=r"not_utf8\.csv line 2"):
        import_sites(planted, DATA / "not_utf8.csv")
    assert [site.model_dump() for site in all_sites(planted)] == before
