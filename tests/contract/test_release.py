"""A release is a tag that says what changed, from the one version and the changelog; reviewers are named by folder."""

import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from deploy.tag import NotReady, notes_of, tag

NOTES = "### Rules: trucks without a seal\n\n* Rules version: 2"
CHANGELOG = f"# Changelog\n\n## 1.2.0 (2026-11-27)\n\n{NOTES}\n\n## 1.1.0 (2026-10-01)\n\n### Operation: metrics\n"


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@b.c", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60).stdout


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in the state in which version 1.2.0 is to be tagged."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "a@b.c")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "gate"\nversion = "1.2.0"\n')
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "docs: write the day")
    return tmp_path


def test_a_tag_carries_what_the_changelog_says_of_its_version(project: Path) -> None:
    assert tag(project) == "v1.2.0"
    assert git(project, "tag", "--list", "--format=%(contents)", "v1.2.0").strip() == f"kakou 1.2.0\n\n{NOTES}"


def test_a_version_is_tagged_once(project: Path) -> None:
    tag(project)
    with pytest.raises(NotReady, match=r"v1\.2\.0 is tagged already"):
        tag(project)


def test_a_commit_is_tagged_not_what_lies_beside_it(project: Path) -> None:
    (project / "CHANGELOG.md").write_text(CHANGELOG + "more\n")
    with pytest.raises(NotReady, match="not committed"):
        tag(project)


@pytest.mark.parametrize(
    ("changelog", "why"),
    [
        ("## 1.2.0 (not released)\n\n### Operation: metrics\n", r"write the day of 1\.2\.0"),
        ("## 1.1.0 (2026-10-01)\n\n### Operation: metrics\n", r"newest section is 1\.1\.0"),
        ("# Changelog\n", "newest section is none"),
    ],
)
def test_a_version_without_its_day_in_the_changelog_is_not_ready(changelog: str, why: str) -> None:
    with pytest.raises(NotReady, match=why):
        notes_of(changelog, "1.2.0")


OWNED = [line.split() for line in Path("CODEOWNERS").read_text("utf-8").splitlines() if line and line[0] != "#"]


@pytest.mark.parametrize("pattern", [pattern for pattern, *_ in OWNED if pattern != "*"])
def test_reviewers_are_named_for_what_is_there(pattern: str) -> None:
    assert any(True for _ in Path().glob(pattern.strip("/")))


def test_every_file_has_a_reviewer() -> None:
    assert all(owners and all(fnmatchcase(owner, "@*/*") for owner in owners) for _, *owners in OWNED)
    assert OWNED[0][0] == "*"
