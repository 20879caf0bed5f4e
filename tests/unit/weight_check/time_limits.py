"""What the stories about time limits have in common: days, open tasks, and goods let out for a time."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    LIST_OUT,
    declaration,
    line,
    pass_no,
)
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing

SHOWN: dict[str, Any] = {"pass_nos": [pass_no(1)]}
MINUTES, DAYS = timedelta(minutes=1), timedelta(days=1)


def at(after: timedelta) -> str:
    return (START + after).isoformat()


def open_tasks(crossing: Crossing) -> list[str]:
    told = crossing.out(type_=topics.TASK_OPENED) + crossing.out(type_=topics.TASK_SETTLED)
    last = {one.data["id"]: one.data for one in sorted(told, key=lambda one: one.root)}
    return sorted(task["kind"] for task in last.values() if task["closed"] is None)


def due(crossing: Crossing, kind: str) -> str:
    return str([one.data["due"] for one in crossing.out(type_=topics.TASK_OPENED) if one.data["kind"] == kind][-1])


DISPLAY = {"name": "展品", "item_no": "ZP-1"}


def display(no: str = LIST_OUT, direction: str = "E", until: timedelta | None = None, **fields: Any) -> dict[str, Any]:
    permission = {"type": "C", **({"until": at(until)} if until is not None else {})}
    return declaration(
        no, direction=direction, lines=[line("10", gross="12000", **DISPLAY)], permission=permission, **fields
    )
