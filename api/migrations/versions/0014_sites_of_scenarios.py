"""stops at sites that only a scenario knows

Revision ID: 0014
Revises: 0013
Create Date: 2026-11-22
"""

from collections.abc import Sequence

from alembic import op

from transit.guards import put_up_guards


revision: str = "0014"
down_revision: str | Sequence[str] | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("plan_stop") as table:
        table.drop_constraint("fk_plan_stop_site_code_site", type_="foreignkey")
    put_up_guards(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("plan_stop") as table:
        table.create_foreign_key("fk_plan_stop_site_code_site", "site", ["site_code"], ["code"])
    put_up_guards(op.get_bind())
