"""`motcua staff import`: the list by command, shown first, all or nothing."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from motcua.journal.models import Entry
from motcua.registry.people.models import Account
from tests.dossiers.factories import make_commune

pytestmark = pytest.mark.django_db(transaction=True)


def motcua(*words: object) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, on the database of the tests."""
    at = settings.DATABASES["default"]
    url = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    return subprocess.run(
        [sys.executable, "-m", "motcua", "staff", *map(str, words)],
        cwd=settings.CHECKOUT,
        env={**os.environ, "DATABASE_URL": url, "MOTCUA_MODE": "test", "MOTCUA_HOME": str(settings.HOME)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    unit = make_commune().committee.code
    file = tmp_path / "list.csv"
    file.write_text(f"ma_don_vi,vai_tro,ho_ten,ma_can_bo\n{unit},specialist,Lò Văn Thiết,TH-0042\n", "utf-8-sig")
    return file


def test_a_list_is_shown_carried_out_and_then_changes_nothing(listed: Path, tmp_path: Path):
    shown = motcua("import", listed, "--dry-run")
    assert (shown.returncode, "mở tài khoản thiet.lv" in shown.stdout) == (0, True), shown.stderr
    assert not Account.objects.exists()

    passwords = tmp_path / "passwords.csv"
    done = motcua("import", listed, "--first-passwords", passwords)

    assert done.returncode == 0, done.stderr
    account = Account.objects.get(staff_number="TH-0042")
    assert account.check_password(passwords.read_text("utf-8-sig").splitlines()[1].split(";")[2])
    assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
    assert Entry.objects.get(kind="account.opened").acting_role == "system"
    assert "0 changed, 1 unchanged" in motcua("import", listed).stdout


def test_a_wrong_list_is_told_cell_by_cell_and_nothing_is_done(listed: Path):
    listed.write_text(listed.read_text("utf-8-sig").replace("specialist", "boss"), "utf-8")

    refused = motcua("import", listed, "--language", "en")

    assert refused.returncode == 1
    assert f"{listed}: row 2, column vai_tro: is no role." in refused.stdout
    assert not Account.objects.exists()


def test_a_missing_file_is_a_sentence(tmp_path: Path):
    refused = motcua("import", tmp_path / "none.csv")

    assert refused.returncode == 2
    assert "cannot be read" in refused.stderr
