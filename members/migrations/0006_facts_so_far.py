"""What was recorded so far holds from the day somebody entered; nothing earlier is known."""

from django.db import migrations
from django.utils import timezone

BASIS = "启用生效日期以前登记"


def begin(apps, schema_editor):
    Member = apps.get_model("members", "Member")
    Affiliation = apps.get_model("members", "Affiliation")
    Standing = apps.get_model("members", "Standing")
    GroupPlace = apps.get_model("members", "GroupPlace")
    begins = {}
    places = []
    for row in Affiliation.objects.order_by("-starts_on").select_related("group").iterator():
        begins[row.member_id] = row.starts_on
        if row.group_id:
            places.append(
                GroupPlace(
                    affiliation_id=row.pk,
                    group_id=row.group_id,
                    group_name=row.group.name,
                    effective_on=row.starts_on,
                    basis=BASIS,
                )
            )
    standings = [
        Standing(
            member_id=member.pk,
            status=member.status,
            rights_suspended_until=member.rights_suspended_until,
            effective_on=begins.get(member.pk) or timezone.localtime(member.created_at).date(),
            basis=BASIS,
        )
        for member in Member.objects.iterator()
    ]
    Standing.objects.bulk_create(standings, batch_size=500)
    GroupPlace.objects.bulk_create(places, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("members", "0005_dated_facts")]

    # Backwards the rows go with their tables: the records show what holds today.
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
