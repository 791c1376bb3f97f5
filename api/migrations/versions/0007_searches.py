"""what was done about things that do not arrive, and scans in quarantine that were put aside

Revision ID: 0007
Revises: 0006
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op


revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "search_act",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_search_act_site_code_site")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_act")),
    )
    op.create_index(op.f("ix_search_act_code"), "search_act", ["code"], unique=False)
    op.create_table(
        "quarantine_dismissal",
        sa.Column("quarantine_number", sa.Integer(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["quarantine_number"],
            ["quarantined_scan.number"],
            name=op.f("fk_quarantine_dismissal_quarantine_number_quarantined_scan"),
        ),
        sa.PrimaryKeyConstraint("quarantine_number", name=op.f("pk_quarantine_dismissal")),
    )


def downgrade() -> None:
    op.drop_table("quarantine_dismissal")
    op.drop_index(op.f("ix_search_act_code"), table_name="search_act")
    op.drop_table("search_act")
