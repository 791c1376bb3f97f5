import math
import shutil
from collections.abc import Callable, Iterable
from itertools import groupby, pairwise, product
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from depots.calendars import bookmobile_rounds, site_windows, stop_windows, van_windows
from depots.errors import AlreadyPlantedError, RegionDataError
from depots.municipalities import municipalities, municipality_geojson
from depots.region import DIRECTORY, plant_region
from depots.sites import all_sites, get_site, opening_windows
from depots.store import session_on
from depots.tables import RotaStop, Site
from depots.vans import all_vans, bookmobiles, rota, van_shifts
from routing.problem import SiteKind, Window
from routing.units import DAY_MINUTES, IsoWeek

EVEN, ODD = IsoWeek(2026, 48), IsoWeek(2026, 49)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of the shipped region's files, to be edited."""
    return Path(shutil.copytree(DIRECTORY, tmp_path / "region"))


def test_the_shipped_region_is_planted_whole(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        report = plant_region(session)
    assert (report.sites, report.vans, report.bookmobiles) == (53, 3, 3)
    with session_on(any_engine, read_only=True) as session:
        sites = all_sites(session)
        assert len(sites) == 53
        assert [site.kind for site in sites].count(SiteKind.LIBRARY) == 34
        hub = get_site(session, "SJK")
        assert (hub.kind, hub.isil, hub.transfer_minutes) == (SiteKind.HUB, "FI-Sm", 60)
        assert len(opening_windows(session)) == report.opening_windows
        assert len(rota(session)) == report.rota_stops


def test_planting_never_overwrites(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_region(session)
        get_site(session, "NUR").name = "Changed by hand"
    with pytest.raises(AlreadyPlantedError), session_on(any_engine) as session:
        plant_region(session)
    with session_on(any_engine, read_only=True) as session:
        assert get_site(session, "NUR").name == "Changed by hand"


def test_a_flaw_in_the_last_file_leaves_the_store_empty(any_engine: Engine, own: Path) -> None:
    with (own / "overrides.csv").open("a") as file:
        file.write("NUR,NONE,1,1,x\n")
    with pytest.raises(RegionDataError), session_on(any_engine) as session:
        plant_region(session, own)
    with session_on(any_engine, read_only=True) as session:
        assert session.exec(select(Site)).all() == []


def added(*row: str) -> Callable[[str], str]:
    return lambda text: text + ",".join(row) + "\n"


def changed(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("file", "edit", "said"),
    [
        ("sites.csv", changed("NUR,", "SJK,"), "line 4, code: 'SJK' stands twice"),
        ("sites.csv", changed("SEI-NUR", "SEI-PK"), "line 4, library_code: 'SEI-PK' stands twice"),
        ("sites.csv", changed("62.8287,22.9099", "22.9099,62.8287"), "line 4, lat: '22.9099' is out of range"),
        ("windows.csv", added("NONE", "mon", "08:00", "09:00"), "line 37, site: 'NONE' is not known"),
        ("special_days.csv", added("NONE", "2026-12-01", "", "", ""), "line 4, site: 'NONE' is not known"),
        ("special_days.csv", added("NUR", "1.13.2026", "", "", ""), "line 4, day: '1.13.2026' is not a date"),
        ("vans.csv", changed("SJK", "NONE"), "line 2, base: 'NONE' is not known"),
        ("vans.csv", changed("VAN2", "VAN1"), "line 3, code: 'VAN1' stands twice"),
        ("shifts.csv", added("VAN9", "mon", "08:00", "09:00"), "line 5, van: 'VAN9' is not known"),
        ("shifts.csv", added("VAN1", "fri", "16:29", "17:00"), "line 5, starts: '16:29' comes before"),
        ("bookmobiles.csv", changed("ILO", "VALO"), "line 3, code: 'VALO' stands twice"),
        ("bookmobiles.csv", changed("LPA,", "LAP,"), "line 4, base: 'LAP' is not known"),
        ("rota.csv", changed("ILO,", "OLI,"), "line 2, bookmobile: 'OLI' is not known"),
        ("rota.csv", changed("P-HYL", "P-YHL"), "line 3, site: 'P-YHL' is not known"),
        ("rota.csv", added("ILO", "even", "mon", "1", "P-HYL", "10:00", "10:30"), "line 56, site: 'P-HYL' is not the"),
        (
            "rota.csv",
            added("ILO", "odd", "thu", "3", "SJK", "14:55", "16:00"),
            "line 56, arrives: '14:55' comes before",
        ),
        ("road_nodes.csv", added("Lapua", "62.9", "23.0", "", "low"), "line 48, name: 'Lapua' stands twice"),
        ("roads.csv", added("Lapua", "Oulu", "vt 8", "300", "80", "low"), "line 78, end: 'Oulu' is not known"),
        ("overrides.csv", changed("ISK,YLH", "ISK,ISO"), "line 2, to: 'ISO' is not known"),
        ("overrides.csv", added("ISK", "YLH", "1", "1", "x"), "line 10, to: 'YLH' stands twice"),
    ],
)
def test_a_flawed_file_is_refused_naming_file_line_and_field(
    session: Session, own: Path, file: str, edit: Callable[[str], str], said: str
) -> None:
    text = (own / file).read_text(encoding="utf-8")
    (own / file).write_text(edit(text), encoding="utf-8")
    with pytest.raises(RegionDataError) as caught:
        plant_region(session, own)
    assert str(caught.value).startswith(f"{file} {said}")


def test_a_file_that_is_missing_is_named(session: Session, own: Path) -> None:
    (own / "roads.csv").unlink()
    with pytest.raises(RegionDataError, match=r"roads\.csv: cannot be read"):
        plant_region(session, own)


def test_sites_lie_in_or_near_their_municipalitys_outline(planted: Session) -> None:
    rings = {f["properties"]["code"]: f["geometry"]["coordinates"][0] for f in municipality_geojson()["features"]}
    assert set(rings) == set(municipalities())
    for site in all_sites(planted):
        assert km_outside(site.lon, site.lat, rings[site.municipality_code]) < 10, site.name


def test_every_municipality_has_a_library(planted: Session) -> None:
    assert {site.municipality_code for site in all_sites(planted)} == set(municipalities())


def test_what_is_unconfirmed_says_so_and_nothing_is_invented(planted: Session) -> None:
    for site in all_sites(planted):
        assert site.is_sample
        assert site.sample_note
        assert not site.phone
        assert not site.email
        assert site.coordinate_source
    assert [site.code for site in all_sites(planted) if "enää toiminnassa" in site.sample_note] == ["KSK", "TER"]
    assert all(site.name.startswith("Esimerkki") for site in all_sites(planted) if site.code.startswith("P-"))
    assert all(van.is_sample for van in all_vans(planted))
    assert all(mobile.is_sample for mobile in bookmobiles(planted))


def test_library_codes_lead_to_every_site(planted: Session) -> None:
    assert len({site.library_code for site in all_sites(planted)} - {None}) == 53


@pytest.mark.parametrize("week", [EVEN, ODD])
def test_the_visits_wanted_can_be_made_in_a_plain_week(planted: Session, week: IsoWeek) -> None:
    shifts = [w for van in all_vans(planted) for w in van_windows(week, van.code, van_shifts(planted), [])]
    for site in all_sites(planted):
        windows = site_windows(week, site.code, opening_windows(planted), [])
        assert len(days_for(windows, shifts, site.service_minutes)) >= site.min_visits, site.code


def test_each_stop_is_served_in_some_week_and_vans_can_meet_the_bookmobile(planted: Session) -> None:
    shifts = [w for van in all_vans(planted) for w in van_windows(EVEN, van.code, van_shifts(planted), [])]
    rounds = [bookmobile_rounds(week, bookmobiles(planted), rota(planted), []) for week in (EVEN, ODD)]
    for site in all_sites(planted):
        if site.kind == SiteKind.BOOKMOBILE_STOP:
            windows = [window for of_week in rounds for window in stop_windows(site.code, of_week)]
            assert days_for(windows, shifts, site.service_minutes), site.code


def test_stops_of_the_rota_last_from_a_quarter_to_three_quarters_of_an_hour(planted: Session) -> None:
    assert {15 <= stop.departs - stop.arrives <= 45 for stop in rota(planted)} == {True}


def test_each_round_begins_and_ends_at_the_bookmobiles_base(planted: Session) -> None:
    bases = {mobile.code: mobile.base_site_code for mobile in bookmobiles(planted)}

    def tour(stop: RotaStop) -> tuple[str, str, int, int]:
        return stop.bookmobile_code, stop.weeks, stop.weekday, stop.tour

    tours = [list(stops) for _, stops in groupby(sorted(rota(planted), key=lambda s: (*tour(s), s.arrives)), tour)]
    assert len(tours) == 12
    assert all(bases[t[0].bookmobile_code] == t[0].site_code == t[-1].site_code for t in tours)


def days_for(windows: Iterable[Window], shifts: Iterable[Window], service_minutes: int) -> set[int]:
    """Return the weekdays on which a window and a shift share the time of a visit."""
    return {
        window.start // DAY_MINUTES
        for window, shift in product(windows, shifts)
        if min(window.end, shift.end) - max(window.start, shift.start) >= service_minutes
    }


def km_outside(lon: float, lat: float, ring: list[list[float]]) -> float:
    """Return how far a point lies outside a ring, in km on a plane that fits the region; 0 inside."""

    def plane(x: float, y: float) -> tuple[float, float]:
        return (x - lon) * 111.2 * math.cos(math.radians(lat)), (y - lat) * 111.2

    corners = [plane(x, y) for x, y in ring]
    inside = False
    nearest = math.inf
    for (ax, ay), (bx, by) in pairwise(corners):
        if (ay > 0) != (by > 0) and ax - ay * (bx - ax) / (by - ay) > 0:
            inside = not inside
        dx, dy = bx - ax, by - ay
        t = max(0.0, min(1.0, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
        nearest = min(nearest, math.hypot(ax + t * dx, ay + t * dy))
    return 0.0 if inside else nearest
