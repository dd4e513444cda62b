"""What the database knows of its own tables when it plans a query."""

from django.db import connection


def refresh_statistics() -> None:
    """Count the tables afresh; called by commands that have just filled them.

    PostgreSQL would do it by itself after a minute or so. Until then it plans for the tables as
    they were: with 1,000 branches just made, the directory took 1.4 s instead of 0.02.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")
