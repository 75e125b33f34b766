from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_revision")]
    operations = [
        migrations.AddField(
            model_name="agency",
            name="name_en",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="name in English"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="agency",
            name="short_name_en",
            field=models.CharField(blank=True, default="", max_length=100, verbose_name="short name in English"),
            preserve_default=False,
        ),
    ]
