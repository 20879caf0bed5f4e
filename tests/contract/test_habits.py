"""What the project asks of a change: the hook that reads commit messages, and the changelog."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from kakou.reasons.rendering import TABLE

HOOKS = Path(".pre-commit-config.yaml").resolve()
CHANGELOG = Path("CHANGELOG.md").read_text(encoding="utf-8")
ENTRIES = re.findall(r"^### (.+)\n\n((?:(?!^#).*\n?)*)", CHANGELOG, re.MULTILINE)
WHY = "\n\nA truck stood at the lane for a day.\n"


def takes(message: str, folder: Path) -> bool:
    """Whether the hook lets a commit with this message through, asked as pre-commit asks it."""
    hook: dict[str, Any] = next(
        hook
        for repo in yaml.safe_load(HOOKS.read_text(encoding="utf-8"))["repos"]
        for hook in repo["hooks"]
        if hook["id"] == "commit-message"
    )
    file = folder / "COMMIT_EDITMSG"
    file.write_text(message, encoding="utf-8")
    command = [sys.executable, "-m", "pre_commit.languages.pygrep", *hook["args"], hook["entry"], str(file)]
    return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


@pytest.mark.parametrize(
    "message",
    [
        f"fix(lane-router): count once{WHY}",
        f"docs: say what a token costs{WHY}# Please enter the commit message\n",
        f"feat(gate-ingest): {'a' * (72 - len('feat(gate-ingest): '))}{WHY}",
        "fixup! fix(lane-router): count once\n",
    ],
)
def test_a_message_of_the_agreed_form_is_taken(message: str, tmp_path: Path) -> None:
    assert takes(message, tmp_path)


@pytest.mark.parametrize(
    "message",
    [
        f"Count once{WHY}",
        f"chore: count once{WHY}",
        f"fix(lane router): count once{WHY}",
        f"fix: Count once{WHY}",
        f"fix: count once.{WHY}",
        f"feat(gate-ingest): {'a' * (73 - len('feat(gate-ingest): '))}{WHY}",
        "fix: count once\n",
        "fix: count once\nA truck stood at the lane for a day.\n",
        "fix: count once\n\n# Please enter the commit message\n",
        f"\nfix: count once{WHY}",
        f"About this:\nfix: count once{WHY}",
    ],
)
def test_any_other_message_is_not(message: str, tmp_path: Path) -> None:
    assert not takes(message, tmp_path)


def test_the_changelog_has_entries_of_three_kinds_alone() -> None:
    assert ENTRIES
    assert {title.partition(":")[0] for title, _ in ENTRIES} <= {"Rules", "Interface", "Operation"}


@pytest.mark.parametrize(("title", "text"), [entry for entry in ENTRIES if entry[0].startswith("Rules:")])
def test_a_change_of_rules_names_its_version_its_reasons_and_its_policy_items(title: str, text: str) -> None:
    assert re.search(r"^\* Rules version: \d+$", text, re.MULTILINE), title
    assert re.search(r"^\* Policy items: ", text, re.MULTILINE), title
    said = re.search(r"^\* Reasons: ((?:.*\n)+?)\* ", text, re.MULTILINE)
    assert said, title
    codes = set(re.findall(r"`([^`]+)`", said[1]))
    assert codes, title
    assert codes <= TABLE.keys(), codes - TABLE.keys()
