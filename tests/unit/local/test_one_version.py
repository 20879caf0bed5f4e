"""All packages of the project have one version, which stands in one place."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MEMBERS = sorted(
    file for pattern in PROJECT["tool"]["uv"]["workspace"]["members"] for file in ROOT.glob(f"{pattern}/pyproject.toml")
)


@pytest.mark.parametrize("file", MEMBERS, ids=lambda file: file.parent.name)
def test_a_package_takes_its_version_from_the_project(file: Path) -> None:
    package = tomllib.loads(file.read_text(encoding="utf-8"))["project"]
    assert "version" not in package
    assert version(package["name"]) == PROJECT["project"]["version"]


def test_the_newest_entry_of_the_changelog_is_of_this_version() -> None:
    lines = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    newest = next(line for line in lines if line.startswith("## "))
    assert newest.split()[1] == PROJECT["project"]["version"]
