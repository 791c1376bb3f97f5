"""Periodic vehicle routing by distance: the planner's kind of ruin and recreate on problems without delays."""

from routing.periodic.problem import PeriodicPlan, PeriodicProblem, PeriodicRoute
from routing.periodic.solve import solve

__all__ = ["PeriodicPlan", "PeriodicProblem", "PeriodicRoute", "solve"]
