"""How the simulated region errs: how late vans are, how fast desks, what is lost. Seeded, so it comes out the same.

The shares are estimates, chosen so that every kind of trouble shows in a quarter of a year and none rules it.
"""

import math
from random import Random

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US

NOT_DRIVEN = 0.006
"""Runs that are called off: a van or a driver is missing."""
NOT_SERVED = 0.003
"""Visits that fail: closed, snow, nobody there."""
SCAN_FORGOTTEN = 0.008
"""Crates that a driver forgets to scan, at each loading and unloading."""
LOST = 0.001
"""Items that leave and are never seen again."""
OVERLOOKED = 0.004
"""Items that lie in an emptied crate for days before they are scanned."""
SHELVED_UNSCANNED = 0.004
"""Items that go on the shelf unscanned, and are sent home later: nobody saw their journey end."""
MISSORTED = 0.006
"""Items that the hub puts into the wrong crate."""
_BUSY = {7: 1.08, 8: 1.1, 15: 1.07, 16: 1.1}
"""Driving takes longer in the hours when people go to work and home."""


class Chance:
    """What chance decides, from one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.random = Random(f"history {seed}")

    def happens(self, share: float) -> bool:
        """Say whether something of this share happens now."""
        return self.random.random() < share

    def leaves_late_us(self) -> int:
        """Return how late a run leaves its base: mostly some minutes, now and then much."""
        late = self.random.expovariate(1 / 4)
        if self.happens(0.04):
            late += self.random.uniform(20, 75)
        return round(late * MINUTE_US)

    def driving_us(self, start: str, end: str, planned: float, hour: int) -> int:
        """Return how long a ride of `planned` minutes takes that begins in an hour of the day."""
        road = self._steady(f"road {min(start, end)} {max(start, end)}", 1.03, 0.07)
        weather = self.random.lognormvariate(0, 0.05)
        return round(planned * road * weather * _BUSY.get(hour, 1.0) * MINUTE_US)

    def handling_us(self, site: str, planned: float, crates: int) -> int:
        """Return how long a van stands at a site to leave and take so many crates."""
        door = self._steady(f"door {site}", 1.05, 0.18)
        return round((planned * door * self.random.lognormvariate(0, 0.18) + 0.12 * crates) * MINUTE_US)

    def received_after_us(self, site: str) -> int:
        """Return how long crates stand at a desk that is open before somebody scans them in."""
        desk = self._steady(f"desk {site}", 70, 0.5)
        return round(self.random.lognormvariate(math.log(desk), 0.6) * MINUTE_US)

    def uuid(self, version: int, at_us: int) -> str:
        """Return a UUID that names an instant, as devices make them."""
        digits = f"{at_us // 1_000:012x}{self.random.getrandbits(80):020x}"
        return f"{digits[:8]}-{digits[8:12]}-{version}{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"

    def _steady(self, name: str, middle: float, spread: float) -> float:
        """Return what is always the same about a road, a door or a desk."""
        return Random(f"{self._seed} {name}").lognormvariate(math.log(middle), spread)
