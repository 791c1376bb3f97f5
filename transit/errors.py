"""Everything that transit raises on purpose."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from routing.check import Violation
from routing.errors import ProblemError

if TYPE_CHECKING:
    from transit.systems.port import Refusal


class TransitError(Exception):
    """The parent of all errors of this floor."""


class ChangeRefusedError(ProblemError):
    """A change of a scenario that cannot be made. `code` says why, `facts` hold codes of the site and van meant.

    `figures` is the code where a figure cannot be used and no other code says which.
    """

    def __init__(self, code: str, place: str, reason: str, facts: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(place, reason)
        self.code = code
        self.facts = facts


class HoldSourceError(TransitError):
    """A holds file or library system that cannot be read at all; the message names it and says what to do."""


class HoldImportStoppedError(HoldSourceError):
    """An import that looks like a mistake; nothing was changed. `refusals` are `transit.systems.port.Refusal`s."""

    def __init__(
        self,
        source: str,
        *,
        legs: int,
        withdrawn: int,
        open_requests: int,
        refused: int,
        refusals: "tuple[Refusal, ...]",
    ) -> None:
        first = next((f"; the first: {r.place}: {r.reason}" for r in refusals), "")
        super().__init__(
            f"{source} holds {legs} legs that can be used ({refused} refused{first}) and would withdraw {withdrawn} of "
            f"{open_requests} open requests. Nothing was changed. If this is meant, import with --allow-mass-withdrawal"
        )
        self.legs = legs
        self.withdrawn = withdrawn
        self.open_requests = open_requests
        self.refused = refused
        self.refusals = refusals


class NoSuchPlanError(TransitError):
    """The week has no plan of the wanted kind."""


class NoSuchJobError(TransitError):
    """There is no planning job with this number."""


class NoSuchScenarioError(TransitError):
    """There is no scenario with this number."""


class AlreadyPlanningError(TransitError):
    """The planner is at work on the week, or about to be: one job at a time."""

    def __init__(self, week: str) -> None:
        super().__init__(f"{week} is being planned already: wait until that is done, or stop it")
        self.week = week


class EditedSinceError(TransitError):
    """Somebody else edited the plan meanwhile: look at it again."""

    def __init__(self, by: str) -> None:
        super().__init__(f"the plan was edited by {by or 'nobody'} since you looked: look at it again, then go on")
        self.by = by


class NothingToUndoError(TransitError):
    """There is no step to undo, or none to do again."""

    def __init__(self, act: str) -> None:
        super().__init__(f"there is nothing to {act}")
        self.act = act


class WeekIsOverError(TransitError):
    """A week that has passed cannot be published: nobody can drive it any more."""

    def __init__(self, week: str) -> None:
        super().__init__(f"{week} is over: nobody can drive it any more; publish a week that is still to come")
        self.week = week


class PlanNotFeasibleError(TransitError):
    """A plan that breaks rules cannot be published; `violations` says which, and where."""

    def __init__(self, week: str, violations: tuple[Violation, ...]) -> None:
        codes = ", ".join(sorted({violation.code for violation in violations}))
        super().__init__(f"the draft of {week} breaks {len(violations)} rules ({codes}): plan the week anew")
        self.week = week
        self.violations = violations


class LocksConflictError(TransitError):
    """What is locked cannot all be kept, whatever is planned; `violations` says why."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        codes = ", ".join(sorted({violation.code for violation in violations}))
        super().__init__(f"no plan can keep what is locked ({codes}): unlock some of it")
        self.violations = violations


class UnknownRunError(TransitError):
    """No run has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"there is no run with the code {code!r}")
        self.code = code


class LadderError(TransitError):
    """Days that make no ladder of late, search and missing; `field` names the one at fault."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field} {why}")
        self.field = field


class RunCodeError(TransitError):
    """A printed code that opens no run: unknown, expired, revoked, or of a run called off. It never says which."""

    def __init__(self) -> None:
        super().__init__("this code opens no run any more: ask for a new run sheet")


class RunHeldError(TransitError):
    """Another driver holds the run."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"the run is held by {holder}: let it be handed over, or open it by the code on its sheet")
        self.holder = holder


class RunNotOpenError(TransitError):
    """The run cannot be taken now: it is called off, over, or still too far ahead."""

    def __init__(self) -> None:
        super().__init__("the run cannot be taken now: it is called off, over, or still too far ahead")


class NotSearchedError(TransitError):
    """Nobody looks for this thing here: it was found, or is not that far up the ladder."""

    def __init__(self, code: str, site: str) -> None:
        super().__init__(f"{code} is not looked for at {site} in this way now: look at the work list again")


class NotInQuarantineError(TransitError):
    """There is no such scan in quarantine."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no scan {number} in quarantine")


class ReceiverAwayError(TransitError):
    """What takes messages does not answer, or not now: the message is tried again later."""


class MessageRefusedError(TransitError):
    """What takes messages will never take this one; the others go on."""


class SheetError(TransitError):
    """A run sheet could not be made."""


class WriterBusyError(TransitError):
    """More scans are waiting to be kept than can be taken on; nothing was kept: send them again soon."""

    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} scans are waiting to be kept: keep yours and send them again soon")
        self.waiting = waiting


class LearnedTimeError(TransitError):
    """A learned time that cannot be decided about so: `code` says why."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
