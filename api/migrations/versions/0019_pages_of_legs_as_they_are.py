"""pages and sums of legs stored as they are on PostgreSQL: compressing them takes longer than changing them

Revision ID: 0019
Revises: 0018
Create Date: 2026-11-23
"""

from collections.abc import Sequence

from alembic import op


revision: str = "0019"
down_revision: str | Sequence[str] | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BYTES = {"leg_page": ("core", "parts", "numbers"), "leg_sum": ("heads", "runs")}


def upgrade() -> None:
    _store("EXTERNAL")


def downgrade() -> None:
    _store("EXTENDED")


def _store(how: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _BYTES.items():
        stored = ", ".join(f"ALTER COLUMN {column} SET STORAGE {how}" for column in columns)
        op.execute(f"ALTER TABLE {table} {stored}")
