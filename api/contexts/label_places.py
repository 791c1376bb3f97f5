"""Where numbered flags stand beside points that lie close together, so that each can be read and hit."""

import math
from collections.abc import Iterator, Sequence

Place = tuple[float, float]

_RINGS = (30.0, 46.0, 62.0, 80.0, 100.0, 125.0)
_TURNS = 16


def label_places(points: Sequence[Place], *, radius: float, size: Place) -> tuple[Place, ...]:
    """Return where each point's round flag of `radius` stands in a picture of `size`, in the order of `points`.

    A point with room enough bears its flag itself. The others' stand in the first free place around them: over no
    other flag, over no other point, and inside the picture. Where there is none the point bears it all the same.
    """
    placed: list[Place] = []
    for n, point in enumerate(points):
        others = [other for k, other in enumerate(points) if k != n and other != point]
        free = (
            place
            for place in _around(point)
            if _inside(place, radius, size)
            and all(math.dist(place, flag) >= 2 * radius + 1 for flag in placed)
            and all(math.dist(place, other) >= radius + 5 for other in others)
        )
        placed.append(next(free, point))
    return tuple(placed)


def _around(point: Place) -> Iterator[Place]:
    """Yield the point itself, then places on rings around it, up and to the right first."""
    yield point
    for ring in _RINGS:
        for turn in sorted(range(_TURNS), key=lambda turn: abs(turn - _TURNS // 8)):
            angle = 2 * math.pi * turn / _TURNS
            yield (round(point[0] + ring * math.cos(angle), 1), round(point[1] - ring * math.sin(angle), 1))


def _inside(place: Place, radius: float, size: Place) -> bool:
    return all(radius <= at <= end - radius for at, end in zip(place, size, strict=True))
