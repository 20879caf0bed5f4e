"""What ends a task is written in English where it ends; whoever reads Chinese is told it in Chinese."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from gate_ingest.desk.tasks.in_words import WHYS
from hazmat_notify.alerts.rules.wording import LEFT_AGAIN, LONGER_NOW

ENDINGS = {"settle_task", "settle_kept", "tell_settled", "settled", "SettleTask", "take_back", "settle_short_closing"}
ENDINGS |= {"answered"}
SERVICES = ("lane-router", "weight-check", "hazmat-notify")


def _written() -> Iterator[str]:
    """Texts with a space in them that stand in a call which ends a task, or that are its `why`."""
    for service in SERVICES:
        for file in sorted(Path("services", service).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                    said: list[ast.expr] = node.args if name in ENDINGS or _ends_in_the_office(node) else []
                elif isinstance(node, ast.Assign):
                    said = [node.value] if ast.unparse(node.targets[0]) == "why" else []
                else:
                    continue
                yield from (
                    each.value
                    for each in said
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " in each.value
                )


def _ends_in_the_office(call: ast.Call) -> bool:
    return ast.unparse(call.func) == "tasks.settle"


@pytest.mark.parametrize("why", sorted({*_written(), LEFT_AGAIN.en, LONGER_NOW.en}))
def test_what_ends_a_task_of_itself_is_told_in_chinese(why: str) -> None:
    assert why in WHYS


def test_they_are_found_where_they_are_written() -> None:
    assert len(set(_written())) > 20
    assert "the lane reports again" in set(_written())
