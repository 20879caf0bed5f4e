"""What an HTTP client reads when something is wrong stands in one table, and is used as it is written there."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from kakou.contracts.problem import TYPES
from kakou.web import problem_table
from kakou.web.problems import Message

TABLE = {name: value for name, value in vars(problem_table).items() if isinstance(value, Message)}
PRODUCT = sorted(path for folder in ("shared", "services", "cli") for path in Path(folder).rglob("*.py"))
NOT_VALUES = {"errors", "more"}


def values_of(message: Message) -> set[str]:
    """The names in braces of its text and headers."""
    return {
        name
        for text in (message.detail, *message.headers.values())
        for _, name, _, _ in Formatter().parse(text)
        if name is not None
    }


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call in the product of something with a name of its own, and where it stands."""
    for path in PRODUCT:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield f"{path}:{node.lineno}", node


CALLS = list(calls())


@pytest.mark.parametrize("name", TABLE)
def test_a_message_says_what_is_wrong_in_one_line(name: str) -> None:
    detail = TABLE[name].detail
    assert detail[0].isupper() or detail[0] == "{"
    assert not detail.endswith((".", "!"))
    assert len(detail) <= 180
    assert TABLE[name].status in TYPES


def test_every_call_gives_a_message_the_values_that_it_names() -> None:
    wrong = [
        f"{where}: {call.func.id}"
        for where, call in CALLS
        if isinstance(call.func, ast.Name) and call.func.id in TABLE
        if {each.arg for each in call.keywords} - NOT_VALUES != values_of(TABLE[call.func.id])
    ]
    assert wrong == []


def test_every_message_is_used() -> None:
    table = Path(problem_table.__file__).resolve()
    used = {
        node.id
        for path in PRODUCT
        if path.resolve() != table
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name)
    }
    assert set(TABLE) - used == set()


def test_no_message_stands_anywhere_else() -> None:
    written = [
        where
        for where, call in CALLS
        if isinstance(call.func, ast.Name) and call.func.id in ("Problem", "NotAuthenticated")
        if any(isinstance(given, ast.Constant | ast.JoinedStr) and not _is_number(given) for given in call.args)
        if not where.startswith("shared/kakou/web/problems.py")
    ]
    assert written == []


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def test_a_problem_has_the_values_in_text_and_headers() -> None:
    problem = problem_table.ZONE_BEHIND(events=7, bytes=900, most_events=5, most_bytes=800, seconds=5)
    assert problem.detail == ("Too many events of this zone waiting: 7 (900 bytes; limits 5 and 800); retry after 5 s")
    assert (problem.status, problem.headers) == (503, {"Retry-After": "5"})


def test_braces_in_what_was_sent_are_shown_as_they_are() -> None:
    assert problem_table.NO_VISIT(visit="G1.E01.{x}").detail == "Visit G1.E01.{x} not found"
