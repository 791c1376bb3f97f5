"""Where vans may still drive: their shifts without what a start plan keeps of them."""

from dataclasses import dataclass

from routing.check import shift_of
from routing.kept import kept_rounds
from routing.locks import Locks
from routing.plan import Round, WeekPlan
from routing.problem import VanView, WeekProblem
from routing.units import DAY_MINUTES, WEEK_MINUTES

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """The first `done` stops of a round under way, which stay; its van goes on from the last of them."""

    tour: Round
    done: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A free stretch of a shift (`van` and `shift` by their places in the problem), both ends belonging to it.

    `paid`: something that stays is driven in the same shift. A slot with a `head` begins with that round.
    """

    van: int
    shift: int
    begin: int
    end: int
    paid: bool = False
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """What stays of a start plan, what may change in it (`free`), and the slots that are left."""

    slots: tuple[Slot, ...]
    locks: Locks
    kept: tuple[Round, ...] = ()
    under_way: tuple[Head, ...] = ()
    start: WeekPlan | None = None
    free: tuple[Round, ...] = ()


def keep(
    problem: WeekProblem, start: WeekPlan | None = None, locks: Locks | None = None, stuck: tuple[Round, ...] = ()
) -> Keep:
    """Divide a start plan into what stays and what may change; the locks must fit it (`check_locks`).

    Rounds under way that are `stuck` stay as they are in whole.
    """
    locks = locks or Locks()
    rounds = start.rounds if start is not None else ()
    stay, begun = kept_rounds(start or WeekPlan(()), locks.rounds, locks.days, locks.before)
    stay |= {n for n in begun if rounds[n] in stuck}
    begun = {n: done for n, done in begun.items() if n not in stay}
    kept = tuple(tour for n, tour in enumerate(rounds) if n in stay)
    heads = tuple(Head(rounds[n], done) for n, done in sorted(begun.items()))
    slots = [
        slot
        for v, van in enumerate(problem.vans)
        for s in range(len(van.shifts))
        for slot in _free(van, v, s, kept, heads, locks)
    ]
    return Keep(
        slots=tuple(sorted(slots, key=lambda slot: (slot.begin // DAY_MINUTES, slot.van, slot.begin))),
        locks=locks,
        kept=kept,
        under_way=heads,
        start=start,
        free=tuple(tour for n, tour in enumerate(rounds) if n not in stay and n not in begun and tour.stops),
    )


def _free(van: VanView, v: int, s: int, kept: tuple[Round, ...], heads: tuple[Head, ...], locks: Locks) -> list[Slot]:
    """Return the slots of one shift."""
    shift = van.shifts[s]
    mine = [tour for tour in kept if tour.van == van.id]
    head = next((h for h in heads if h.tour.van == van.id and shift_of(van, h.tour) == s), None)
    free: list[Stretch] = [(shift.start, shift.end)]
    for tour in mine:
        free = [part for stretch in free for part in _without(stretch, tour.begin, tour.end)]
    for day in locks.days:
        for midnight in (day * DAY_MINUTES, day * DAY_MINUTES + WEEK_MINUTES):
            free = [part for stretch in free for part in _without(stretch, midnight - 1, midnight + DAY_MINUTES)]
    if locks.before is not None:
        free = [(max(begin, locks.before), end) for begin, end in free if end > locks.before]
    paid = head is not None or any(shift_of(van, tour) == s for tour in mine)
    slots = [Slot(v, s, begin, end, paid) for begin, end in free if begin < end]
    if head is None:
        return slots
    leaves = head.tour.stops[head.done - 1].start
    later = [slot for slot in slots if slot.end > leaves]
    return [Slot(v, s, leaves, slot.end, paid, head) if n == 0 else slot for n, slot in enumerate(later)]


def _without(stretch: Stretch, begin: int, end: int) -> list[Stretch]:
    """Return what is left of a stretch outside `begin` to `end`; those two minutes may be used."""
    if end <= stretch[0] or begin >= stretch[1]:
        return [stretch]
    return [part for part in ((stretch[0], begin), (end, stretch[1])) if part[0] < part[1]]
