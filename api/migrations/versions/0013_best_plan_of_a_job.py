"""the best plan so far of a planning job, from which it goes on when its worker died

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


revision: str = "0013"
down_revision: str | Sequence[str] | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("plan_job", sa.Column("best", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("plan_job") as table:
        table.alter_column("best", server_default=None)


def downgrade() -> None:
    op.drop_column("plan_job", "best")
