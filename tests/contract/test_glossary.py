"""The glossary names what is there: each identifier exists in the code, each word stands there once."""

import ast
import re
from collections import Counter
from pathlib import Path

PAGE = Path("docs/glossary.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("| 中文", "|---"))
]


def identifiers() -> set[str]:
    """Names of classes, functions, fields, constants, and texts that are values, in the product."""
    found: set[str] = set()
    for folder in ("shared", "services"):
        for path in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.Name(id=name):
                        found.add(name)
                    case ast.Constant(value=str(text)):
                        found.add(text)
                    case _:
                        pass
    return found


def test_every_identifier_exists_in_the_code() -> None:
    known = identifiers()
    named = {row[2].strip("`") for row in ROWS}
    assert len(named) > 40
    assert named - known == set()


def test_every_word_is_explained_once_and_wholly() -> None:
    assert all(len(row) == 5 and all(row) for row in ROWS)
    for column in (0, 1):
        assert [word for word, count in Counter(row[column] for row in ROWS).items() if count > 1] == []


def test_every_chinese_word_is_chinese() -> None:
    assert all(re.fullmatch(r"[\u4e00-\u9fff、]+", row[0]) for row in ROWS)
