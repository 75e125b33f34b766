"""Counting requests must cost no wait for the disk, and parts of uploads are not worth the attempt to compress them."""

from django.db import migrations

FORWARD = """
-- Every request of a token updates one row: nothing for the log of the database, room beside each row so that the
-- update stays on its page, and sweeping by number, not by share.
ALTER TABLE exchange_ratewindow SET UNLOGGED;
ALTER TABLE exchange_ratewindow SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0,
                                     autovacuum_vacuum_threshold = 2000);
ALTER TABLE exchange_partneruploadpart ALTER COLUMN content SET STORAGE EXTERNAL;
"""

BACK = """
ALTER TABLE exchange_ratewindow SET LOGGED;
ALTER TABLE exchange_ratewindow RESET (fillfactor, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
ALTER TABLE exchange_partneruploadpart ALTER COLUMN content SET STORAGE EXTENDED;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
