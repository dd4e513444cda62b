"""Who sees every branch today goes on seeing every branch: a row for the whole committee."""

from django.conf import settings
from django.db import migrations
from django.db.models import Q
from django.utils import timezone

CLERKS = "委员会工作人员"
RIGHTS = (
    *(("branches", name) for name in ("view_branch", "change_branch", "view_internal")),
    *(("members", name) for name in ("view_member", "change_member")),
)
REASON = "升级以前就能看到全部党组织"


def give(apps, schema_editor):
    """Rows for the role and for whoever holds one of the rights by a group or by themselves."""
    User = apps.get_model(settings.AUTH_USER_MODEL)
    Permission = apps.get_model("auth", "Permission")
    StaffScope = apps.get_model("branches", "StaffScope")
    named = Q(pk__in=[])
    for app, codename in RIGHTS:
        named |= Q(content_type__app_label=app, codename=codename)
    rights = Permission.objects.filter(named).values("pk")
    staff = User.objects.filter(
        Q(groups__name=CLERKS)
        | Q(groups__permissions__in=rights)
        | Q(user_permissions__in=rights)
    )
    StaffScope.objects.bulk_create(
        StaffScope(
            user=user, kind="committee", starts_on=timezone.localdate(), reason=REASON
        )
        for user in staff.distinct()
    )


def take_back(apps, schema_editor):
    """The rows made here go with the table."""


class Migration(migrations.Migration):
    dependencies = [
        ("branches", "0005_staff_scopes"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunPython(give, take_back)]
