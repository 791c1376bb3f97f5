"""What a bound says."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SitePrices = Mapping[str, tuple[float, ...]]
"""Euros that a proof pays a van for calling at a site on a weekday, by site id and weekday (0 is Monday)."""


@dataclass(frozen=True, slots=True)
class BoundStep:
    """How far a bound has come after `elapsed` seconds: `value` in euros, and the prices so far."""

    elapsed: float
    value: float
    site_prices: SitePrices = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of euros that no feasible plan's objective can fall below, and the prices that prove it.

    `site_prices`: what more calls would be worth to the crates at a site, and what the required number of visits costs.
    """

    value: float
    seconds: float
    rounds: int
    site_prices: SitePrices
