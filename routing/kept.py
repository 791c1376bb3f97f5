"""What of a start plan stays as it is: whole rounds, and the first stops of rounds that are under way."""

from routing.plan import Round, WeekPlan
from routing.units import DAY_MINUTES, weekday


def days_touched(tour: Round) -> frozenset[int]:
    """Return the weekdays (0 is Monday) on which a round is out, its last minute included."""
    first, last = tour.begin // DAY_MINUTES, max(tour.begin, tour.end) // DAY_MINUTES
    return frozenset(weekday(day * DAY_MINUTES) for day in range(first, last + 1))


def stops_set_off(tour: Round, before: int) -> int:
    """Return how many of a round's stops the van has reached or set off for before that minute."""
    if not tour.stops or tour.begin >= before:
        return 0
    count = 1
    while count < len(tour.stops) and tour.stops[count - 1].depart < before:
        count += 1
    return count


def kept_rounds(
    start: WeekPlan, rounds: frozenset[int], days: frozenset[int], before: int | None
) -> tuple[frozenset[int], dict[int, int]]:
    """Return the rounds of `start` that stay exactly, and those under way with the number of stops that stay.

    A round stays where it is locked, touches a locked day, or had set off for every stop but its base before `before`.
    """
    kept, under_way = set(rounds), {}
    for n, tour in enumerate(start.rounds):
        if tour.stops and not days.isdisjoint(days_touched(tour)):
            kept.add(n)
        if n in kept or before is None:
            continue
        done = stops_set_off(tour, before)
        if done >= max(1, len(tour.stops) - 1):
            kept.add(n)
        elif done:
            under_way[n] = done
    return frozenset(kept), under_way
