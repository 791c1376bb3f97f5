"""`week-problem/1` and `week-plan/1`: what is written is read again, and what is wrong is refused by its place."""

import contextlib
import copy
import dataclasses
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check import check
from routing.errors import ProblemError
from routing.files import (
    dump_json,
    load_json,
    plan_from_json,
    plan_to_json,
    problem_from_json,
    problem_to_json,
    read_plan,
    read_problem,
)
from routing.measure import measure
from routing.plan import Claims, Round, Stop, WeekPlan
from routing.problem import FixedRound, FixedStop, Flow, Window
from tests.routing.worlds import EXAMPLES, assert_same_problem, plan, shared, site, tour, van, world

FLOW = Flow("north", "south", 600, 0.5, 13)
FIXED = FixedRound("b", 6.0, (FixedStop("hub", 500, 510), FixedStop("north", 540, 560)))
WORLD = world(FLOW, fixed=(FIXED,))
PLAN = WeekPlan(
    (Round("v", (Stop("hub", 480, 485, 495), Stop("north", 525, 525, 565, 30), Stop("hub", 600, 600, 610))),),
    Claims(objective=12.5, lower_bound=3.0),
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_the_same_after_writing_and_reading(name: str) -> None:
    problem = read_problem(shared("week", "examples", f"{name}.json"))
    again = problem_from_json(load_json(dump_json(problem_to_json(problem)), name))
    assert_same_problem(problem, again)


def test_an_example_is_written_as_it_was_read() -> None:
    path = shared("week", "examples", "equal-a.json")
    assert problem_to_json(read_problem(path)) == json.loads(path.read_text("utf-8"))


@given(
    crates=st.floats(0, 1e6),
    items=st.floats(0, 1e6),
    limit=st.one_of(st.just(math.inf), st.floats(1, 1e4)),
    name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)
def test_a_problem_is_the_same_after_writing_and_reading(crates: float, items: float, limit: float, name: str) -> None:
    here = site("here", name=name, windows=(Window(0, 10), Window(10, 99)), max_visits=3, transfer_minutes=0)
    problem = world(
        Flow("here", "hub", 0, crates, items),
        sites=(here, site("hub")),
        vans=(van(max_continuous_minutes=limit, capacity=crates),),
        fixed=(FixedRound("x", items, ()),),
    )
    again = problem_from_json(load_json(dump_json(problem_to_json(problem)), "problem"))
    assert_same_problem(problem, again)


STOPS = st.builds(
    Stop, st.text("abc"), st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 90)
)
FIGURES = st.none() | st.floats(allow_nan=False, allow_infinity=False)


@given(
    rounds=st.lists(st.builds(Round, st.text("vw"), st.lists(STOPS).map(tuple))).map(tuple),
    claims=st.none() | st.builds(Claims, FIGURES, FIGURES, FIGURES, FIGURES),
)
def test_a_plan_is_the_same_after_writing_and_reading_however_broken(
    rounds: tuple[Round, ...], claims: Claims | None
) -> None:
    broken = WeekPlan(rounds, claims)
    assert plan_from_json(load_json(dump_json(plan_to_json(broken)), "plan")) == broken


def test_what_is_not_asked_for_is_left_alone() -> None:
    data: Any = problem_to_json(WORLD)
    data["colour"] = {"deep": [1]}
    data["sites"][0]["phone"] = None
    assert_same_problem(problem_from_json(data), WORLD)


def test_what_may_be_left_out_has_its_meaning() -> None:
    """No format, no fixed rounds, no transfer, any number of visits, no break rule, no price of inequality."""
    data: Any = problem_to_json(world(FLOW))
    del data["format"], data["cycle_minutes"], data["fixed_rounds"], data["delay"]["worst_municipality_per_hour"]
    for key in ("transfer_minutes", "min_visits", "max_visits", "municipality", "name"):
        del data["sites"][1][key]
    for key in ("max_continuous_minutes", "break_minutes"):
        del data["vans"][0][key]
    problem = problem_from_json(data)
    assert problem.sites[1] == site("north", name="north", municipality="north")
    assert problem.vans[0] == van(max_continuous_minutes=math.inf, break_minutes=0)
    assert problem.fixed_rounds == ()
    assert problem.delay.worst_municipality_per_hour == 0


def test_windows_may_stand_in_any_order_in_a_file() -> None:
    data: Any = problem_to_json(WORLD)
    data["sites"][1]["windows"].reverse()
    data["vans"][0]["shifts"].reverse()
    assert_same_problem(problem_from_json(data), WORLD)


def _put(*path: str | int, value: object) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        data[path[-1]] = value

    return change


def _drop(*path: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        for step in path[:-1]:
            data = data[step]
        del data[path[-1]]

    return change


PROBLEM_FLAWS = {
    "no problem but a list": (None, "the file"),
    "another format": (_put("format", value="week-problem/2"), "format"),
    "a plan": (_put("format", value="week-plan/1"), "format"),
    "a format that is no text": (_put("format", value=1), "format"),
    "no sites": (_drop("sites"), "sites"),
    "sites that are no list": (_put("sites", value={}), "sites"),
    "too many sites": (_put("sites", value=[{}] * 5_001), "sites"),
    "too many flows": (_put("flows", value=[{}] * 1_000_001), "flows"),
    "a site that is no object": (_put("sites", 1, value=3), "sites[1]"),
    "a site without an id": (_drop("sites", 1, "id"), "sites[1].id"),
    "an empty id": (_put("sites", 1, "id", value=""), "sites[1]"),
    "an id twice": (_put("sites", 1, "id", value="hub"), "sites[1].id"),
    "a number for an id": (_put("sites", 1, "id", value=7), "sites[1].id"),
    "an unknown kind": (_put("sites", 1, "kind", value="museum"), "sites[1].kind"),
    "true for minutes": (_put("sites", 1, "service_minutes", value=True), "sites[1].service_minutes"),
    "text for minutes": (_put("sites", 1, "service_minutes", value="10"), "sites[1].service_minutes"),
    "half a minute": (_put("sites", 1, "service_minutes", value=10.5), "sites[1].service_minutes"),
    "null for minutes": (_put("sites", 1, "service_minutes", value=None), "sites[1].service_minutes"),
    "negative service": (_put("sites", 1, "service_minutes", value=-1), "sites[1]"),
    "minutes beyond measure": (_put("sites", 1, "service_minutes", value=10**30), "sites[1].service_minutes"),
    "minutes beyond floats": (_put("sites", 1, "service_minutes", value=10**400), "sites[1].service_minutes"),
    "NaN": (_put("sites", 1, "lat", value=math.nan), "sites[1].lat"),
    "infinite": (_put("sites", 1, "lon", value=math.inf), "sites[1].lon"),
    "latitude and longitude exchanged": (_put("sites", 1, "lat", value=122.8), "sites[1]"),
    "a window of one end": (_put("sites", 1, "windows", 0, value=[480]), "sites[1].windows[0]"),
    "a window backwards": (_put("sites", 1, "windows", 0, value=[600, 480]), "sites[1].windows[0]"),
    "a window of texts": (_put("sites", 1, "windows", 0, value=["8", "20"]), "sites[1].windows[0][0]"),
    "windows that overlap": (_put("sites", 1, "windows", value=[[0, 60], [30, 90]]), "sites[1]"),
    "no travel": (_drop("travel"), "travel"),
    "a row missing": (_drop("travel", "minutes", 0), "travel.minutes"),
    "a ragged row": (_drop("travel", "km", 1, 0), "travel.km[1]"),
    "a row that is a number": (_put("travel", "km", 1, value=3), "travel.km[1]"),
    "a text in a matrix": (_put("travel", "km", 1, 2, value="9"), "travel.km[1][2]"),
    "true in a matrix": (_put("travel", "minutes", 1, 2, value=True), "travel.minutes[1][2]"),
    "NaN in a matrix": (_put("travel", "minutes", 1, 2, value=math.nan), "travel.minutes[1][2]"),
    "a figure beyond floats in a matrix": (_put("travel", "km", 1, 2, value=10**400), "travel.km[1][2]"),
    "a negative distance": (_put("travel", "km", 1, 2, value=-1), "travel.km[1][2]"),
    "an unknown base": (_put("vans", 0, "base", value="nowhere"), "vans[0].base"),
    "a negative cost": (_put("vans", 0, "cost", "per_km", value=-1), "vans[0]"),
    "a cost missing": (_drop("vans", 0, "cost", "per_hour"), "vans[0].cost.per_hour"),
    "a null break rule": (_put("vans", 0, "max_continuous_minutes", value=None), "vans[0].max_continuous_minutes"),
    "a bookmobile at an unknown stop": (
        _put("fixed_rounds", 0, "stops", 1, "site", value="x"),
        "fixed_rounds[0].stops[1].site",
    ),
    "a bookmobile backwards in time": (_put("fixed_rounds", 0, "stops", 1, "arrive", value=1), "fixed_rounds[0]"),
    "a flow to an unknown site": (_put("flows", 0, "to", value="x"), "flows[0].to"),
    "a flow to where it is": (_put("flows", 0, "to", value="north"), "flows[0]"),
    "a flow ready after the week": (_put("flows", 0, "ready", value=10_080), "flows[0]"),
    "a negative load": (_put("flows", 0, "crates", value=-0.1), "flows[0]"),
    "no price of delay": (_drop("delay", "per_item_hour"), "delay.per_item_hour"),
    "a negative promise": (_put("delay", "promise_hours", value=-1), "delay.promise_hours"),
    "another cycle": (_put("cycle_minutes", value=1_440), "cycle_minutes"),
}


@pytest.mark.parametrize("flaw", PROBLEM_FLAWS)
def test_a_flawed_problem_is_refused_by_its_place(flaw: str) -> None:
    change, place = PROBLEM_FLAWS[flaw]
    data: Any = copy.deepcopy(problem_to_json(WORLD))
    if change is None:
        data = [data]
    else:
        change(data)
    with pytest.raises(ProblemError) as refusal:
        problem_from_json(data)
    assert refusal.value.place.split(" ")[0] == place.split(" ", maxsplit=1)[0]
    assert refusal.value.reason


PLAN_FLAWS = {
    "a problem": (_put("format", value="week-problem/1"), "format"),
    "no rounds": (_drop("rounds"), "rounds"),
    "rounds that are an object": (_put("rounds", value={}), "rounds"),
    "a round without a van": (_drop("rounds", 0, "van"), "rounds[0].van"),
    "a round without stops": (_drop("rounds", 0, "stops"), "rounds[0].stops"),
    "a stop that is a list": (_put("rounds", 0, "stops", 1, value=[]), "rounds[0].stops[1]"),
    "a stop without a start": (_drop("rounds", 0, "stops", 1, "start"), "rounds[0].stops[1].start"),
    "a time as text": (_put("rounds", 0, "stops", 1, "arrive", value="08:00"), "rounds[0].stops[1].arrive"),
    "half a minute": (_put("rounds", 0, "stops", 1, "depart", value=9.5), "rounds[0].stops[1].depart"),
    "a negative break": (_put("rounds", 0, "stops", 1, "break_minutes", value=-5), "rounds[0].stops[1].break_minutes"),
    "millions of rounds": (_put("rounds", value=[None] * 3_000_000), "rounds"),
    "a claim in words": (_put("claims", "objective", value="low"), "claims.objective"),
    "an infinite claim": (_put("claims", "objective", value=math.inf), "claims.objective"),
}


@pytest.mark.parametrize("flaw", PLAN_FLAWS)
def test_a_flawed_plan_is_refused_by_its_place(flaw: str) -> None:
    change, place = PLAN_FLAWS[flaw]
    data = copy.deepcopy(plan_to_json(PLAN))
    change(data)
    with pytest.raises(ProblemError) as refusal:
        plan_from_json(data)
    assert refusal.value.place == place


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=5,
)


@given(st.data())
def test_any_value_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    """Never another error than the refusal, in a problem or in a plan; what is read can be checked and measured."""
    problem: Any = copy.deepcopy(problem_to_json(WORLD))
    rounds: Any = copy.deepcopy(plan_to_json(PLAN))
    here = data.draw(st.sampled_from([problem, rounds]))
    while True:
        step = data.draw(st.sampled_from(sorted(here) if isinstance(here, dict) else range(len(here))))
        below = here[step]
        if not (isinstance(below, dict | list) and below) or data.draw(st.booleans()):
            break
        here = below
    here[step] = data.draw(JSON)
    with contextlib.suppress(ProblemError):
        week, tours = problem_from_json(problem), plan_from_json(rounds)
        check(week, tours)
        measure(week, tours)


def test_a_plan_that_only_breaks_rules_is_read() -> None:
    """An unknown van or site, one stop or none: that is for the check."""
    broken = plan(Round("ghost", ()), tour("nowhere"), tour("hub", "north"))
    assert plan_from_json(plan_to_json(broken)) == broken


def test_whole_minutes_may_be_written_with_a_point() -> None:
    data: Any = plan_to_json(PLAN)
    data["rounds"][0]["stops"][0]["arrive"] = 480.0
    data["claims"]["mean_delay_hours"] = None
    assert plan_from_json(data) == PLAN


def test_files_are_read_by_their_name(tmp_path: Path) -> None:
    """Also with a byte-order mark, as some editors write."""
    path = tmp_path / "week.json"
    path.write_text(dump_json(problem_to_json(WORLD)), encoding="utf-8-sig")
    assert_same_problem(read_problem(path), WORLD)
    path.write_text(dump_json(plan_to_json(PLAN)), encoding="utf-8")
    assert read_plan(str(path)) == PLAN


def test_a_refusal_names_file_and_place(tmp_path: Path) -> None:
    path = tmp_path / "week.json"
    data: Any = problem_to_json(dataclasses.replace(WORLD))
    data["sites"][2]["windows"][1] = [5, 5]
    path.write_text(dump_json(data), encoding="utf-8")
    with pytest.raises(ProblemError, match=r"^week\.json: sites\[2\]\.windows\[1\] .*end after it starts"):
        read_problem(path)


UNREADABLE = {
    "empty": (b"", r"week\.json: is empty"),
    "blank": (b" \n", r"week\.json: is empty"),
    "latin": ('{\n"name": "Äh"}'.encode("latin-1"), r"week\.json line 2: is not UTF-8"),
    "cut": (b'{"sites": [\n{"id"', r"week\.json line 2 column \d+: is not JSON"),
    "nan": (b'{"sites": [{"lat": NaN}]}', r"week\.json: sites\[0\]\.lat: is not a finite"),
    "minus infinity": (b'{"x": -Infinity}', r"week\.json: x: is not a finite"),
    "overflow": (b'{"x": [0, 1e999]}', r"week\.json: x\[1\]: is not a finite"),
    "long decimal": (b'{"name": "' + b"a" * 77 + b'", "x": ' + b"9" * 310 + b".5}", r"week\.json: x: is not a finite"),
    "long figure": (b'{"x": ' + b"9" * 5_000 + b"}", r"thousands of digits"),
    "doubled key": (b'{"sites": [{"id": 1, "id": 2}]}', r"week\.json: sites\[0\]: the key 'id' stands twice"),
    "surrogate": (b'{"x": ["\\ud800"]}', r"week\.json: x\[0\]: holds half of a surrogate"),
    "surrogate in a key": (b'{"y": {"\\udfff": 1}}', r"week\.json: y: holds half of a surrogate"),
    "deep list": (b"[" * 100_000 + b"]" * 100_000, r"week\.json: is nested too deeply"),
    "deep object": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, r"week\.json: is nested too deeply"),
}


@pytest.mark.parametrize("flaw", UNREADABLE)
def test_unreadable_text_is_refused(flaw: str, tmp_path: Path) -> None:
    content, message = UNREADABLE[flaw]
    path = tmp_path / "week.json"
    path.write_bytes(content)
    with pytest.raises(ProblemError, match=message):
        read_problem(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(ProblemError, match="cannot be read"):
            read_plan(path)


def test_too_large_a_text_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("routing.json_text.MOST_CHARACTERS", 10)
    monkeypatch.setattr("routing.files.MOST_CHARACTERS", 10)
    path = tmp_path / "week.json"
    path.write_text('{"sites": [' + "1, " * 20, encoding="utf-8")
    with pytest.raises(ProblemError, match="more than 10 characters"):
        read_problem(path)


def test_escaped_pairs_and_finnish_letters_are_sound() -> None:
    text = '{"\\u00e4": ["\\ud83d\\ude90", "\\\\ud800", "NaN", "Ähtäri"]}'
    assert load_json(text, "x") == {"ä": ["🚐", "\\ud800", "NaN", "Ähtäri"]}
    assert load_json(dump_json({"ä": "🚐"}), "x") == {"ä": "🚐"}


def test_no_infinite_number_is_written() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        dump_json({"x": math.inf})
