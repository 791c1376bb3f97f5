"""The curve of a planning job: lines in steps over one time axis, few rows, the first and last moment kept."""

from api.contexts.job_curve import MOST_ROWS, draw_curve


def test_less_than_two_moments_make_no_curve() -> None:
    assert draw_curve([]) is None
    assert draw_curve([(1.0, 900.0, None)]) is None


def test_a_line_stays_until_a_better_plan_is_found_and_fills_its_picture() -> None:
    curve = draw_curve([(0.0, 900.0, None), (5.0, 850.0, 800.0), (10.0, 800.0, 800.0)])
    assert curve is not None
    assert curve.best.line == "0.0,4.0 50.0,4.0 50.0,50.0 100.0,50.0 100.0,96.0"
    assert (curve.best.top, curve.best.bottom, curve.seconds) == (900.0, 800.0, 10.0)
    assert curve.gap is not None
    assert curve.gap.bottom == 0.0
    assert curve.gap.line.endswith("100.0,96.0")
    assert [row.gap for row in curve.rows] == [None, 1 - 800 / 850, 0.0]


def test_without_a_bound_there_is_no_picture_of_the_gap() -> None:
    curve = draw_curve([(0.0, 900.0, None), (5.0, 900.0, None)])
    assert curve is not None
    assert curve.gap is None


def test_a_long_curve_is_told_in_few_rows_with_its_ends() -> None:
    curve = draw_curve([(float(n), 1_000.0 - n, None) for n in range(100)])
    assert curve is not None
    assert len(curve.rows) == MOST_ROWS
    assert (curve.first.seconds, curve.last.seconds) == (0.0, 99.0)
