from pathlib import Path

import pytest

from depots import municipalities as places
from depots.errors import RegionDataError
from depots.municipalities import find_municipality, municipalities, municipality_geojson, read_municipalities

DATA = Path(__file__).parent.parent / "data" / "municipalities"


def test_the_region_has_its_22_municipalities_with_their_people() -> None:
    assert len(municipalities()) == 22
    assert sum(m.population for m in municipalities().values()) == 205_446


def test_names_stand_in_both_languages() -> None:
    swedish = {m.name_fi: m.name_sv for m in municipalities().values()}
    differing = {fi: sv for fi, sv in swedish.items() if fi != sv}
    assert differing == {
        "Alavus": "Alavo",
        "Ilmajoki": "Ilmola",
        "Isojoki": "Storå",
        "Isokyrö": "Storkyro",
        "Karijoki": "Bötom",
        "Kaskinen": "Kaskö",
        "Laihia": "Laihela",
        "Lapua": "Lappo",
        "Teuva": "Östermark",
        "Veteli": "Vetil",
        "Vimpeli": "Vindala",
        "Ähtäri": "Etseri",
    }


def test_attribution_travels_with_the_outlines() -> None:
    attribution = " ".join(municipality_geojson()["attribution"])
    assert "National Land Survey of Finland, municipal division 1:4 500 000, 2023, CC BY 4.0" in attribution
    assert "schematic" in attribution
    assert "Sotkanet" in attribution


def test_what_a_caller_does_to_the_collection_does_not_reach_the_next_caller() -> None:
    municipality_geojson()["features"].clear()
    assert len(municipality_geojson()["features"]) == 22


@pytest.mark.parametrize("text", ["005", "5", "Alajärvi", "alajärvi"])
def test_a_municipality_is_found_by_code_or_name(text: str) -> None:
    found = find_municipality(text)
    assert found is not None
    assert found.code == "005"


def test_a_municipality_is_found_by_its_swedish_name_and_unknown_ones_are_not() -> None:
    assert find_municipality("Kaskö") == municipalities()["231"]
    assert find_municipality("Helsinki") is None
    assert find_municipality("999") is None


def test_a_sound_file_is_read() -> None:
    found, raw = read_municipalities(DATA / "sound.geojson")
    assert [m.name_fi for m in found.values()] == ["Alku", "Loppu"]
    assert raw["type"] == "FeatureCollection"


@pytest.mark.parametrize(
    ("flaw", "field", "reason"),
    [
        ("population_is_text", "features[1] (Loppu) properties.population", "integer"),
        ("loans_below_zero", "features[1] (Loppu) properties.loans_per_inhabitant", "greater than or equal to 0"),
        ("code_twice", "features[1] (Loppu) properties.code", "twice"),
        ("code_without_leading_zero", "features[1] (Loppu) properties.code", "match"),
        ("ring_not_closed", "features[1] (Loppu) geometry", "not closed"),
        ("ring_clockwise", "features[1] (Loppu) geometry", "counter-clockwise"),
        ("hole_counter_clockwise", "features[1] (Loppu) geometry", "run clockwise"),
        ("latitude_first", "features[1] (Loppu) geometry.Polygon.coordinates.0.0.0", "less than or equal to 32"),
        ("geometry_is_a_point", "features[1] (Loppu) geometry", "Polygon"),
        ("no_swedish_name", "features[1] (Loppu) properties.name_sv", "required"),
        ("no_attribution", "attribution", "required"),
        ("population_is_nan", None, "features[1].properties.population: is not a finite number"),
        ("not_json", None, "is not JSON"),
    ],
)
def test_a_flawed_file_is_refused_naming_feature_and_field(flaw: str, field: str | None, reason: str) -> None:
    with pytest.raises(RegionDataError) as caught:
        read_municipalities(DATA / f"{flaw}.geojson")
    assert caught.value.file == f"{flaw}.geojson"
    assert caught.value.field == field
    assert reason in str(caught.value)


def test_a_file_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_BYTES", 100)
    with pytest.raises(RegionDataError, match="larger than 100 bytes"):
        read_municipalities(DATA / "sound.geojson")


def test_outlines_with_too_many_points_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_VERTICES", 9)
    with pytest.raises(RegionDataError, match="more than 9 points"):
        read_municipalities(DATA / "sound.geojson")
