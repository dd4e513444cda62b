import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0007_media_permissions_are_wagtails'),
        migrations.swappable_dependency(settings.WAGTAIL_PAGE_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='portalrendition',
            index=models.Index(fields=['file'], name='portal_rendition_file'),
        ),
        migrations.CreateModel(
            name='MediaUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(blank=True, max_length=120)),
                ('image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='portal.portalimage')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='portal.portaldocument')),
                ('page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='media_uses', to=settings.WAGTAIL_PAGE_MODEL)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('image__isnull', True), ('document__isnull', True), _connector='XOR'), name='portal_mediause_one_file'),
                    models.CheckConstraint(condition=models.Q(('page__isnull', True), ('holder', ''), _connector='XOR'), name='portal_mediause_one_holder'),
                    models.UniqueConstraint(fields=('image', 'page'), name='portal_mediause_image_page'),
                    models.UniqueConstraint(fields=('document', 'page'), name='portal_mediause_document_page'),
                    models.UniqueConstraint(condition=models.Q(('page__isnull', True)), fields=('image', 'holder'), name='portal_mediause_image_holder'),
                    models.UniqueConstraint(condition=models.Q(('page__isnull', True)), fields=('document', 'holder'), name='portal_mediause_document_holder'),
                ],
            },
        ),
    ]
