"""Requests for a disclosure and for a correction move into one table, with new numbers."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SHARED = (
    *("member_id", "branch_id", "asked_by_id", "text", "status", "asked_at", "due_on"),
    *("answer", "answered_at", "answered_by_id"),
)
OLD = {
    "disclosure": ("DisclosureRequest", (*SHARED, "catalogue_item", "disclosure_id")),
    "correction": ("CorrectionRequest", SHARED),
}


def gather(apps, schema_editor):
    """Both tables into one, in the order in which people asked."""
    request = apps.get_model("members", "Request")
    rows = [
        request(kind=kind, **values)
        for kind, (name, fields) in OLD.items()
        for values in apps.get_model("members", name).objects.values(*fields)
    ]
    rows.sort(key=lambda row: row.asked_at)
    request.objects.bulk_create(rows, batch_size=500)


def part(apps, schema_editor):
    """One table into both again."""
    rows = apps.get_model("members", "Request").objects.order_by("pk")
    for kind, (name, fields) in OLD.items():
        old = apps.get_model("members", name)
        old.objects.bulk_create(
            [old(**values) for values in rows.filter(kind=kind).values(*fields)], batch_size=500
        )


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0003_catalogue_choices'),
        ('members', '0003_reasons_and_acting_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=12, verbose_name='申请')),
                ('text', models.TextField(max_length=500, verbose_name='内容')),
                ('catalogue_item', models.CharField(blank=True, max_length=20, verbose_name='目录事项')),
                ('status', models.CharField(choices=[('open', '待答复'), ('answered', '已答复'), ('declined', '不予公开'), ('withdrawn', '已撤回')], default='open', max_length=9, verbose_name='状态')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提出时间')),
                ('due_on', models.DateField(verbose_name='答复期限')),
                ('answer', models.TextField(blank=True, max_length=1000, verbose_name='答复')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, help_text='由他人代为提出时才有。', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='代办人')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='branches.branch', verbose_name='党支部')),
                ('disclosure', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='branches.disclosurepage', verbose_name='据此公开')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='members.member', verbose_name='党员')),
            ],
            options={
                'verbose_name': '申请',
                'verbose_name_plural': '申请',
                'ordering': ['-asked_at', '-pk'],
            },
        ),
        migrations.RunPython(gather, part),
        migrations.DeleteModel(
            name='CorrectionRequest',
        ),
        migrations.DeleteModel(
            name='DisclosureRequest',
        ),
    ]
