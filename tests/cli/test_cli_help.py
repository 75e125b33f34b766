"""The command line explains itself, and says in a sentence what it cannot do."""

import pytest

from motcua.cli.environment import Complaint, Environment
from motcua.cli.main import main


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    told = capsys.readouterr().out
    commands = ("demo", "serve", "feed", "work", "sequence", "partners", "procedures", "calendar", "rebuild", "manage")
    assert [name for name in commands if f"    {name}" not in told] == []
    assert ended.value.code == 0


@pytest.mark.parametrize(
    "words",
    [["demo"], ["serve"], ["feed"], ["work"], ["sequence"], ["rebuild"]]
    + [["procedures", verb] for verb in ("check", "load", "preview")],
)
def test_every_command_has_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--help"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: motcua {' '.join(words)}")


def test_an_unknown_command_is_answered_with_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["dance"])

    assert ended.value.code == 2
    assert "sequence" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("PORT", "0"), ("PORT", "70000"), ("DOSSIERS", "-1")])
def test_a_variable_that_is_no_number_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Complaint, match=f"{name}={value}"):
        Environment.read()


def test_a_missing_sheet_folder_is_a_sentence_not_a_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: object
) -> None:
    assert main(["procedures", "check", str(tmp_path)]) == 2
    assert capsys.readouterr().err == f"motcua: There is no sheet (*.yaml) in {tmp_path}.\n"
