"""lighter indexes of scans and whereabouts: what is kept of a scan costs less

Revision ID: 0015
Revises: 0014
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0015"
down_revision: str | Sequence[str] | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOSTLY_EMPTY = ("run_code", "crate")


def upgrade() -> None:
    op.drop_index("ix_scan_code_stream", "scan")
    op.create_index("ix_scan_code", "scan", ["code"])
    for column in _MOSTLY_EMPTY:
        name, filled = f"ix_whereabouts_{column}", sa.text(f"{column} IS NOT NULL")
        op.drop_index(name, "whereabouts")
        op.create_index(name, "whereabouts", [column], sqlite_where=filled, postgresql_where=filled)


def downgrade() -> None:
    for column in _MOSTLY_EMPTY:
        name = f"ix_whereabouts_{column}"
        op.drop_index(name, "whereabouts")
        op.create_index(name, "whereabouts", [column])
    op.drop_index("ix_scan_code", "scan")
    op.create_index("ix_scan_code_stream", "scan", ["code", "device", "epoch", "sequence"])
