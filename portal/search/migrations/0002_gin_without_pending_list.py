from django.db import migrations


def set_fastupdate(value):
    """Return a migration step that sets ``fastupdate`` on the GIN indexes of the search table."""

    def step(apps, schema_editor):
        if schema_editor.connection.vendor != "postgresql":
            return
        table = apps.get_model("wagtailsearch", "IndexEntry")._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(
                "SELECT i.indexrelid::regclass::text FROM pg_index i"
                " JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
                " WHERE i.indrelid = %s::regclass AND a.amname = 'gin'",
                [table],
            )
            for (index,) in cursor.fetchall():
                cursor.execute(f"ALTER INDEX {index} SET (fastupdate = {value})")
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])

    return step


class Migration(migrations.Migration):
    """A page just saved costs no later search anything.

    By default GIN keeps new entries in a list that every search reads from end to end until vacuum
    comes; a few dozen long pages there take a search from 2 to 80 ms.
    """

    dependencies = [
        ("portal_search", "0001_initial"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(set_fastupdate("off"), set_fastupdate("on"))]
