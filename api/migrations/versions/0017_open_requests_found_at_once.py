"""open requests found at once, however many there were before

Revision ID: 0017
Revises: 0016
Create Date: 2026-11-23
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0017"
down_revision: str | Sequence[str] | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_OPEN = sa.text("withdrawn_at IS NULL AND arrived_at IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_transit_request_open", "transit_request", ["item_key"], sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def downgrade() -> None:
    op.drop_index(
        "ix_transit_request_open", "transit_request", sqlite_where=_OPEN, postgresql_where=_OPEN
    )
