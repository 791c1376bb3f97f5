"""secrets of devices, who was signed in on them, shared terminals, PINs, what was done about access

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store


revision: str = "0009"
down_revision: str | Sequence[str] | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("event", _TEXT(), nullable=False),
        sa.Column("login", _TEXT(), nullable=False),
        sa.Column("device", _TEXT(), nullable=True),
        sa.Column("about", _TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_entry")),
    )
    op.create_table(
        "device_user",
        sa.Column("device", _TEXT(), nullable=False),
        sa.Column("login", _TEXT(), nullable=False),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_device_user_device_device")),
        sa.PrimaryKeyConstraint("device", "login", name=op.f("pk_device_user")),
    )
    with op.batch_alter_table("account") as account:
        account.add_column(sa.Column("pin_hash", _TEXT(), nullable=True))
        account.add_column(sa.Column("failed_pins", sa.Integer(), nullable=False, server_default="0"))
        account.add_column(sa.Column("pin_locked_until", depots.store.UtcDateTime(), nullable=True))
    with op.batch_alter_table("account") as account:
        account.alter_column("failed_pins", server_default=None)
    with op.batch_alter_table("device") as device:
        device.add_column(sa.Column("secret_hash", _TEXT(), nullable=True))
        device.add_column(sa.Column("site_code", _TEXT(), nullable=True))
        device.add_column(sa.Column("shared_us", sa.BigInteger(), nullable=True))
        device.add_column(sa.Column("seen_us", sa.BigInteger(), nullable=True))
        device.add_column(sa.Column("revoked_us", sa.BigInteger(), nullable=True))
        device.add_column(sa.Column("revoked_by", _TEXT(), nullable=True))
        device.create_unique_constraint(op.f("uq_device_secret_hash"), ["secret_hash"])
        device.create_foreign_key(op.f("fk_device_site_code_site"), "site", ["site_code"], ["code"])
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.add_column(sa.Column("device", _TEXT(), nullable=True))
        sign_in.create_foreign_key(op.f("fk_sign_in_device_device"), "device", ["device"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as sign_in:
        sign_in.drop_constraint(op.f("fk_sign_in_device_device"), type_="foreignkey")
        sign_in.drop_column("device")
    with op.batch_alter_table("device") as device:
        device.drop_constraint(op.f("fk_device_site_code_site"), type_="foreignkey")
        device.drop_constraint(op.f("uq_device_secret_hash"), type_="unique")
        for name in ("secret_hash", "site_code", "shared_us", "seen_us", "revoked_us", "revoked_by"):
            device.drop_column(name)
    with op.batch_alter_table("account") as account:
        for name in ("pin_hash", "failed_pins", "pin_locked_until"):
            account.drop_column(name)
    op.drop_table("device_user")
    op.drop_table("audit_entry")
