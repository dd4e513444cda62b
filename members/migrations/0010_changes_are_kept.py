"""Every change is kept from now on; what was there before begins as it is."""

import django.db.models.deletion
import django.utils.timezone
import members.people.phones
import portal.records.changes.acting
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


KEPT = ["Member", "Affiliation", "Post", "Transfer"]


def begin(apps, schema_editor):
    """The first row of each record, so that the first change has something it changed."""
    for name in KEPT:
        rows = apps.get_model("members", f"Historical{name}")
        fields = [field.attname for field in apps.get_model("members", name)._meta.concrete_fields]
        begun = {"history_date": timezone.now(), "history_type": "+"}
        begun["history_change_reason"] = "启用变更记录时已有"
        found = apps.get_model("members", name).objects.values(*fields).order_by("pk")
        rows.objects.bulk_create(
            (rows(**values, **begun, actor_label="系统") for values in found.iterator()),
            batch_size=500,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('branches', '0007_changes_are_kept'),
        ('members', '0009_looks_name_any_object'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalAffiliation',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('kind', models.CharField(choices=[('home', '隶属支部'), ('host', '参加组织生活的支部')], max_length=4, verbose_name='关系')),
                ('paper', models.CharField(blank=True, choices=[('letter', '党员证明信'), ('card', '流动党员活动证'), ('agreement', '双方支部商定'), ('introduction', '组织关系介绍信')], max_length=12, verbose_name='凭据')),
                ('paper_number', models.CharField(blank=True, max_length=40, verbose_name='凭据编号')),
                ('paper_issuer', models.CharField(blank=True, max_length=80, verbose_name='开具单位')),
                ('paper_expires_on', models.DateField(blank=True, null=True, verbose_name='凭据到期')),
                ('end_cause', models.CharField(blank=True, choices=[('moved', '转出'), ('expired', '证明到期'), ('returned', '回到隶属支部'), ('revoked', '支部撤销'), ('left', '出党或停止党籍'), ('died', '去世'), ('mistake', '登记有误')], max_length=8, verbose_name='结束原因')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='党支部')),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.partygroup', verbose_name='党小组')),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member', verbose_name='党员')),
            ],
            options={
                'verbose_name': '组织关系变更',
                'verbose_name_plural': '组织关系变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalMember',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('display_name', models.CharField(max_length=40, verbose_name='姓名')),
                ('status', models.CharField(choices=[('formal', '正式党员'), ('probationary', '预备党员'), ('suspended', '正式党员（权利受限）'), ('inactive', '停止党籍')], default='formal', max_length=12, verbose_name='党员状态')),
                ('joined_month', models.DateField(blank=True, help_text='只记到月，存为当月1日。', null=True, verbose_name='入党年月')),
                ('rights_suspended_until', models.DateField(blank=True, null=True, verbose_name='权利受限到')),
                ('phone', members.people.phones.KeptNumber(blank=True, max_length=20, verbose_name='手机号')),
                ('has_no_phone', models.BooleanField(default=False, help_text='由他人代办时，记录会写明“某某代某某”。', verbose_name='不用手机')),
                ('named_since', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='同意公开姓名')),
                ('created_at', models.DateTimeField(blank=True, editable=False, verbose_name='登记时间')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='账号')),
            ],
            options={
                'verbose_name': '党员变更',
                'verbose_name_plural': '党员变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPost',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('kind', models.CharField(choices=[('secretary', '书记'), ('deputy', '副书记'), ('organisation', '组织委员'), ('publicity', '宣传委员'), ('discipline', '纪检委员'), ('member', '委员'), ('group_leader', '党小组组长')], max_length=12, verbose_name='职务')),
                ('approval', models.CharField(blank=True, help_text='书记、副书记由上级批准。', max_length=60, verbose_name='批复文号')),
                ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='确认时间')),
                ('refusal', models.CharField(blank=True, max_length=100, verbose_name='不予确认的理由')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='党支部')),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.partygroup', verbose_name='党小组')),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member', verbose_name='党员')),
                ('proposed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '职务变更',
                'verbose_name_plural': '职务变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTransfer',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('from_name', models.CharField(blank=True, max_length=80, verbose_name='转出党组织（外部）')),
                ('to_name', models.CharField(blank=True, max_length=80, verbose_name='转入党组织（外部）')),
                ('letter_number', models.CharField(blank=True, max_length=40, verbose_name='介绍信编号')),
                ('letter_expires_on', models.DateField(blank=True, null=True, verbose_name='介绍信有效期到')),
                ('status', models.CharField(choices=[('open', '待接收'), ('received', '已接收'), ('returned', '已退回'), ('cancelled', '已撤回')], default='open', max_length=9, verbose_name='状态')),
                ('started_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='发起日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='办结日期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='转出支部')),
                ('member', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='members.member', verbose_name='党员')),
                ('started_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='转入支部')),
            ],
            options={
                'verbose_name': '组织关系转接变更',
                'verbose_name_plural': '组织关系转接变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
