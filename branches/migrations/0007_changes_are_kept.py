"""Every change is kept from now on; what was there before begins as it is."""

import django.db.models.deletion
import django.utils.timezone
import portal.records.changes.acting
import simple_history.models
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone


KEPT = ["Branch", "PartyGroup", "StaffScope"]


def begin(apps, schema_editor):
    """The first row of each record, so that the first change has something it changed."""
    for name in KEPT:
        rows = apps.get_model("branches", f"Historical{name}")
        fields = [field.attname for field in apps.get_model("branches", name)._meta.concrete_fields]
        begun = {"history_date": timezone.now(), "history_type": "+"}
        begun["history_change_reason"] = "启用变更记录时已有"
        found = apps.get_model("branches", name).objects.values(*fields).order_by("pk")
        rows.objects.bulk_create(
            (rows(**values, **begun, actor_label="系统") for values in found.iterator()),
            batch_size=500,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('branches', '0006_scopes_of_todays_staff'),
        ('wagtailcore', '0098_apitoken'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalBranch',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('name', models.CharField(db_index=True, max_length=80, verbose_name='党组织全称')),
                ('short_name', models.CharField(max_length=30, verbose_name='简称')),
                ('slug', models.SlugField(help_text='支部主页网址里的一段，用小写字母、数字和“-”，例如 chengbei；定了不能再改。', verbose_name='代号')),
                ('level', models.CharField(choices=[('committee', '党委'), ('general', '党总支'), ('branch', '党支部'), ('temporary', '临时党支部')], default='branch', max_length=10, verbose_name='层级')),
                ('form', models.CharField(choices=[('single', '单独组建'), ('joint', '联合组建'), ('leader', '龙头带建'), ('stationed', '派驻帮建'), ('functional', '功能型')], default='single', max_length=10, verbose_name='组建形式')),
                ('route', models.CharField(blank=True, choices=[('sector', '行业归口建'), ('grid', '社区网格兜底建'), ('new', '新建组织及时建')], max_length=10, verbose_name='组建路径')),
                ('covered_units', models.PositiveSmallIntegerField(blank=True, help_text='联合党支部填写。', null=True, verbose_name='联合单位数')),
                ('status', models.CharField(choices=[('preparing', '筹建中'), ('active', '正常'), ('revoked', '已撤销')], default='active', max_length=10, verbose_name='状态')),
                ('established_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                ('elected_on', models.DateField(blank=True, null=True, verbose_name='本届选举日期')),
                ('term_years', models.PositiveSmallIntegerField(blank=True, help_text='不填按条例：社会组织一般3年。', null=True, verbose_name='任期（年）')),
                ('revoked_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('department', models.ForeignKey(blank=True, db_constraint=False, help_text='业务主管单位。', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.department', verbose_name='主管部门')),
                ('internal_collection', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.collection')),
                ('members_group', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                ('public_collection', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='wagtailcore.collection')),
                ('secretaries_group', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='auth.group')),
                ('sector', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.sector', verbose_name='行业')),
                ('street', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.street', verbose_name='街道（镇）')),
                ('superior', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='上级党组织')),
            ],
            options={
                'verbose_name': '党组织变更',
                'verbose_name_plural': '党组织变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalPartyGroup',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('name', models.CharField(max_length=40, verbose_name='名称')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='党支部')),
            ],
            options={
                'verbose_name': '党小组变更',
                'verbose_name_plural': '党小组变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalStaffScope',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_label', models.CharField(default=portal.records.changes.acting.label, max_length=80, verbose_name='谁')),
                ('starts_on', models.DateField(verbose_name='开始日期')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='结束日期')),
                ('kind', models.CharField(choices=[('committee', '全委'), ('street', '街道（镇）'), ('department', '主管部门'), ('superior', '上级党组织')], max_length=10, verbose_name='范围')),
                ('reason', models.CharField(max_length=100, verbose_name='为什么给')),
                ('paper', models.CharField(blank=True, help_text='分工文件、会议纪要的文号。', max_length=60, verbose_name='依据')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='登记时间')),
                ('history_user_id', models.BigIntegerField(db_index=True, default=portal.records.changes.acting.user_id, null=True, verbose_name='账号编号')),
                ('history_change_reason', models.CharField(blank=True, max_length=200, verbose_name='为什么')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, help_text='负责它和它下面的各级党组织。', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.branch', verbose_name='上级党组织')),
                ('department', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.department', verbose_name='主管部门')),
                ('entered_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁给的')),
                ('street', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='branches.street', verbose_name='街道（镇）')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='工作人员')),
            ],
            options={
                'verbose_name': '负责范围变更',
                'verbose_name_plural': '负责范围变更',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'default_permissions': (),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
