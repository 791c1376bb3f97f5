from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from api import urls
from routing.units import IsoWeek


@given(st.text(min_size=1, max_size=20, alphabet=st.characters(exclude_categories=["Cs"])))
def test_the_way_back_survives_the_sign_in_page(name: str) -> None:
    parts = urlsplit(urls.sign_in(urls.site(name), refused="wrong"))
    assert parts.path == urls.SIGN_IN
    assert parse_qs(parts.query) == {"next": [urls.site(name)], "refused": ["wrong"]}


def test_addresses_quote_what_they_name() -> None:
    assert urls.site("a/b c") == "/sites/a%2Fb%20c"
    assert urls.week(IsoWeek(2026, 48)) == "/weeks/2026-W48"
    assert urls.sign_in() == urls.SIGN_IN
