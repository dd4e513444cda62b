"""The database itself refuses two affiliations of one person and kind that overlap.

PostgreSQL has exclusion constraints; SQLite has triggers. Home affiliations exclude each other
whatever the branch, host affiliations only within one branch. A later migration that rebuilds the
table on SQLite drops its triggers and has to call ``create_triggers`` again.
"""

from django.db import migrations

EXCLUSIONS = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE members_affiliation ADD CONSTRAINT home_affiliations_do_not_overlap
    EXCLUDE USING gist (member_id WITH =, daterange(starts_on, ends_on) WITH &&)
    WHERE (kind = 'home');
ALTER TABLE members_affiliation ADD CONSTRAINT host_affiliations_do_not_overlap
    EXCLUDE USING gist (member_id WITH =, branch_id WITH =, daterange(starts_on, ends_on) WITH &&)
    WHERE (kind = 'host');
"""
DROP_EXCLUSIONS = """
ALTER TABLE members_affiliation DROP CONSTRAINT home_affiliations_do_not_overlap;
ALTER TABLE members_affiliation DROP CONSTRAINT host_affiliations_do_not_overlap;
"""
TRIGGER = """
CREATE TRIGGER affiliations_do_not_overlap_{event} BEFORE {event} ON members_affiliation
WHEN EXISTS (
    SELECT 1 FROM members_affiliation AS other
    WHERE other.member_id = NEW.member_id AND other.kind = NEW.kind
      AND (NEW.kind = 'home' OR other.branch_id = NEW.branch_id)
      AND other.id IS NOT NEW.id
      AND (other.ends_on IS NULL OR other.ends_on > NEW.starts_on)
      AND (NEW.ends_on IS NULL OR (other.starts_on < NEW.ends_on AND NEW.starts_on < NEW.ends_on))
      AND (other.ends_on IS NULL OR other.starts_on < other.ends_on)
)
BEGIN SELECT RAISE(ABORT, 'affiliations of one person and kind overlap'); END
"""


def create_triggers(apps, schema_editor):
    """Install the rule for the database in use."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(EXCLUSIONS)
    elif schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(TRIGGER.format(event=event))


def drop_triggers(apps, schema_editor):
    """Take the rule away."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(DROP_EXCLUSIONS)
    elif schema_editor.connection.vendor == "sqlite":
        for event in ("INSERT", "UPDATE"):
            schema_editor.execute(f"DROP TRIGGER affiliations_do_not_overlap_{event}")


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]
