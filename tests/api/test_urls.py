from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import urls
from routing.units import IsoWeek


@pytest.mark.parametrize("address", ["/", "/weeks/2026-W48", "/sites/TEU?q=a%20b", "/a//b", "/runs/X#top"])
def test_paths_on_this_server_are_safe_to_go_on_to(address: str) -> None:
    assert urls.safe_onward(address) == address


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
    assert urls.safe_onward(address) == urls.HOME


@given(st.text(alphabet="/\\:.ahtps\t\n @?#[]%", max_size=30))
def test_what_is_safe_never_names_another_host(address: str) -> None:
    safe = urls.safe_onward(address)
    assert safe.startswith("/")
    assert not safe.startswith(("//", "/\\"))
    assert urlsplit(safe).netloc == ""


@given(st.text(min_size=1, max_size=20, alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_way_back_survives_the_sign_in_page(name: str) -> None:
    parts = urlsplit(urls.sign_in(urls.site(name), refused="wrong"))
    assert parts.path == urls.SIGN_IN
    assert parse_qs(parts.query) == {"next": [urls.site(name)], "refused": ["wrong"]}


def test_addresses_quote_what_they_name() -> None:
    assert urls.site("a/b c") == "/sites/a%2Fb%20c"
    assert urls.week(IsoWeek(2026, 48)) == "/weeks/2026-W48"
    assert urls.sign_in() == urls.SIGN_IN
