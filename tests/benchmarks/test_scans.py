"""The scan benchmarks run, small: what they count must come out right; how fast they are is for a quiet machine."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(name: str, *options: str) -> str:
    """Run a benchmark; it fails by itself where what it counts is not as wanted."""
    command = [sys.executable, "-m", f"benchmarks.scans_{name}", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("store", [[], pytest.param(["--postgres"], marks=pytest.mark.postgres)])
def test_a_server_killed_under_load_loses_and_doubles_nothing_that_it_acknowledged(store: list[str]) -> None:
    assert " 0 lost, 0 doubled" in run("crash", "--kills", "3", *store)


def test_a_server_that_commits_after_its_answer_is_caught() -> None:
    assert " 0 lost" not in run("crash", "--kills", "3", "--careless")


def test_no_hostile_request_ends_in_a_500_and_every_bad_scan_is_kept() -> None:
    assert " 0 bad scans missing" in run("hostile", "--requests", "800")


def test_devices_that_were_offline_are_drained_and_each_scan_is_kept_once() -> None:
    said = run("drain", "--devices", "5", "--scans", "20")
    assert "120 scans of 5 devices" in said
    assert "100 kept" in said
    assert "0 in a wrong place" in said


def test_the_speed_of_the_door_is_told_as_a_ratio() -> None:
    assert "ratio" in run("speed", "--seconds", "0.3", "--rounds", "1", "--connections", "4")


def test_more_histories_can_be_checked_by_one_command() -> None:
    assert "20 histories" in run("histories", "--count", "20", "--first", "1000000")


@pytest.mark.browser
def test_a_browser_killed_again_and_again_loses_and_doubles_nothing_that_it_had_shown_as_kept() -> None:
    assert " 0 lost, 0 doubled, 0 in quarantine, 0 gaps" in run("browser", "--scans", "60", "--kills", "3")


@pytest.mark.browser
def test_a_page_that_gives_a_scan_a_new_id_whenever_it_sends_it_is_caught() -> None:
    assert " 0 lost, 0 doubled" not in run("browser", "--scans", "12", "--kills", "1", "--careless")
