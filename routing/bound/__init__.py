"""How cheap any plan of a week could be at best: a proven lower bound.

`lower_bound` bounds every feasible plan's objective from below. The relaxation and its proof: docs/bound.md.
"""

from routing.bound.tree import lower_bound
from routing.bound.values import Bound, BoundStep

__all__ = ["Bound", "BoundStep", "lower_bound"]
