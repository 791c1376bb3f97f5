"""Everything that routing raises on purpose. Each error names the place and says what to do."""


class RoutingError(Exception):
    """The parent of all errors of this floor."""


class ProblemError(RoutingError):
    """A week problem, plan or network that cannot be used.

    `place` names the spot as a path a person can find (`sites[4].windows[0]`, `roads.csv line 7`);
    `reason` is one sentence that says what is wrong and what to do.
    """

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.place = place
        self.reason = reason


class NoRoadError(RoutingError):
    """No road leads from `origin` to `destination` (names of sites or nodes)."""

    def __init__(self, origin: str, destination: str) -> None:
        super().__init__(
            f"no road leads from {origin} to {destination}: add a road between them, or override this pair"
        )
        self.origin = origin
        self.destination = destination


class SolverError(RoutingError):
    """The planner could not give a plan (its process died, ran out of time, or found no feasible plan)."""


class NoRoomError(SolverError):
    """The memory that is allowed is too little for the week; the message says how much it needs."""
