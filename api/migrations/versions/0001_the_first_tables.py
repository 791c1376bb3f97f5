"""the first tables

Revision ID: 0001
Revises:
Create Date: 2026-11-22
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

import depots.store
from transit.guards import put_up_guards
from transit.scan_tables import put_up_scan_guards


revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "crate",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_crate")),
    )
    op.create_table(
        "device",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("enrolled_us", sa.BigInteger(), nullable=False),
        sa.Column("enrolled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
    )
    op.create_table(
        "hold_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("imported_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("legs", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("withdrawn", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_import")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("started_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("finished_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("message", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
        sa.UniqueConstraint("job", "due_at", name=op.f("uq_job_run_job")),
    )
    op.create_table(
        "outbox_message",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("event", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("delivered_us", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_outbox_message_scan_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message_delivered_us"), ["delivered_us"], unique=False)

    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("week", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("created_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("published_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("superseded_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("objective", sa.Float(), nullable=False),
        sa.Column("lower_bound", sa.Float(), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_week"), ["week"], unique=False)
        batch_op.create_index(
            "uq_plan_week_published",
            ["week"],
            unique=True,
            sqlite_where=sa.text("published_at IS NOT NULL AND superseded_at IS NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL AND superseded_at IS NULL"),
        )

    op.create_table(
        "road_node",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_road_node")),
    )
    op.create_table(
        "scan_anomaly",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("anomaly", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scan_anomaly")),
        sa.UniqueConstraint("scan_id", "anomaly", name=op.f("uq_scan_anomaly_scan_id")),
    )
    with op.batch_alter_table("scan_anomaly", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scan_anomaly_code"), ["code"], unique=False)

    op.create_table(
        "site",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("municipality_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("isil", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("library_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("postcode", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("coordinate_source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("coordinate_confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("access_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("contact", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("service_minutes", sa.Integer(), nullable=False),
        sa.Column("transfer_minutes", sa.Integer(), nullable=True),
        sa.Column("min_visits", sa.Integer(), nullable=False),
        sa.Column("max_visits", sa.Integer(), nullable=True),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("sample_note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_site")),
        sa.UniqueConstraint("isil", name=op.f("uq_site_isil")),
        sa.UniqueConstraint("library_code", name=op.f("uq_site_library_code")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_municipality_code"), ["municipality_code"], unique=False)

    op.create_table(
        "whereabouts",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("run_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("crate", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("since_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("origin", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("to_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("last_us", sa.BigInteger(), nullable=False),
        sa.Column("last_device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_epoch", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("last_sequence", sa.BigInteger(), nullable=False),
        sa.Column("last_scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_whereabouts")),
    )
    with op.batch_alter_table("whereabouts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_whereabouts_crate"), ["crate"], unique=False)
        batch_op.create_index(batch_op.f("ix_whereabouts_run_code"), ["run_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_whereabouts_site_code"), ["site_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_whereabouts_to_site_code"), ["to_site_code"], unique=False)

    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("language", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("created_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("disabled_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("locked_until", depots.store.UtcDateTime(), nullable=True),
        sa.CheckConstraint("login = lower(login)", name=op.f("ck_account_login_lower")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_account_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("login", name=op.f("uq_account_login")),
    )
    op.create_table(
        "bookmobile",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("base_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("capacity_crates", sa.Integer(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["base_site_code"], ["site.code"], name=op.f("fk_bookmobile_base_site_code_site")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_bookmobile")),
    )
    op.create_table(
        "hold_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("field", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("value", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["hold_import.id"], name=op.f("fk_hold_refusal_import_id_hold_import")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_refusal")),
    )
    with op.batch_alter_table("hold_refusal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hold_refusal_import_id"), ["import_id"], unique=False)

    op.create_table(
        "opening_window",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_opening_window_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_window")),
    )
    with op.batch_alter_table("opening_window", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_window_site_code"), ["site_code"], unique=False)

    op.create_table(
        "quarantined_scan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("epoch", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("sent_us", sa.BigInteger(), nullable=True),
        sa.Column("server_us", sa.BigInteger(), nullable=False),
        sa.Column("sent_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("codes", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_quarantined_scan_device_device")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_quarantined_scan")),
        sa.UniqueConstraint("device", "epoch", "content", name=op.f("uq_quarantined_scan_device")),
    )
    with op.batch_alter_table("quarantined_scan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quarantined_scan_scan_id"), ["scan_id"], unique=False)

    op.create_table(
        "road",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("start", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("end", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("road_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("km", sa.Float(), nullable=False),
        sa.Column("kmh", sa.Float(), nullable=False),
        sa.Column("confidence", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["end"], ["road_node.name"], name=op.f("fk_road_end_road_node")),
        sa.ForeignKeyConstraint(["start"], ["road_node.name"], name=op.f("fk_road_start_road_node")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_road")),
    )
    op.create_table(
        "scan",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("scan_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("epoch", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("raw", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("crate", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("to_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("run_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("undoes", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("device_us", sa.BigInteger(), nullable=False),
        sa.Column("offset_us", sa.BigInteger(), nullable=False),
        sa.Column("server_us", sa.BigInteger(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("codes", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["device"], ["device.id"], name=op.f("fk_scan_device_device")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_scan_site_code_site")),
        sa.ForeignKeyConstraint(["to_site_code"], ["site.code"], name=op.f("fk_scan_to_site_code_site")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_scan")),
        sa.UniqueConstraint("scan_id", name=op.f("uq_scan_scan_id")),
    )
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.create_index("ix_scan_code_stream", ["code", "device", "epoch", "sequence"], unique=False)
        batch_op.create_index("ix_scan_stream", ["device", "epoch", "sequence"], unique=False)
        batch_op.create_index(
            "ix_scan_undoes",
            ["undoes"],
            unique=False,
            sqlite_where=sa.text("undoes IS NOT NULL"),
            postgresql_where=sa.text("undoes IS NOT NULL"),
        )

    op.create_table(
        "special_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=True),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_special_day_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
    )
    with op.batch_alter_table("special_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_special_day_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_special_day_site_code"), ["site_code"], unique=False)

    op.create_table(
        "transit_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("leg_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("from_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("to_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("placed_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("opened_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("arrived_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("promised_at", depots.store.UtcDateTime(), nullable=True),
        sa.Column("promised_by_plan_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["from_site_code"], ["site.code"], name=op.f("fk_transit_request_from_site_code_site")),
        sa.ForeignKeyConstraint(
            ["promised_by_plan_id"], ["plan.id"], name=op.f("fk_transit_request_promised_by_plan_id_plan")
        ),
        sa.ForeignKeyConstraint(["to_site_code"], ["site.code"], name=op.f("fk_transit_request_to_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transit_request")),
        sa.UniqueConstraint("system", "leg_key", name=op.f("uq_transit_request_system")),
    )
    with op.batch_alter_table("transit_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_transit_request_from_site_code"), ["from_site_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_transit_request_to_site_code"), ["to_site_code"], unique=False)

    op.create_table(
        "travel_override",
        sa.Column("from_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("to_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("km", sa.Float(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["from_site_code"], ["site.code"], name=op.f("fk_travel_override_from_site_code_site")),
        sa.ForeignKeyConstraint(["to_site_code"], ["site.code"], name=op.f("fk_travel_override_to_site_code_site")),
        sa.PrimaryKeyConstraint("from_site_code", "to_site_code", name=op.f("pk_travel_override")),
    )
    op.create_table(
        "van",
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("base_site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("capacity_crates", sa.Integer(), nullable=False),
        sa.Column("capacity_kg", sa.Integer(), nullable=False),
        sa.Column("max_continuous_minutes", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("cost_per_shift", sa.Float(), nullable=False),
        sa.Column("cost_per_hour", sa.Float(), nullable=False),
        sa.Column("cost_per_km", sa.Float(), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["base_site_code"], ["site.code"], name=op.f("fk_van_base_site_code_site")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_van")),
    )
    op.create_table(
        "plan_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("van_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_round_plan_id_plan")),
        sa.ForeignKeyConstraint(["van_code"], ["van.code"], name=op.f("fk_plan_round_van_code_van")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_round")),
        sa.UniqueConstraint("plan_id", "number", name=op.f("uq_plan_round_plan_id")),
    )
    with op.batch_alter_table("plan_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_round_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "rota_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("bookmobile_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weeks", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("tour", sa.Integer(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("arrives", sa.Integer(), nullable=False),
        sa.Column("departs", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bookmobile_code"], ["bookmobile.code"], name=op.f("fk_rota_stop_bookmobile_code_bookmobile")
        ),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_rota_stop_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_stop")),
    )
    with op.batch_alter_table("rota_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rota_stop_bookmobile_code"), ["bookmobile_code"], unique=False)
        batch_op.create_index(batch_op.f("ix_rota_stop_site_code"), ["site_code"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("round_number", sa.Integer(), nullable=False),
        sa.Column("van_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("starts_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("ends_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("cancelled_at", depots.store.UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_run_plan_id_plan")),
        sa.ForeignKeyConstraint(["van_code"], ["van.code"], name=op.f("fk_run_van_code_van")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
        sa.UniqueConstraint("code", name=op.f("uq_run_code")),
        sa.UniqueConstraint("plan_id", "round_number", name=op.f("uq_run_plan_id")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_day"), ["day"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_van_code"), ["van_code"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("created_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("seen_at", depots.store.UtcDateTime(), nullable=False),
        sa.Column("expires_at", depots.store.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_sign_in_account_id_account")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_account_id"), ["account_id"], unique=False)

    op.create_table(
        "van_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("van_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["van_code"], ["van.code"], name=op.f("fk_van_shift_van_code_van")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_van_shift")),
    )
    with op.batch_alter_table("van_shift", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_van_shift_van_code"), ["van_code"], unique=False)

    op.create_table(
        "plan_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("site_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("arrive", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("depart", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["plan_round.id"], name=op.f("fk_plan_stop_round_id_plan_round")),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("fk_plan_stop_site_code_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_stop")),
        sa.UniqueConstraint("round_id", "position", name=op.f("uq_plan_stop_round_id")),
    )
    with op.batch_alter_table("plan_stop", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_stop_round_id"), ["round_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_stop_site_code"), ["site_code"], unique=False)
    put_up_guards(op.get_bind())
    put_up_scan_guards(op.get_bind())


def downgrade() -> None:
    with op.batch_alter_table("plan_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_stop_site_code"))
        batch_op.drop_index(batch_op.f("ix_plan_stop_round_id"))

    op.drop_table("plan_stop")
    with op.batch_alter_table("van_shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_van_shift_van_code"))

    op.drop_table("van_shift")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_account_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_van_code"))
        batch_op.drop_index(batch_op.f("ix_run_plan_id"))
        batch_op.drop_index(batch_op.f("ix_run_day"))

    op.drop_table("run")
    with op.batch_alter_table("rota_stop", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rota_stop_site_code"))
        batch_op.drop_index(batch_op.f("ix_rota_stop_bookmobile_code"))

    op.drop_table("rota_stop")
    with op.batch_alter_table("plan_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_round_plan_id"))

    op.drop_table("plan_round")
    op.drop_table("van")
    op.drop_table("travel_override")
    with op.batch_alter_table("transit_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_transit_request_to_site_code"))
        batch_op.drop_index(batch_op.f("ix_transit_request_from_site_code"))

    op.drop_table("transit_request")
    with op.batch_alter_table("special_day", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_special_day_site_code"))
        batch_op.drop_index(batch_op.f("ix_special_day_day"))

    op.drop_table("special_day")
    with op.batch_alter_table("scan", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_scan_undoes", sqlite_where=sa.text("undoes IS NOT NULL"), postgresql_where=sa.text("undoes IS NOT NULL")
        )
        batch_op.drop_index("ix_scan_stream")
        batch_op.drop_index("ix_scan_code_stream")

    op.drop_table("scan")
    op.drop_table("road")
    with op.batch_alter_table("quarantined_scan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quarantined_scan_scan_id"))

    op.drop_table("quarantined_scan")
    with op.batch_alter_table("opening_window", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_window_site_code"))

    op.drop_table("opening_window")
    with op.batch_alter_table("hold_refusal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_hold_refusal_import_id"))

    op.drop_table("hold_refusal")
    op.drop_table("bookmobile")
    op.drop_table("account")
    with op.batch_alter_table("whereabouts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_whereabouts_to_site_code"))
        batch_op.drop_index(batch_op.f("ix_whereabouts_site_code"))
        batch_op.drop_index(batch_op.f("ix_whereabouts_run_code"))
        batch_op.drop_index(batch_op.f("ix_whereabouts_crate"))

    op.drop_table("whereabouts")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_municipality_code"))

    op.drop_table("site")
    with op.batch_alter_table("scan_anomaly", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scan_anomaly_code"))

    op.drop_table("scan_anomaly")
    op.drop_table("road_node")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_plan_week_published",
            sqlite_where=sa.text("published_at IS NOT NULL AND superseded_at IS NULL"),
            postgresql_where=sa.text("published_at IS NOT NULL AND superseded_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_plan_week"))

    op.drop_table("plan")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_delivered_us"))

    op.drop_table("outbox_message")
    op.drop_table("job_run")
    op.drop_table("hold_import")
    op.drop_table("device")
    op.drop_table("crate")
