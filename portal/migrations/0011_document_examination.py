from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0010_emergency_publications'),
    ]

    operations = [
        migrations.AddField(
            model_name='portaldocument',
            name='examination',
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
