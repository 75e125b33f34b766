"""Production refuses an unsafe start with the variable to set (T33), and passes Django's own check."""

import os
import secrets
import subprocess
import sys

import pytest

from motcua.cli.environment import CHECKOUT
from motcua.cli.home import Home

SAFE = {
    "MOTCUA_MODE": "production",
    "MOTCUA_SECRET_KEY": secrets.token_urlsafe(50),
    "MOTCUA_HOSTS": "motcua.example.vn",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
}


MANAGE_CHECK = ["-m", "motcua", "manage", "check", "--deploy", "--fail-level", "WARNING"]
SETTINGS_ALONE = ["-c", "import motcua.settings"]


def run(command: list[str], home: Home, **variables: str) -> "subprocess.CompletedProcess[str]":
    ours = ("MOTCUA_", "DATABASE_", "DJANGO_")  # the last is set while Chromium is open
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ |= SAFE | {"MOTCUA_HOME": str(home.path)} | variables
    return subprocess.run(
        [sys.executable, *command], cwd=CHECKOUT, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


def test_safe_production_settings_pass_djangos_own_check(home: Home) -> None:
    answer = run(MANAGE_CHECK, home)

    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"MOTCUA_SECRET_KEY": ""}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_SECRET_KEY": "short-but-secret"}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_SECRET_KEY": "a" * 60}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_SECRET_KEY": "django-insecure-" + "x0y1z2" * 10}, "MOTCUA_SECRET_KEY"),
        ({"MOTCUA_DEBUG": "1"}, "MOTCUA_DEBUG"),
        ({"MOTCUA_HOSTS": ""}, "MOTCUA_HOSTS"),
        ({"MOTCUA_HOSTS": "*"}, "MOTCUA_HOSTS"),
        ({"MOTCUA_HOSTS": "motcua.example.vn,.example.vn"}, "MOTCUA_HOSTS"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"MOTCUA_MODE": "prod"}, "MOTCUA_MODE"),
    ],
)
def test_an_unsafe_production_start_is_refused_by_name(home: Home, variables: dict[str, str], named: str) -> None:
    answer = run(SETTINGS_ALONE, home, **variables)

    assert answer.returncode == 1
    assert named in answer.stderr.partition("ImproperlyConfigured")[2]


def test_the_command_line_tells_all_refusals_at_once_and_without_a_traceback(home: Home) -> None:
    answer = run(MANAGE_CHECK, home, MOTCUA_SECRET_KEY="", MOTCUA_DEBUG="1", MOTCUA_HOSTS="*")

    assert answer.returncode == 2
    assert [name in answer.stderr for name in ("MOTCUA_SECRET_KEY", "MOTCUA_DEBUG", "MOTCUA_HOSTS")] == [True] * 3
    assert "Traceback" not in answer.stderr


def test_the_demo_makes_a_secret_of_its_own(home: Home) -> None:
    command = ["-c", "from motcua import settings; print(settings.SECRET_KEY)"]
    demo = {"MOTCUA_MODE": "demo", "MOTCUA_SECRET_KEY": "", "MOTCUA_HOSTS": "localhost"}

    first, second = (run(command, home, **demo).stdout for _ in range(2))

    assert first == second
    assert len(first.strip()) >= 43
