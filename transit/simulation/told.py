"""The scans that the simulated region makes, as devices would send them, day by day."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from depots.settings import ZONE
from depots.store import from_micros
from transit.scans.kinds import ScanKind
from transit.simulation.chance import Chance

SIMULATION = "simulation"
"""Who did what was made up."""
_SENT_AFTER_US = 2_000_000

Scan = dict[str, Any]


@dataclass(slots=True)
class Told:
    """Everything that was scanned so far, on a desk terminal at each site and a phone in each van."""

    chance: Chance
    _by_device: defaultdict[str, list[tuple[int, ScanKind, Scan]]] = field(default_factory=lambda: defaultdict(list))

    def desk(self, site: str, kind: ScanKind, at_us: int, **fields: str | None) -> None:
        """Note a scan at a site's desk."""
        self._by_device[f"desk {site}"].append((at_us, kind, {"site": site, **fields}))

    def van(self, van: str, kind: ScanKind, at_us: int, **fields: str | None) -> None:
        """Note a scan in a van."""
        self._by_device[f"van {van}"].append((at_us, kind, dict(fields)))

    def devices(self) -> list[str]:
        """Return the names of all devices."""
        return sorted(self._by_device)

    def deliveries(self) -> Iterator[tuple[date, str, int, list[Scan]]]:
        """Yield date, device, instant of sending and scans: each device sends what it has at the end of each day."""
        days: defaultdict[tuple[date, str], list[tuple[int, ScanKind, Scan]]] = defaultdict(list)
        counts: defaultdict[str, int] = defaultdict(int)
        for device in self.devices():
            for entry in sorted(self._by_device[device], key=lambda entry: entry[0]):
                days[from_micros(entry[0]).astimezone(ZONE).date(), device].append(entry)
        for day, device in sorted(days):
            entries = days[day, device]
            scans = []
            for at_us, kind, fields in entries:
                counts[device] += 1
                scans.append(
                    {
                        "scan_id": self.chance.uuid(7, at_us),
                        "sequence": counts[device],
                        "kind": kind.value,
                        "device_ms": at_us // 1_000,
                        "offset_ms": 0,
                        "actor": SIMULATION,
                        **{name: value for name, value in fields.items() if value is not None},
                    }
                )
            yield day, device, entries[-1][0] + _SENT_AFTER_US, scans
