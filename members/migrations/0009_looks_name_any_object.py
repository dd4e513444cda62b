"""A look names what was looked at, whatever it is, and nothing it names takes it along.

Backwards, looks at what is of no member are lost: there was no place for them.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

from portal.records import triggers


def name(apps, schema_editor):
    triggers.remove(schema_editor.connection.alias)  # put back after the migration
    AccessRecord = apps.get_model("members", "AccessRecord")
    Member = apps.get_model("members", "Member")
    label = Member.objects.filter(pk=models.OuterRef("member_id")).values("display_name")
    AccessRecord.objects.update(
        subject_kind="members.member",
        subject_id=F("member_id"),
        subject_label=models.Subquery(label),
    )


def forget(apps, schema_editor):
    triggers.remove(schema_editor.connection.alias)
    apps.get_model("members", "AccessRecord").objects.filter(member=None).delete()


def loose(to, verbose_name, **more):
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.DO_NOTHING,
        null=True,
        to=to,
        verbose_name=verbose_name,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0008_posts_so_far"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "accessrecord",
            "subject_kind",
            models.CharField("对象种类", max_length=60, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "accessrecord",
            "subject_id",
            models.BigIntegerField("对象编号", default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            "accessrecord",
            "subject_label",
            models.CharField("对象", max_length=120, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(name, migrations.RunPython.noop),
        migrations.AlterField(
            "accessrecord",
            "member",
            loose("members.member", "党员", related_name="access_records"),
        ),
        migrations.AlterField(
            "accessrecord",
            "actor",
            loose(settings.AUTH_USER_MODEL, "谁", related_name="+"),
        ),
        migrations.AlterField(
            "accessrecord",
            "on_behalf_of",
            loose("members.member", "代谁", related_name="+"),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget),
        migrations.AlterModelOptions(
            "accessrecord",
            {
                "default_permissions": ("view",),
                "ordering": ["-happened_at", "-pk"],
                "verbose_name": "查看记录",
                "verbose_name_plural": "查看记录",
            },
        ),
        migrations.AddIndex(
            "accessrecord",
            models.Index(fields=["subject_kind", "subject_id"], name="looks_at_subject"),
        ),
    ]
