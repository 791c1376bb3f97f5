"""A run sheet as a driver of the region might get it, and one of any length."""

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import Any

from routing.units import IsoWeek
from transit.sheets import CrateCount, RunSheet, SheetStop

CODE = "7KQ2M9X4TDW3ABCDEFGH"
URL = f"https://kuljetus.example/runs/{CODE}"
START = datetime(2026, 11, 23, 5, tzinfo=UTC)
"""Seven o'clock on the region's wall clock."""
NOTHING = CrateCount(0, (), 0)

_PLACES = (
    ("IJK", "Ilmajoen kirjasto", "145", "Ilkantie 17", "60800"),
    ("KUR", "Kurikan pääkirjasto", "301", "Keskuspuistikko 27", "61300"),
    ("JUR", "Jurvan lähikirjasto", "301", "Hahdontie 2", "66300"),
    ("TEU", "Teuvan kirjasto", "846", "Porvarintie 43", "64700"),
    ("KAS", "Kaskisten kaupunginkirjasto – Kaskö stadsbibliotek", "231", "Raatihuoneenkatu 34", "64260"),
    ("KAR", "Karijoen kirjasto", "218", "Kristiinantie 3", "64350"),
    ("ISO", "Isojoen kirjasto", "151", "Isojoentie 5", "64900"),
    ("KHJ", "Kauhajoen kaupunginkirjasto", "232", "Prännärintie 8", "61800"),
    ("JAL", "Jalasjärven lähikirjasto", "301", "Jalaspellontie 5", "61600"),
)


def stop(number: int, code: str, name: str, *place: str, **more: Any) -> SheetStop:
    """Return a stop half an hour after the one before, ten minutes long; `more` overrides any field.

    `place`: the municipality's code, street and postcode, as many of them as there are.
    """
    municipality, address, postcode = (*place, *("743", "", "")[len(place) :])
    arrives = START + timedelta(minutes=30 * (number - 1))
    fields: dict[str, Any] = {
        "number": number,
        "site_code": code,
        "site_name": name,
        "municipality_code": municipality,
        "address": address,
        "postcode": postcode,
        "access_note": "",
        "contact": "",
        "phone": "",
        "arrives_at": arrives,
        "starts_at": arrives,
        "departs_at": arrives + timedelta(minutes=10),
        "break_from": None,
        "break_minutes": 0,
        "leave": CrateCount(2, ((code, 2),), 0),
        "take": CrateCount(1, (), 1),
        "aboard": 20,
    }
    return SheetStop(**(fields | more))


def sheet(*stops: SheetStop, **more: Any) -> RunSheet:
    """Return the sheet of a run with these stops; `more` overrides any field."""
    fields: dict[str, Any] = {
        "code": CODE,
        "week": IsoWeek(2026, 48),
        "day": date(2026, 11, 23),
        "tour": 1,
        "tours": 2,
        "van_code": "SJ-1",
        "van_name": "Kuljetusauto 1",
        "base_name": "Seinäjoen pääkirjasto Apila",
        "capacity": 80,
        "starts_at": START,
        "ends_at": stops[-1].departs_at,
        "cancelled_at": None,
        "stops": stops,
        "km": 247.3,
        "hours": (stops[-1].departs_at - START) / timedelta(hours=1),
        "visits": len(stops) - 2,
        "crates": 46,
        "highest_load": 28,
    }
    return RunSheet(**(fields | more))


def real_sheet(**more: Any) -> RunSheet:
    """Return a sheet of eleven stops with all that a sheet can hold: notes, phones, a wait, a break, crates apart."""
    note = "Lastauslaituri rakennuksen takana, Koulukadun puolelta. Soita ovikelloa."
    hub = ("SJK", "Seinäjoen pääkirjasto Apila", "743", "Alvar Aallon katu 14", "60100")
    own = (("IJK", 3), ("KAS", 2), ("KHJ", 6), ("KUR", 4), ("TEU", 2))
    desk: dict[str, Any] = {"contact": "Lainaustiski", "phone": "040 123 4567"}
    first = stop(1, *hub, access_note=note, leave=NOTHING, take=CrateCount(26, own, 9), **desk)
    stops = [stop(number, *place, **desk) for number, place in enumerate(_PLACES, start=2)]
    kaskinen = stops[4]
    stops[4] = dataclasses.replace(
        kaskinen,
        starts_at=kaskinen.arrives_at + timedelta(minutes=7),
        break_from=kaskinen.departs_at,
        break_minutes=30,
        departs_at=kaskinen.departs_at + timedelta(minutes=30),
    )
    left = CrateCount(28, (("SJK", 11), ("LAP", 2)), 15)
    last = stop(11, *hub, access_note=note, leave=left, take=NOTHING, aboard=0, **desk)
    return sheet(first, *stops, last, **more)
