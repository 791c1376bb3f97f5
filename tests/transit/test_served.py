import dataclasses

import numpy as np
import pytest

from routing.problem import FixedRound, FixedStop, SiteKind, SiteView, Travel, VanView, Window
from tests.routing.worlds import DAY, HUB, site, van
from transit.served import Reach, reaches

NOON = 720
STOP = site("stop", kind=SiteKind.BOOKMOBILE_STOP, windows=())


def reach(
    stop: SiteView,
    *,
    minutes: float = 60,
    hub: SiteView = HUB,
    vans: tuple[VanView, ...] = (van(),),
    rounds: tuple[FixedRound, ...] = (),
) -> Reach:
    matrix = np.array([[0.0, minutes], [minutes, 0.0]])
    return reaches((hub, stop), Travel(matrix, matrix.copy()), vans, rounds)[stop.id]


def tour(*calls: str) -> FixedRound:
    return FixedRound(
        "bus-1-1", 6, tuple(FixedStop(call, NOON + 30 * n, NOON + 30 * n + 15) for n, call in enumerate(calls))
    )


def test_a_van_can_call_on_the_days_when_hours_and_shift_leave_time_for_the_way_there_and_back() -> None:
    assert reach(site("far")).van_days == {0, 1, 2, 3, 4}
    open_late = site("far", windows=(Window(1_000, 1_100), Window(DAY + 600, DAY + 700)))
    assert reach(open_late).van_days == {1}
    assert reach(site("far", windows=())).van_days == frozenset()


def test_a_window_shorter_than_the_service_is_no_window() -> None:
    assert not reach(site("far", windows=(Window(600, 609),))).van_days
    assert reach(site("far", windows=(Window(600, 610),))).van_days == {0}


@pytest.mark.parametrize(("minutes", "can"), [(270, True), (271, False)])
def test_the_way_its_handling_and_the_break_must_fit_into_one_shift(minutes: float, can: bool) -> None:
    # Of the shift's 600 minutes three services take 30 and the break 30: 540 are left for the way there and back.
    always = (Window(0, DAY),)
    hub = dataclasses.replace(HUB, windows=always)
    assert bool(reach(site("far", windows=always), minutes=minutes, hub=hub).van_days) is can


def test_a_van_whose_base_is_closed_serves_nobody_that_day() -> None:
    closed_tuesday = dataclasses.replace(HUB, windows=tuple(w for w in HUB.windows if w.start // DAY != 1))
    assert reach(site("far"), hub=closed_tuesday).van_days == {0, 2, 3, 4}


def test_a_bookmobile_brings_what_boarded_at_a_hub_before_and_takes_what_it_drops_at_a_hub_after() -> None:
    assert reach(STOP, rounds=(tour("hub", "stop", "hub"),)) == Reach(frozenset(), brought=True, taken=True)
    assert reach(STOP, rounds=(tour("hub", "stop"),)) == Reach(frozenset(), brought=True, taken=False)
    assert reach(STOP, rounds=(tour("stop", "hub"),)) == Reach(frozenset(), brought=False, taken=True)


def test_a_bookmobile_that_sees_no_hub_links_nobody() -> None:
    plain = dataclasses.replace(HUB, transfer_minutes=None)
    alone = reach(STOP, hub=plain, rounds=(tour("hub", "stop", "hub"),))
    assert not alone.can_receive
    assert not alone.can_send
