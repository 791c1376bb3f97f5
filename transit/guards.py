"""The database's own word for it: a published plan is never altered, only superseded, once.

The triggers stand beside the tables, so that no program, and no hand at the database's prompt, changes a week that
people were told of. `transit.tables` puts them up with the tables. Migrations call `put_up_guards`: the one that makes
the tables, and on SQLite each that rebuilds `plan`, `plan_round` or `plan_stop` (rebuilding drops triggers).
"""

from sqlalchemy import Connection

REFUSAL = "a published week is never altered: plan anew and publish, which supersedes it"

FROZEN_COLUMNS = (
    *("id", "week", "created_at", "created_by", "published_at", "published_by"),
    *("problem", "measure", "objective", "lower_bound", "seed", "seconds"),
)
"""The columns of `plan` that stay as published: all but `superseded_at`."""

_PLAN_OF_ROUND = "FROM plan WHERE plan.id = {row}.plan_id"
_PLAN_OF_STOP = "FROM plan JOIN plan_round ON plan_round.plan_id = plan.id WHERE plan_round.id = {row}.round_id"


def guard_statements(dialect: str) -> tuple[str, ...]:
    """Return the statements that put the guards up, for `sqlite` or `postgresql`; running them again is harmless."""
    return _SQLITE if dialect == "sqlite" else _POSTGRESQL


def put_up_guards(connection: Connection) -> None:
    """Put the guards up; the tables must stand."""
    for statement in guard_statements(connection.dialect.name):
        connection.exec_driver_sql(statement)


_ACTS = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}


def _altered(differs: str) -> str:
    """Return the condition that an update of a published plan changes more than its first superseding."""
    changes = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in FROZEN_COLUMNS)
    again = f"(OLD.superseded_at IS NOT NULL AND NEW.superseded_at {differs} OLD.superseded_at)"
    return f"OLD.published_at IS NOT NULL AND ({changes} OR {again})"


def append_only_statements(dialect: str, table: str, refusal: str) -> tuple[str, ...]:
    """Return the statements that keep a table's rows as they were written; running them again is harmless."""
    if dialect == "sqlite":
        return tuple(
            _sqlite_trigger(f"{table}_{act.lower()}", f"{act} ON {table}", "1", refusal) for act in ("UPDATE", "DELETE")
        )
    function = f"guard_{table}"
    return (
        _postgresql_function(function, f"BEGIN {_raise(refusal)}; END"),
        *(_postgresql_trigger(f"{table}_{act.lower()}", f"{act} ON {table}", function) for act in ("UPDATE", "DELETE")),
    )


def _sqlite_trigger(name: str, when: str, condition: str, refusal: str = REFUSAL) -> str:
    return (
        f"CREATE TRIGGER IF NOT EXISTS guard_{name} BEFORE {when} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    )


def _sqlite_child_triggers(table: str, plan_of: str) -> tuple[str, ...]:
    return tuple(
        _sqlite_trigger(
            f"{table}_{act}",
            f"{act.upper()} ON {table}",
            " OR ".join(f"(SELECT plan.published_at {plan_of.format(row=row)}) IS NOT NULL" for row in rows),
        )
        for act, rows in _ACTS.items()
    )


def _postgresql_function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ {body} $guard$"


def _postgresql_child_function(name: str, plan_of: str) -> str:
    # FOR SHARE waits for a publication under way, so that no stop slips in beside it.
    looks = " ".join(
        f"IF TG_OP <> '{without}' THEN"
        f" SELECT plan.published_at INTO published {plan_of.format(row=row)} FOR SHARE OF plan;"
        f" IF published IS NOT NULL THEN {_RAISE}; END IF; END IF;"
        for row, without in (("OLD", "INSERT"), ("NEW", "DELETE"))
    )
    back = "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
    return _postgresql_function(name, f"DECLARE published bigint; BEGIN {looks} {back} END")


def _postgresql_trigger(name: str, when: str, function: str, condition: str = "") -> str:
    where = f" WHEN ({condition})" if condition else ""
    return f"CREATE OR REPLACE TRIGGER guard_{name} BEFORE {when} FOR EACH ROW{where} EXECUTE FUNCTION {function}()"


def _raise(refusal: str) -> str:
    return f"RAISE EXCEPTION '{refusal}' USING ERRCODE = 'integrity_constraint_violation'"


_RAISE = _raise(REFUSAL)

_SQLITE = (
    _sqlite_trigger("plan_update", "UPDATE ON plan", _altered("IS NOT")),
    _sqlite_trigger("plan_delete", "DELETE ON plan", "OLD.published_at IS NOT NULL"),
    *_sqlite_child_triggers("plan_round", _PLAN_OF_ROUND),
    *_sqlite_child_triggers("plan_stop", _PLAN_OF_STOP),
)

_POSTGRESQL = (
    _postgresql_function("guard_published_plan", f"BEGIN {_RAISE}; END"),
    _postgresql_child_function("guard_published_round", _PLAN_OF_ROUND),
    _postgresql_child_function("guard_published_stop", _PLAN_OF_STOP),
    _postgresql_trigger("plan_update", "UPDATE ON plan", "guard_published_plan", _altered("IS DISTINCT FROM")),
    _postgresql_trigger("plan_delete", "DELETE ON plan", "guard_published_plan", "OLD.published_at IS NOT NULL"),
    *(
        _postgresql_trigger(f"{table}_{act}", f"{act.upper()} ON {table}", function)
        for table, function in (("plan_round", "guard_published_round"), ("plan_stop", "guard_published_stop"))
        for act in _ACTS
    ),
)
