"""docs/policy.md speaks of files that exist, and of every parameter of the policy."""

import re
from pathlib import Path

import pytest
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.services import SERVICES

TEXT = Path("docs/policy.md").read_text(encoding="utf-8")
FOLDERS = {word: Path("services", name, entry.package) for name, entry in SERVICES.items() for word in name.split("-")}
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TEXT.splitlines()
    if line.startswith("|") and not line.startswith("| ---") and "lives in" not in line
]
FILES = re.compile(r"`([\w/-]+(?:\.py|/)|tests/[\w/]+|cli/\w+)`")


@pytest.mark.parametrize("name", PolicyValues.model_fields)
def test_every_parameter_is_spoken_of(name: str) -> None:
    assert f"`{name}`" in TEXT


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row[0])[:40])
def test_every_rule_lives_in_files_that_exist_and_is_shown_by_tests_that_do(row: list[str]) -> None:
    _, lives, shown, _ = row
    folder = Path()
    for part in re.split(r"[,;] ", lives):
        word = part.split(" ")[0]
        folder = FOLDERS.get(word, folder)
        for file in FILES.findall(part):
            assert (folder / file).exists() or Path(file).exists(), file
    tests = FILES.findall(shown)
    assert tests
    for file in tests:
        assert any((Path(under) / file).exists() for under in ("", "tests", "tests/unit")), file


@pytest.mark.parametrize(
    "item", ["二", "三", "四", "五", "六", "七", "八", "九", "十", "十六", "十八", "十九", "二十二"]
)
def test_every_item_that_a_gate_meets_is_there(item: str) -> None:
    assert f"({item})" in TEXT
