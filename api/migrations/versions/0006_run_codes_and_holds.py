"""codes on run sheets, who holds a run, signatures

Revision ID: 0006
Revises: 0005
Create Date: 2026-11-22
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from secrets import choice
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store


revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_IN_HAND = sa.text("released_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "run_code",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("issued_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("issued_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("revoked_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_code_run_id_run")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_run_code")),
    )
    op.create_index(op.f("ix_run_code_run_id"), "run_code", ["run_id"], unique=False)
    op.create_table(
        "run_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("holder", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("taken_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("released_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("released_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_run_hold_run_id_run")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_hold")),
    )
    op.create_index(op.f("ix_run_hold_run_id"), "run_hold", ["run_id"], unique=False)
    op.create_index(
        "uq_run_hold_standing", "run_hold", ["run_id"], unique=True, sqlite_where=_IN_HAND, postgresql_where=_IN_HAND
    )
    # Not as a batch: rebuilding the table would take its guards away.
    op.add_column("scan", sa.Column("signature", sa.Text(), nullable=True))
    _give_codes()


def downgrade() -> None:
    op.execute("ALTER TABLE scan DROP COLUMN signature")
    op.drop_table("run_hold")
    op.drop_table("run_code")


def _give_codes() -> None:
    """Give the runs there are a code each, so that their sheets can be printed with one."""
    at = datetime.now(UTC)
    run = sa.table("run", sa.column("id", sa.Integer), sa.column("day", sa.Date))
    rows = [
        {
            "code": "".join(choice("0123456789ABCDEFGHJKMNPQRSTVWXYZ") for _ in range(26)),
            "run_id": key,
            "issued_at": at,
            "issued_by": "cli",
            "expires_at": datetime.combine(day, time(), ZoneInfo("Europe/Helsinki")).astimezone(UTC)
            + timedelta(hours=36),
        }
        for key, day in op.get_bind().execute(sa.select(run.c.id, run.c.day))
    ]
    codes = sa.table(
        "run_code",
        sa.column("code", sa.String),
        sa.column("run_id", sa.Integer),
        sa.column("issued_at", depots.store.UtcDateTime()),
        sa.column("issued_by", sa.String),
        sa.column("expires_at", depots.store.UtcDateTime()),
    )
    op.bulk_insert(codes, rows)
