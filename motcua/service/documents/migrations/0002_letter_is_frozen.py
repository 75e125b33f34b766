"""A letter says for ever what it said when it was decided; only its written file is added later."""

from django.db import migrations

FORWARD = """
create function documents_letter_is_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'letter % is frozen: write a new letter instead', old.id using errcode = 'integrity_constraint_violation';
end
$$;

create trigger documents_letter_is_frozen
before update on documents_letterrecord for each row
when (
  (old.kind, old.number, old.data, old.issued_at, old.is_sample)
    is distinct from (new.kind, new.number, new.data, new.issued_at, new.is_sample)
  or (old.file_id is not null and new.file_id is distinct from old.file_id)
)
execute function documents_letter_is_frozen();
"""

BACK = """
drop trigger documents_letter_is_frozen on documents_letterrecord;
drop function documents_letter_is_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
