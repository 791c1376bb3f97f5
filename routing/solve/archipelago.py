"""Several islands in one process, one after another in each span: whoever starts badly goes on from the best of all."""

from routing.locks import Locks
from routing.plan import WeekPlan
from routing.problem import WeekProblem
from routing.solve.island import Island, Snapshot, Span, Stop


class Archipelago:
    """Islands of these seeds."""

    def __init__(self, problem: WeekProblem, seeds: list[int], start: WeekPlan | None, locks: Locks) -> None:
        self.islands = [Island(problem, seed, start, locks) for seed in seeds]

    def run(self, span: Span, stop: Stop) -> bool:
        """Let each anneal for the steps of a span, or for its part of the span's seconds; False if `stop` turned true.

        The span's `share` is the first island's; the others have the next ones.
        """
        seconds = span.seconds / max(1, len(self.islands))
        mine = [span._replace(seconds=seconds, share=span.share + n) for n in range(len(self.islands))]
        return all(island.run(one, stop) for island, one in zip(self.islands, mine, strict=True))

    def take(self, snapshot: Snapshot) -> None:
        """Let all go on from another's best plan if it is better than all that they have seen."""
        for island in self.islands:
            island.take(snapshot)

    def best(self) -> list[Snapshot]:
        """Return the best plan of each."""
        return [island.best() for island in self.islands]
