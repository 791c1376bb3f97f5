"""leg summaries

Revision ID: 0011
Revises: 0010
Create Date: 2026-11-22 19:42:00.000000
"""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "0011"
down_revision: str | Sequence[str] | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "leg_sum",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_crate", sa.Boolean(), nullable=False),
        sa.Column("side", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("heads", sa.LargeBinary(), nullable=False),
        sa.Column("runs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "is_crate", "side", "first", "place", name=op.f("pk_leg_sum")),
    )
    due = op.create_table(
        "leg_sum_due",
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("is_crate", sa.Boolean(), nullable=False),
        sa.Column("first", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "is_crate", "first", name=op.f("pk_leg_sum_due")),
    )
    # What was counted before is summed up by the server as soon as it runs.
    epoch = date(1970, 1, 1)
    spans = set()
    for number, is_crate in op.get_bind().execute(sa.text("SELECT day, is_crate FROM leg_page")):
        day = epoch + timedelta(days=number)
        monday = day - timedelta(days=day.weekday())
        for kind, first in (("week", monday), ("month", day.replace(day=1)), ("year", date(day.year, 1, 1))):
            spans.add((kind, bool(is_crate), (first - epoch).days))
    rows = [{"kind": kind, "is_crate": crates, "first": first, "token": ""} for kind, crates, first in sorted(spans)]
    op.bulk_insert(due, rows)


def downgrade() -> None:
    op.drop_table("leg_sum_due")
    op.drop_table("leg_sum")
