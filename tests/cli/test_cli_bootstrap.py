"""script/bootstrap finds a Python that works, and only then calls the machine ready."""

import subprocess
import sys
from pathlib import Path

import pytest

from motcua.cli.environment import CHECKOUT


def bash(command: str, *, path: Path, pyenv: Path) -> "subprocess.CompletedProcess[str]":
    """Run a function of script/bootstrap with nothing but `path` and the system's plainest tools."""
    environ = {"PATH": f"{path}:/usr/bin:/bin", "PYENV_ROOT": str(pyenv), "HOME": str(path)}
    script = f". {CHECKOUT}/script/bootstrap; {command}"
    return subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, timeout=60, check=False)


def put(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return program


def python(folder: Path, name: str, version: str) -> Path:
    """Put a program that behaves like Python of this version when asked for it."""
    major, minor = version.split(".")
    told = f"import sys; sys.version_info = ({major}, {minor}); sys.argv[:] = ['-c', *sys.argv[2:]]; exec(sys.argv0)"
    told = told.replace("exec(sys.argv0)", "exec(code)").replace("import sys;", "import sys; code = sys.argv[1];")
    return put(folder, name, f'shift; exec {sys.executable} -c "{told}" "$@"')


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "path"


@pytest.fixture
def pyenv(tmp_path: Path) -> Path:
    return tmp_path / "pyenv"


def test_a_python_on_the_path_is_found(path: Path, pyenv: Path) -> None:
    found = python(path, "python3.12", "3.12")

    assert bash("find_python", path=path, pyenv=pyenv).stdout == f"{found}\n"


def test_a_shim_that_only_says_command_not_found_is_passed_over(path: Path, pyenv: Path) -> None:
    put(path, "python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")
    found = python(pyenv / "versions" / "3.12.1" / "bin", "python3.12", "3.12")

    assert bash("find_python", path=path, pyenv=pyenv).stdout == f"{found}\n"


def test_the_versions_that_we_test_come_before_newer_ones(path: Path, pyenv: Path) -> None:
    python(path, "python3", "3.14")
    found = python(pyenv / "versions" / "3.13.0" / "bin", "python3.13", "3.13")

    assert bash("find_python", path=path, pyenv=pyenv).stdout == f"{found}\n"


def test_a_python_that_is_too_old_is_not_found(path: Path, pyenv: Path) -> None:
    for name in ("python3", "python"):
        python(path, name, "3.11")

    answer = bash("find_python", path=path, pyenv=pyenv)

    assert "3.11" not in answer.stdout
    assert str(path) not in answer.stdout


def test_an_old_python_is_good_enough_to_get_the_installer(path: Path, pyenv: Path) -> None:
    found = python(path, "python3", "3.9")

    assert bash("find_any_python", path=path, pyenv=pyenv).stdout.splitlines()[0] in (str(found), "/usr/bin/python3")


def test_a_program_that_is_not_python_at_all_is_passed_over(path: Path, pyenv: Path) -> None:
    put(path, "python3", "echo hello; exit 3")

    assert str(path) not in bash("find_python", path=path, pyenv=pyenv).stdout


def test_missing_registries_are_told_in_a_sentence(path: Path, pyenv: Path) -> None:
    answer = bash("give_up 'the npm registry is not within reach'", path=path, pyenv=pyenv)

    assert (answer.returncode, answer.stderr) == (1, "motcua: the npm registry is not within reach\n")
