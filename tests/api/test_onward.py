from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import urls
from api.onward import onward_as, safe_onward
from api.tables import Role


@pytest.mark.parametrize("address", ["/", "/weeks/2026-W48", "/sites/TEU?q=a%20b", "/a//b", "/runs/X#top"])
def test_paths_on_this_server_are_safe_to_go_on_to(address: str) -> None:
    assert safe_onward(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "weeks",
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "///elsewhere.example/",
        "/\\elsewhere.example/",
        "\\\\elsewhere.example/",
        "/\t/elsewhere.example/",
        "/\n/elsewhere.example/",
        "javascript:alert(1)",
        "//[",
        "/\ud800",
    ],
)
def test_anything_else_leads_home(address: str | None) -> None:
    assert safe_onward(address) == urls.HOME


@given(st.text(alphabet="/\\:.ahtps\t\n @?#[]%", max_size=30))
def test_what_is_safe_never_names_another_host(address: str) -> None:
    safe = safe_onward(address)
    assert safe.startswith("/")
    assert not safe.startswith(("//", "/\\"))
    assert urlsplit(safe).netloc == ""


def test_who_scans_all_day_begins_there_and_goes_where_they_asked_to_go() -> None:
    assert [onward_as(role, "/") for role in (Role.DESK, Role.DRIVER, Role.PLANNER)] == ["/desk", "/drive", "/"]
    assert onward_as(Role.DESK, "/sites") == "/sites"
