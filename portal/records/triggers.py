"""The database itself refuses to change or remove what is written once.

A trigger on every table of an :class:`AppendOnly` model, put there after each migration: SQLite
drops them when it rebuilds a table. The one way past them is ``portal.records.retention``, which
leaves a row of its own. (TRUNCATE and the owner of the database can't be stopped from inside.)
"""

from __future__ import annotations

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import post_migrate

from .append_only import AppendOnly

NAME = "append_only"
OPEN = "EXISTS (SELECT 1 FROM portal_purgeswitch)"
FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND {OPEN} THEN RETURN OLD; END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def wanted() -> set[tuple[str, str]]:
    """Table and operation of each trigger there has to be."""
    return {
        (model._meta.db_table, operation)
        for model in apps.get_models()
        if issubclass(model, AppendOnly)
        for operation in model.refused
    }


def present(using: str = DEFAULT_DB_ALIAS) -> set[tuple[str, str]]:
    """Table and operation of each trigger there is."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
                [f"{NAME}_%"],
            )
        else:
            cursor.execute(
                "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE pg_table_is_visible(c.oid) AND t.tgenabled <> 'D' AND t.tgname LIKE %s",
                [f"{NAME}_%"],
            )
        rows = cursor.fetchall()
    return {(table, name.split("_")[2].upper()) for table, name in rows}


def install(using: str = DEFAULT_DB_ALIAS) -> int:
    """Put there what is missing; returns how many. Tables that are not there yet are left out."""
    connection = connections[using]
    tables = {*connection.introspection.table_names()}
    missing = {each for each in wanted() - present(using) if each[0] in tables}
    if missing and connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(FUNCTION)
    for table, operation in sorted(missing):
        with connection.cursor() as cursor:
            cursor.execute(_statement(connection, table, operation))
    return len(missing)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take them away: for tests that empty every table. ``install`` puts them back."""
    connection = connections[using]
    for table, operation in present(using):
        on = "" if connection.vendor == "sqlite" else f" ON {connection.ops.quote_name(table)}"
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {_trigger(connection, table, operation)}{on}")


def _trigger(connection, table: str, operation: str) -> str:
    return connection.ops.quote_name(f"{NAME}_{operation.lower()}_{table}"[:60])


def _statement(connection, table: str, operation: str) -> str:
    head = (
        f"CREATE TRIGGER {_trigger(connection, table, operation)} BEFORE {operation} "
        f"ON {connection.ops.quote_name(table)} FOR EACH ROW "
    )
    if connection.vendor != "sqlite":
        return f"{head}EXECUTE FUNCTION {NAME}()"
    when = f"WHEN NOT {OPEN} " if operation == "DELETE" else ""
    return f"{head}{when}BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"


def _after_migration(sender, using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    install(using)


def connect(sender) -> None:
    """Called once, with the app whose turn after a migration stands for all."""
    post_migrate.connect(_after_migration, sender=sender, dispatch_uid="append_only")
