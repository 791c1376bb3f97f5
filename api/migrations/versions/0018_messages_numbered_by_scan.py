"""messages have the numbers of their scans: no second index of scan ids has to be kept

Revision ID: 0018
Revises: 0017
Create Date: 2026-11-23
"""

from collections.abc import Sequence

from alembic import op


revision: str = "0018"
down_revision: str | Sequence[str] | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_BY_SCAN = (
    # By way of negative numbers: none is to clash with one that is still to be changed.
    "UPDATE outbox_message SET number ="
    " -(SELECT scan.number FROM scan WHERE scan.scan_id = outbox_message.scan_id)",
    "UPDATE outbox_message SET number = -number",
)


def upgrade() -> None:
    for statement in _BY_SCAN:
        op.execute(statement)
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_constraint("uq_outbox_message_scan_id", type_="unique")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE outbox_message ALTER COLUMN number DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS outbox_message_number_seq")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE outbox_message_number_seq OWNED BY outbox_message.number")
        op.execute(
            "SELECT setval('outbox_message_number_seq', coalesce((SELECT max(number) FROM outbox_message), 0) + 1, false)"
        )
        op.execute(
            "ALTER TABLE outbox_message ALTER COLUMN number SET DEFAULT nextval('outbox_message_number_seq'::regclass)"
        )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_outbox_message_scan_id", ["scan_id"])
