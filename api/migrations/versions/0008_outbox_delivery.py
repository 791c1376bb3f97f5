"""messages handed on, scans dismissed, requests as they were before they opened again

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store


revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("quarantine_dismissal", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), server_default="", nullable=False)
        )
    op.create_table('former_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('request_id', sa.Integer(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('item_key', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('from_site_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('to_site_code', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('placed_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('opened_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('closed_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('promised_at', depots.store.UtcDateTime(), nullable=True),
    sa.Column('promised_by_plan_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['from_site_code'], ['site.code'], name=op.f('fk_former_request_from_site_code_site')),
    sa.ForeignKeyConstraint(['promised_by_plan_id'], ['plan.id'], name=op.f('fk_former_request_promised_by_plan_id_plan')),
    sa.ForeignKeyConstraint(['request_id'], ['transit_request.id'], name=op.f('fk_former_request_request_id_transit_request')),
    sa.ForeignKeyConstraint(['to_site_code'], ['site.code'], name=op.f('fk_former_request_to_site_code_site')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_former_request'))
    )
    with op.batch_alter_table('former_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_former_request_item_key'), ['item_key'], unique=False)
        batch_op.create_index(batch_op.f('ix_former_request_request_id'), ['request_id'], unique=False)

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.add_column(sa.Column('attempts', sa.Integer(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('next_try_us', sa.BigInteger(), server_default='0', nullable=False))
        batch_op.add_column(sa.Column('refused', sqlmodel.sql.sqltypes.AutoString(), nullable=True))
        batch_op.add_column(sa.Column('trouble', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))

    with op.batch_alter_table('scan', schema=None) as batch_op:
        batch_op.create_index('ix_scan_run_code', ['run_code'], unique=False, sqlite_where=sa.text('run_code IS NOT NULL'), postgresql_where=sa.text('run_code IS NOT NULL'))

    with op.batch_alter_table("quarantined_scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantined_scan_content"), ["content"], unique=False)



def downgrade() -> None:
    with op.batch_alter_table("quarantined_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantined_scan_content"))

    with op.batch_alter_table('scan', schema=None) as batch_op:
        batch_op.drop_index('ix_scan_run_code', sqlite_where=sa.text('run_code IS NOT NULL'), postgresql_where=sa.text('run_code IS NOT NULL'))

    with op.batch_alter_table('outbox_message', schema=None) as batch_op:
        batch_op.drop_column('trouble')
        batch_op.drop_column('refused')
        batch_op.drop_column('next_try_us')
        batch_op.drop_column('attempts')

    with op.batch_alter_table('former_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_former_request_request_id'))
        batch_op.drop_index(batch_op.f('ix_former_request_item_key'))

    op.drop_table('former_request')
    with op.batch_alter_table("quarantine_dismissal", schema=None) as batch_op:
        batch_op.drop_column("reason")
