from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0005_cheaper_to_load")]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("granted", "Granted"), ("refused", "Refused"), ("revoked", "Revoked")],
                max_length=16,
            ),
        ),
    ]
