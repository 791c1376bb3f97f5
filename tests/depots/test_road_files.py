from itertools import pairwise

import numpy as np
import pytest
from sqlalchemy import Engine
from sqlmodel import Session, delete

from depots.calendars import bookmobile_rounds
from depots.region import plant_region
from depots.road_files import road_network, travel_between
from depots.sites import all_sites, get_site
from depots.store import session_on
from depots.tables import Road, RoadNode, Site
from depots.vans import bookmobiles, rota
from routing.errors import NoRoadError
from routing.matrix import TravelMatrix
from routing.units import IsoWeek


def travel(session: Session, sites: list[Site]) -> TravelMatrix:
    return travel_between(session, sites, factor=1.35, off_road_kmh=50.0)


def test_the_road_table_becomes_a_network(any_engine: Engine) -> None:
    with session_on(any_engine) as session:
        plant_region(session)
    with session_on(any_engine, read_only=True) as session:
        network = road_network(session)
    assert len(network.nodes) == 46
    assert network.graph.number_of_edges() == 76
    assert network.quickest("Seinäjoki", "Lapua").km == 26.0


@pytest.mark.parametrize(
    ("code", "km"),
    [
        ("ILM", 17),
        ("LPA", 26),
        ("KUR", 34.5),
        ("KHV", 42.5),
        ("ALV", 52.5),
        ("KHJ", 62),
        ("ALJ", 70),
        ("AHT", 82.5),
        ("KAS", 127.5),
        ("VET", 130.5),
        ("PRH", 135),
    ],
)
def test_distances_from_the_hub_are_those_of_the_main_roads(planted: Session, code: str, km: float) -> None:
    found = travel(planted, [get_site(planted, "SJK"), get_site(planted, code)])
    assert found.travel.km[0, 1] == pytest.approx(km, abs=0.5)


def test_every_site_of_the_region_is_reached_from_every_other(planted: Session) -> None:
    sites = all_sites(planted)
    found = travel(planted, sites).travel
    assert found.minutes.shape == (53, 53)
    assert np.isfinite(found.minutes).all()
    assert found.minutes.max() < 240
    apart = ~np.eye(53, dtype=bool)
    together = [(sites[i].code, sites[j].code) for i, j in np.argwhere(apart & (found.minutes == 0))]
    assert together == [("AAL", "SJK"), ("SJK", "AAL")]


def test_overrides_of_a_pair_are_used_both_ways_and_those_of_other_sites_do_not_matter(planted: Session) -> None:
    found = travel(planted, [get_site(planted, code) for code in ("YLH", "NUR", "ISK")]).travel
    assert (found.minutes[0, 2], found.km[2, 0]) == (33.0, 36.0)


def test_a_site_that_no_road_leads_to_is_named(planted: Session) -> None:
    planted.exec(delete(Road))
    planted.exec(delete(RoadNode))
    with pytest.raises(NoRoadError, match=r"Isojoen kirjasto.*Perhon kirjasto"):
        travel(planted, [get_site(planted, "ISJ"), get_site(planted, "PRH")])


@pytest.mark.parametrize("week", [IsoWeek(2026, 48), IsoWeek(2026, 49)])
def test_bookmobiles_have_time_to_drive_between_their_stops_and_do_not_dawdle(planted: Session, week: IsoWeek) -> None:
    sites = all_sites(planted)
    row = {site.code: n for n, site in enumerate(sites)}
    minutes = travel(planted, sites).travel.minutes
    for fixed in bookmobile_rounds(week, bookmobiles(planted), rota(planted), []):
        for here, there in pairwise(fixed.stops):
            spare = there.arrive - here.depart - minutes[row[here.site], row[there.site]]
            assert 0 <= spare <= 10, (fixed.id, here.site, there.site)
