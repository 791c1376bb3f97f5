"""Planning jobs, scenarios and the steps of editing

Revision ID: 0003
Revises: 0002
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store
from transit.guards import put_up_guards
from transit.planning_tables import put_up_planning_guards


revision: str = "0003"
down_revision: str | Sequence[str] | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('plan_revision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('act', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('edit', sa.Text(), nullable=False),
    sa.Column('rounds', sa.Text(), nullable=False),
    sa.Column('locks', sa.Text(), nullable=False),
    sa.Column('measure', sa.Text(), nullable=False),
    sa.Column('made_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('made_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_revision_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_revision')),
    sa.UniqueConstraint('plan_id', 'number', name=op.f('uq_plan_revision_plan_id'))
    )
    with op.batch_alter_table('plan_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_revision_plan_id'), ['plan_id'], unique=False)

    op.create_table('scenario',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('week', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('base_plan_id', sa.Integer(), nullable=False),
    sa.Column('changes', sa.Text(), nullable=False),
    sa.Column('created_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['base_plan_id'], ['plan.id'], name=op.f('fk_scenario_base_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scenario'))
    )
    with op.batch_alter_table('scenario', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_scenario_week'), ['week'], unique=False)

    op.create_table('plan_job',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('week', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('kind', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('created_at', depots.store.UtcDateTime(), nullable=False),
    sa.Column('created_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('seconds', sa.Float(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('points', sa.Integer(), nullable=False),
    sa.Column('scenario_id', sa.Integer(), nullable=True),
    sa.Column('start_plan_id', sa.Integer(), nullable=True),
    sa.Column('start', sa.Text(), nullable=False),
    sa.Column('locks', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('worker', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('claimed_at', depots.store.UtcDateTime(), nullable=True),
    sa.Column('beat_at', depots.store.UtcDateTime(), nullable=True),
    sa.Column('stop_asked_at', depots.store.UtcDateTime(), nullable=True),
    sa.Column('finished_at', depots.store.UtcDateTime(), nullable=True),
    sa.Column('outcome', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
    sa.Column('message', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('plan_id', sa.Integer(), nullable=True),
    sa.Column('elapsed', sa.Float(), nullable=False),
    sa.Column('objective', sa.Float(), nullable=True),
    sa.Column('operating_cost', sa.Float(), nullable=True),
    sa.Column('mean_delay_hours', sa.Float(), nullable=True),
    sa.Column('lower_bound', sa.Float(), nullable=True),
    sa.Column('curve', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_job_plan_id_plan')),
    sa.ForeignKeyConstraint(['scenario_id'], ['scenario.id'], name=op.f('fk_plan_job_scenario_id_scenario')),
    sa.ForeignKeyConstraint(['start_plan_id'], ['plan.id'], name=op.f('fk_plan_job_start_plan_id_plan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plan_job'))
    )
    with op.batch_alter_table('plan_job', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_job_week'), ['week'], unique=False)
        batch_op.create_index('uq_plan_job_week_open', ['week'], unique=True, sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))

    op.create_table('plan_aside',
    sa.Column('plan_id', sa.Integer(), nullable=False),
    sa.Column('scenario_id', sa.Integer(), nullable=True),
    sa.Column('job_id', sa.Integer(), nullable=True),
    sa.Column('weight', sa.Float(), nullable=True),
    sa.ForeignKeyConstraint(['job_id'], ['plan_job.id'], name=op.f('fk_plan_aside_job_id_plan_job')),
    sa.ForeignKeyConstraint(['plan_id'], ['plan.id'], name=op.f('fk_plan_aside_plan_id_plan')),
    sa.ForeignKeyConstraint(['scenario_id'], ['scenario.id'], name=op.f('fk_plan_aside_scenario_id_scenario')),
    sa.PrimaryKeyConstraint('plan_id', name=op.f('pk_plan_aside'))
    )
    with op.batch_alter_table('plan_aside', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_plan_aside_job_id'), ['job_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_plan_aside_scenario_id'), ['scenario_id'], unique=False)
    put_up_planning_guards(op.get_bind())
    # The rounds of a scenario may be those of a van that does not exist.
    _take_down_guards()
    with op.batch_alter_table("plan_round", schema=None) as batch_op:
        batch_op.drop_constraint("fk_plan_round_van_code_van", type_="foreignkey")
    put_up_guards(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table('plan_aside', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_aside_scenario_id'))
        batch_op.drop_index(batch_op.f('ix_plan_aside_job_id'))

    op.drop_table('plan_aside')
    with op.batch_alter_table('plan_job', schema=None) as batch_op:
        batch_op.drop_index('uq_plan_job_week_open', sqlite_where=sa.text('finished_at IS NULL'), postgresql_where=sa.text('finished_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_plan_job_week'))

    op.drop_table('plan_job')
    with op.batch_alter_table('scenario', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_scenario_week'))

    op.drop_table('scenario')
    with op.batch_alter_table('plan_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_plan_revision_plan_id'))

    op.drop_table('plan_revision')
    _take_down_guards()
    with op.batch_alter_table("plan_round", schema=None) as batch_op:
        batch_op.create_foreign_key("fk_plan_round_van_code_van", "van", ["van_code"], ["code"])
    put_up_guards(op.get_bind())


def _take_down_guards() -> None:
    """SQLite will not rename a table that a trigger elsewhere speaks of."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for act in ("insert", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS guard_plan_stop_{act}")
