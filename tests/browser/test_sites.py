"""The list of sites in a browser: it narrows while one types."""

import pytest
from playwright.sync_api import expect

from api.tables import Role
from tests.browser.conftest import VisitorOf

pytestmark = pytest.mark.browser


def test_the_list_narrows_while_one_types_and_says_how_many_are_left(visitor: VisitorOf) -> None:
    page = visitor(Role.DESK).open("/sites")
    every = page.locator("[data-words]").count()
    page.fill("#q", "ähtäri")
    expect(page.locator("[data-words]:visible")).to_have_count(1)
    expect(page.locator(".group:visible")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 paikka")
    page.fill("#q", "")
    expect(page.locator("[data-words]:visible")).to_have_count(every)
