import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0008_need_to_know'),
        ('people', '0002_leaders_and_analysts'),
    ]

    operations = [
        migrations.CreateModel(
            name='MissedLookUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('database', models.CharField(max_length=20)),
                ('missed_at', models.DateTimeField()),
                ('made_up_at', models.DateTimeField(null=True)),
                ('missed_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('paper', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='missed_look_ups', to='dossiers.dossierpaper')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('made_up_at__isnull', True)), fields=['database', 'missed_at'], name='missed_look_up_open')],
                'constraints': [models.UniqueConstraint(fields=('paper', 'database'), name='missed_look_up_once')],
            },
        ),
    ]
