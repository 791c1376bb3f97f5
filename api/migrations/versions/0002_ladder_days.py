"""the days of the ladder, and since when a leg is in transit

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store


revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "ladder_days",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("late_days", sa.Integer(), nullable=False),
        sa.Column("search_days", sa.Integer(), nullable=False),
        sa.Column("missing_days", sa.Integer(), nullable=False),
        sa.Column("hanging_days", sa.Integer(), nullable=False),
        sa.Column("set_us", sa.BigInteger(), nullable=False),
        sa.Column("set_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ladder_days")),
    )
    with op.batch_alter_table("transit_request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("in_transit_since", depots.store.UtcDateTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("transit_request", schema=None) as batch_op:
        batch_op.drop_column("in_transit_since")

    op.drop_table("ladder_days")
