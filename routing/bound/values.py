"""What a bound says."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BoundStep:
    """How far a bound has come after `elapsed` seconds; `value` in euros."""

    elapsed: float
    value: float


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of euros that no feasible plan's objective can fall below, and the prices that prove it.

    `site_prices`: euros that the proof pays a van for calling at a site on a weekday, by site id and weekday (0 is
    Monday): what more calls would be worth to the crates there, and what the required number of visits costs.
    """

    value: float
    seconds: float
    rounds: int
    site_prices: Mapping[str, tuple[float, ...]]
