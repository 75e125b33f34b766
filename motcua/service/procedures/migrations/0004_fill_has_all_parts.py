from django.db import migrations

FILL = """
    UPDATE procedures_procedure AS p SET has_all_parts = true
    FROM procedures_procedureversion AS v
    WHERE v.id = p.current_id
      AND v.definition #>> '{deadline,value}' IS NOT NULL
      AND v.definition ->> 'agency_text' <> ''
      AND jsonb_array_length(v.definition -> 'described_steps') > 0
      AND jsonb_array_length(v.definition -> 'channels') > 0
      AND jsonb_array_length(v.definition -> 'papers') > 0
      AND jsonb_array_length(v.definition -> 'audience') > 0
      AND jsonb_array_length(v.definition -> 'results') > 0
      AND jsonb_array_length(v.definition -> 'legal_basis') > 0
"""


class Migration(migrations.Migration):
    """What versions say was never kept beside them: read it from the current ones, some two thousand."""

    dependencies = [("procedures", "0003_publication")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
