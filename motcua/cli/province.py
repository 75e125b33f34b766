"""`motcua province add`: a province in a schema of its own, so that many share a server, or a Citus cluster.

Each province has two roles whose search path leads into its schema, so that no statement of ours ever names a schema,
and a pool and processes of its own. No role of one province can read another's rows.
"""

import argparse
import os
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from motcua.cli.environment import CHECKOUT, Complaint, Environment

EXTENSIONS = ("pg_trgm", "btree_gist")
SHARED_SCHEMA = "extensions"  # PostgreSQL has an extension once for each database; all provinces find it here

# As an administrator of the server. {schema}, {owner}, {app}, {database} are names, {…_password} texts.
SHARED = ("create schema if not exists {shared}", "grant usage on schema {shared} to public")
EXTENSION = "create extension if not exists {name} schema {shared}"
PROVINCE = (
    "create role {owner} login password {owner_password}",
    "create role {app} login password {app_password}",
    "grant {app} to {owner}",  # the owner may act as the application, not the reverse
    "grant connect on database {database} to {owner}, {app}",
    "create schema {schema} authorization {owner}",
    "alter role {owner} in database {database} set search_path = {schema}, {shared}",
    "alter role {app} in database {database} set search_path = {schema}, {shared}",
)


@dataclass(frozen=True)
class Province:
    """The names in the database of the province with a national code: province_38, its owner, its application."""

    code: str

    @property
    def schema(self) -> str:
        return f"province_{self.code}"

    @property
    def owner(self) -> str:
        return f"{self.schema}_owner"

    @property
    def app(self) -> str:
        return f"{self.schema}_app"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `province`."""
    parser = commands.add_parser("province", help="give a province a schema of its own on a shared server")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add = verbs.add_parser(
        "add",
        help="make roles, schema and tables",
        description="MOTCUA_ADMIN_DATABASE_URL is the database's address in a role that may make roles and schemas. "
        "The addresses of the new roles, with their passwords, are written to a file that only its owner may read.",
    )
    add.add_argument("code", help="national code of the province, for example 38")
    add.add_argument("--empty", action="store_true", help="make no tables: a backup will be restored into the schema")
    add.set_defaults(run=run_add)


def run_add(arguments: argparse.Namespace, environment: Environment) -> int:
    """Make the province and say where its addresses are."""
    if not re.fullmatch(r"[0-9]{2}", arguments.code):
        raise Complaint(f"{arguments.code} is no national code of a province: two digits, for example 38.")
    admin_url = os.environ.get("MOTCUA_ADMIN_DATABASE_URL", "")
    if not admin_url:
        raise Complaint("Set MOTCUA_ADMIN_DATABASE_URL to the database's address in a role that may make roles.")
    province = Province(arguments.code)
    noted = environment.home.private / f"{province.schema}.env"
    addresses = add(province, admin_url, noted)
    if not arguments.empty:
        migrate(addresses)
    print(f"Province {province.code} is in schema {province.schema}. Its addresses are in {noted}.")
    return 0


def add(province: Province, admin_url: str, noted: Path) -> dict[str, str]:
    """Make roles and schema in one transaction, note the addresses in a file, and return them by variable.

    Raises Complaint if the province is there already, or an extension lies where only one province would find it.
    """
    owner_password, app_password = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    with psycopg.connect(admin_url) as connection:
        for statement in SHARED:
            connection.execute(sql.SQL(statement).format(shared=sql.Identifier(SHARED_SCHEMA)))
        for name in EXTENSIONS:
            _share(connection, name)
        names = {"schema": province.schema, "owner": province.owner, "app": province.app, "shared": SHARED_SCHEMA}
        names["database"] = connection.info.dbname
        parts: dict[str, sql.Composable] = {key: sql.Identifier(name) for key, name in names.items()}
        parts |= {"owner_password": sql.Literal(owner_password), "app_password": sql.Literal(app_password)}
        try:
            for statement in PROVINCE:
                connection.execute(sql.SQL(statement).format(**parts))
        except (psycopg.errors.DuplicateObject, psycopg.errors.DuplicateSchema) as error:
            raise Complaint(f"Province {province.code} is here already: {error}") from error
        addresses = {
            "DATABASE_URL": _address(admin_url, province.app, app_password),
            "MOTCUA_OWNER_DATABASE_URL": _address(admin_url, province.owner, owner_password),
            "MOTCUA_PROVINCE": province.code,
        }
        _note(noted, addresses)  # before the commit: passwords that nobody knows would be of no use
    return addresses


def migrate(addresses: dict[str, str]) -> None:
    """Make the tables as the province's owner, in a process of its own. Raises Complaint if that fails."""
    environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), **addresses}
    environ.pop("MOTCUA_DIRECT_DATABASE_URL", None)
    command = [sys.executable, "-m", "motcua", "manage", "migrate", "--verbosity", "0"]
    if subprocess.run(command, env=environ, check=False).returncode:  # noqa: S603  our own command
        raise Complaint("The tables could not be made. Correct what is said above, then run `manage migrate` again.")


def _share(connection: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    parts = {"name": sql.Identifier(name), "shared": sql.Identifier(SHARED_SCHEMA)}
    connection.execute(sql.SQL(EXTENSION).format(**parts))
    found = "select extnamespace::regnamespace::text from pg_extension where extname = %s"
    row = connection.execute(found, [name]).fetchone()
    if row != (SHARED_SCHEMA,):
        raise Complaint(
            f"The extension {name} lies in schema {row and row[0]}, where other provinces do not look. Move it and "
            f"let whoever uses it look there too: alter extension {name} set schema {SHARED_SCHEMA};"
        )


def _address(admin_url: str, role: str, password: str) -> str:
    known = conninfo_to_dict(admin_url)
    return f"postgresql://{role}:{password}@{known['host']}:{known.get('port', 5432)}/{known['dbname']}"


def _note(file: Path, addresses: dict[str, str]) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        file.touch(mode=0o600, exist_ok=False)
    except FileExistsError as error:
        raise Complaint(f"{file} has the addresses of this province elsewhere. Put it aside first.") from error
    file.write_text("".join(f"{name}={value}\n" for name, value in addresses.items()))
