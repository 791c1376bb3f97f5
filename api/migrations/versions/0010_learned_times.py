"""what planners decided about learned driving and handling times

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store
from transit.learning_tables import put_up_learning_guards


revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "time_decision",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", _TEXT(), nullable=False),
        sa.Column("site_code", _TEXT(), nullable=False),
        sa.Column("goal_code", _TEXT(), nullable=True),
        sa.Column("verdict", _TEXT(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("week", _TEXT(), nullable=False),
        sa.Column("decided_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("decided_by", _TEXT(), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("observations", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("median", sa.Float(), nullable=False),
        sa.Column("lower", sa.Float(), nullable=False),
        sa.Column("upper", sa.Float(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_time_decision_site_code_site")),
        sa.ForeignKeyConstraint(["goal_code"], ["site.code"], name=op.f("fk_time_decision_goal_code_site")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_time_decision")),
    )
    op.create_index("ix_time_decision_key", "time_decision", ["kind", "site_code", "goal_code"])
    put_up_learning_guards(op.get_bind())


def downgrade() -> None:
    op.drop_table("time_decision")
