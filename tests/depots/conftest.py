"""What the tests of this floor share."""

import pytest
from sqlmodel import Session

from depots.region import plant_region


@pytest.fixture
def planted(session: Session) -> Session:
    """The shipped region, planted into SQLite."""
    plant_region(session)
    return session
