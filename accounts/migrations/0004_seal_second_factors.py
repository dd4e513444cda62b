"""Secrets of second factors that lie open are sealed; backwards they lie open again."""

from django.db import migrations

from accounts.second_factor.sealing import change
from portal import keys


def forwards(apps, schema_editor):
    keys.reseal_rows(apps.get_model("mfa", "Authenticator").objects.all(), "data", change)


def backwards(apps, schema_editor):
    for row in apps.get_model("mfa", "Authenticator").objects.all():
        if change(row, keys.unseal):
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_handed_over_accounts"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
