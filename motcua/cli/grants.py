"""What the application's role may do. The owner's role grants it after each migration.

The application writes and reads rows. It cannot change the schema, empty a table, or touch what the journal has
written: that stands in the way of whoever breaks into the web server, and of our own mistakes.
"""

import psycopg
from psycopg import sql

RIGHTS = "select, insert, update, delete"
NARROWER = {  # table: rights; what the journal has taken in stays as it is
    "journal_entry": "select, insert",
    "journal_position": "select, insert",
    "journal_entry_salt": "select, insert, delete",  # deleting a salt erases an entry from the proofs
    "django_migrations": "select",
}


def grant(owner_url: str, app_role: str) -> None:
    """Give `app_role` exactly its rights on all tables and sequences of the schema."""
    role = sql.Identifier(app_role)
    with psycopg.connect(owner_url) as connection:
        (schema,) = connection.execute("select current_schema()").fetchone() or ("public",)
        for statement in (
            "grant usage on schema {schema} to {role}",
            "revoke all on all tables in schema {schema} from {role}",
            f"grant {RIGHTS} on all tables in schema {{schema}} to {{role}}",
            "grant usage, select on all sequences in schema {schema} to {role}",
        ):
            connection.execute(sql.SQL(statement).format(schema=sql.Identifier(schema), role=role))
        for table, rights in NARROWER.items():
            if connection.execute("select to_regclass(%s)", [table]).fetchone() == (None,):
                continue  # not migrated so far
            name = sql.Identifier(table)
            connection.execute(sql.SQL("revoke all on {} from {}").format(name, role))
            connection.execute(sql.SQL(f"grant {rights} on {{}} to {{}}").format(name, role))


def app_role(app_url: str) -> str:
    """Return the role that an address signs in as."""
    return str(psycopg.conninfo.conninfo_to_dict(app_url)["user"])
