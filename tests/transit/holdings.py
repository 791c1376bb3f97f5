"""A few sites, legs and hold files that the tests of holds share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session

from depots.tables import Site
from transit.systems.port import Leg, LegKind, Refusal, Skip, UnreadFields

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PLACED = datetime(2026, 11, 20, 8, tzinfo=UTC)
HEADER = "leg_id,kind,item,from_library,to_library,placed_at,status"
LIBRARIES = {"SEI": "SJK", "LAP": "LPA", "PER": "PRH"}


def plant_sites(session: Session) -> None:
    """Keep the hub and two libraries, known to the library system by the codes in `LIBRARIES`."""
    for library, code in LIBRARIES.items():
        kind = "hub" if code == "SJK" else "library"
        session.add(
            Site(code=code, kind=kind, name=code, municipality_code="743", library_code=library, lat=62.8, lon=22.8)
        )
    session.flush()


def leg(key: str = "1", start: str = "SEI", end: str = "LAP", *, placed: datetime = PLACED, item: str = "B1") -> Leg:
    """Return a leg of a hold."""
    return Leg(key, LegKind.HOLD, item, start, end, placed)


def row(key: str = "1", start: str = "SEI", end: str = "LAP", *, placed: str = "2026-11-20T10:00+02:00") -> str:
    """Return a row of a hold file."""
    return f"{key},hold,B{key},{start},{end},{placed},open"


def hold_file(folder: Path, *rows: str, header: str = HEADER) -> Path:
    """Write a CSV hold file."""
    path = folder / "holds.csv"
    path.write_text("\n".join((header, *rows, "")), encoding="utf-8")
    return path


@dataclass
class Told:
    """A library system that tells what it was given."""

    rows: Iterable[Leg | Refusal | Skip]
    names: Mapping[str, str] | None = None
    system: str = "file"
    source: str = "told"

    def library_names(self) -> Mapping[str, str]:
        return self.names or {}

    def legs(self) -> Iterator[Leg | Refusal | Skip]:
        yield from self.rows

    def unread(self) -> UnreadFields:
        return UnreadFields()
