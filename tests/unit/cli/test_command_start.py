"""The command starts at once, because it imports only what the command that is run needs."""

import subprocess
import sys

import pytest
from kakou_cli.__main__ import app
from kakou_cli.commands import COMMANDS
from typer.testing import CliRunner

PARSING = {"annotated_doc", "kakou_cli", "shellingham", "typer"}
"""What a list of commands may import outside of the standard library: Typer, and what that takes."""

IMPORTED = """
import sys
before = set(sys.modules)
from kakou_cli.__main__ import app
app(sys.argv[1:], standalone_mode=False)
print("imported", *{name.partition(".")[0] for name in set(sys.modules) - before} - sys.stdlib_module_names)
"""


def imported_by(*arguments: str) -> set[str]:
    """Packages outside of the standard library that the command had imported when it ended."""
    run = subprocess.run([sys.executable, "-c", IMPORTED, *arguments], capture_output=True, text=True, check=True)
    return set(run.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_list_of_commands_imports_none_of_them(option: str) -> None:
    assert imported_by(option) <= PARSING


def test_a_command_imports_nothing_that_only_others_need() -> None:
    reading_a_file = imported_by("log", "export", "--help")
    assert "kakou" in reading_a_file
    assert not reading_a_file & {"fastapi", "jinja2", "pyarrow", "uvicorn", "lane_router", "hazmat_notify"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_of_the_list_is_there_and_says_its_own_help(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: root {name} ")


def test_the_line_of_every_command_fits_into_the_list() -> None:
    listed = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80"}).output
    assert "..." not in listed.partition("Commands:")[2]


def test_a_misspelt_command_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(app, ["simulat"])
    assert result.exit_code == 2
    assert "Did you mean 'simulate'?" in result.output
