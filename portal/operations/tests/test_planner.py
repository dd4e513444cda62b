"""Commands that fill tables leave the database knowing of it."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from branches.tests.factories import BranchFactory, branch_trees
from news.tests.factories import small_site

pytestmark = pytest.mark.django_db


def test_new_branches_are_counted(db):
    branch_trees(small_site().home)
    BranchFactory(slug="north")
    call_command("provision_branches", verbosity=0)
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL says how many rows it believes in")
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'auth_group'")
        assert cursor.fetchone() == (Group.objects.count(),)
