import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from depots.municipalities import municipalities
from depots.region import plant_region
from depots.sites import all_sites
from depots.tables import Site
from transit.sample import COLUMNS, write_sample_holds
from transit.systems.door import is_about_readers
from transit.systems.file import FileHolds
from transit.systems.port import Leg, LegKind

DAY = date(2026, 11, 22)


@pytest.fixture
def sites(session: Session) -> list[Site]:
    plant_region(session)
    return all_sites(session)


def write(path: Path, sites: list[Site], day: date = DAY, seed: int = 1) -> Path:
    write_sample_holds(path, sites, municipalities(), day, seed)
    return path


def legs(path: Path) -> dict[str, Leg]:
    found = list(FileHolds(path).legs())
    assert all(isinstance(one, Leg) for one in found)
    return {one.key: one for one in found if isinstance(one, Leg)}


def test_the_same_day_and_seed_give_the_same_file_and_others_another(tmp_path: Path, sites: list[Site]) -> None:
    first = write(tmp_path / "1.csv", sites).read_bytes()
    assert write(tmp_path / "2.csv", sites[::-1]).read_bytes() == first
    assert write(tmp_path / "3.csv", sites, seed=2).read_bytes() != first
    assert write(tmp_path / "4.csv", sites, day=DAY + timedelta(days=1)).read_bytes() != first


def test_its_rows_are_sound_and_as_many_as_it_says(tmp_path: Path, sites: list[Site]) -> None:
    number = write_sample_holds(tmp_path / "holds.csv", sites, municipalities(), DAY, 1)
    assert len(legs(tmp_path / "holds.csv")) == number


def test_there_are_about_1200_legs_a_working_day_and_as_many_go_home(tmp_path: Path, sites: list[Site]) -> None:
    found = legs(write(tmp_path / "holds.csv", sites)).values()
    assert 5_000 < len(found) < 7_500
    kinds = Counter(leg.kind for leg in found)
    assert abs(kinds[LegKind.HOLD] - kinds[LegKind.RETURN]) < len(found) / 20


def test_they_were_placed_in_the_week_before_the_day(tmp_path: Path, sites: list[Site]) -> None:
    days = {leg.placed_at.date() for leg in legs(write(tmp_path / "holds.csv", sites)).values()}
    assert days == {DAY - timedelta(days=back) for back in range(1, 8)}


def test_the_next_days_file_shows_the_legs_still_open_as_they_were(tmp_path: Path, sites: list[Site]) -> None:
    today = legs(write(tmp_path / "1.csv", sites))
    tomorrow = legs(write(tmp_path / "2.csv", sites, day=DAY + timedelta(days=1)))
    both = today.keys() & tomorrow.keys()
    assert len(both) > 0.75 * len(today)
    assert all(today[key].item_key == tomorrow[key].item_key for key in both)


def test_the_more_a_municipality_borrows_the_more_is_wanted_there(tmp_path: Path, sites: list[Site]) -> None:
    found = legs(write(tmp_path / "holds.csv", sites)).values()
    wanted = Counter(leg.to_library for leg in found)
    code = {site.code: site.library_code or "" for site in sites}
    assert wanted[code["SJK"]] == max(wanted.values())
    assert wanted[code["LPA"]] > wanted[code["PRH"]] > wanted[code["P-TII"]]


def test_there_is_nothing_about_readers_in_it(tmp_path: Path, sites: list[Site]) -> None:
    with write(tmp_path / "holds.csv", sites).open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert header == list(COLUMNS)
    assert not [name for name in header if is_about_readers(name)]


def test_without_two_sites_there_is_nothing_to_send(tmp_path: Path, sites: list[Site]) -> None:
    assert write_sample_holds(tmp_path / "holds.csv", sites[:1], municipalities(), DAY, 1) == 0
