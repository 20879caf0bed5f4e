"""Tag the commit as the version of `pyproject.toml`, with what CHANGELOG.md says of it: `make tag`."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

SECTION: Final = re.compile(r"^## (?P<version>\S+) \((?P<day>[^)]*)\)\n(?P<notes>(?:(?!^## ).*\n?)*)", re.MULTILINE)
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class NotReady(Exception):
    """Why the commit cannot be released, and what mends it."""


def version_of(project: str) -> str:
    """The one version, from the text of the project's `pyproject.toml`."""
    version: str = tomllib.loads(project)["project"]["version"]
    return version


def notes_of(changelog: str, version: str) -> str:
    """What the newest section says. Raises NotReady unless it is of `version` and has its day."""
    newest = SECTION.search(changelog)
    if newest is None or newest["version"] != version:
        found = newest["version"] if newest else "none"
        raise NotReady(f"CHANGELOG.md: the newest section is {found}, pyproject.toml has version {version}")
    if not DAY.fullmatch(newest["day"]):
        raise NotReady(f"CHANGELOG.md: write the day of {version}, such as (2026-11-27), in place of ({newest['day']})")
    return newest["notes"].strip()


def tag(folder: Path) -> str:
    """Tag the commit that is checked out in `folder`, and return the tag's name. Raises NotReady."""
    version = version_of((folder / "pyproject.toml").read_text("utf-8"))
    notes = notes_of((folder / "CHANGELOG.md").read_text("utf-8"), version)
    if _git(folder, "status", "--porcelain"):
        raise NotReady("there are changes that are not committed: a tag names a commit")
    name = f"v{version}"
    if _git(folder, "tag", "--list", name):
        raise NotReady(f"{name} is tagged already: raise the version in pyproject.toml, then `uv lock`")
    # Verbatim: a heading begins with the sign that git takes for a comment's.
    message = f"kakou {version}\n\n{notes}\n"
    _git(folder, "tag", "--annotate", "--cleanup=verbatim", "--message", message, name)
    return name


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


if __name__ == "__main__":
    try:
        name = tag(Path())
        print(f"{name} is tagged; `git push origin {name}` publishes it.")
    except NotReady as error:
        sys.exit(f"Not tagged: {error}.")
