"""Who is in office stays in office."""

from django.db import migrations
from django.utils import timezone


def confirm(apps, schema_editor):
    apps.get_model("members", "Post").objects.update(confirmed_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("members", "0007_posts_are_confirmed")]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
