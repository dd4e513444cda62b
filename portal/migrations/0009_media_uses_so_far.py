"""What pages show is known to Wagtail's reference index: the first list of uses comes from there."""

from django.db import migrations


def fill(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    ReferenceIndex = apps.get_model("wagtailcore", "ReferenceIndex")
    MediaUse = apps.get_model("portal", "MediaUse")
    types = {(row.app_label, row.model): row.pk for row in ContentType.objects.all()}
    pages = set(apps.get_model("wagtailcore", "Page").objects.values_list("pk", flat=True))
    page_type = types.get(("wagtailcore", "page"))
    identity_type = types.get(("home", "siteidentity"))
    rows = []
    for kind in ("image", "document"):
        files = apps.get_model("portal", f"Portal{kind.title()}").objects
        known = set(files.values_list("pk", flat=True))
        references = ReferenceIndex.objects.filter(
            to_content_type_id=types.get(("portal", f"portal{kind}"))
        ).values_list("base_content_type_id", "object_id", "to_object_id")
        for source_type, source, target in set(references):
            file = int(target)
            if file not in known:
                continue
            if source_type == page_type and int(source) in pages:
                rows.append(MediaUse(**{f"{kind}_id": file}, page_id=int(source)))
            elif source_type == identity_type:
                rows.append(MediaUse(**{f"{kind}_id": file}, holder=f"home.siteidentity:{source}"))
    MediaUse.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0008_media_follow_their_page"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
