"""what each round costs, by where its items go

Revision ID: 0016
Revises: 0015
Create Date: 2026-11-23
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision: str = "0016"
down_revision: str | Sequence[str] | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "round_cost",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("euros", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_round_cost_plan_id_plan")),
        sa.PrimaryKeyConstraint("plan_id", "round_number", "site_code", name=op.f("pk_round_cost")),
    )


def downgrade() -> None:
    op.drop_table("round_cost")
