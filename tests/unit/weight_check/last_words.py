"""What the stories about receipts have in common: what refuses a truck, what lifts that, and how it is said."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, pass_no
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing

PASS, DOCUMENT = {"pass_no": pass_no(1)}, {"declaration_no": LIST}
Said = dict[str, Any]
SHOWN: Said = {"pass_nos": [pass_no(1)]}

REFUSALS: dict[str, tuple[Said, str, str]] = {
    # what is said: the receipt, the truck's verdict, its reason
    "rejected": ({"kind": "SAS221", "result": "3", **PASS}, "M", "pass.receipt.contradicted"),
    "two-step pass rejected": ({"kind": "SAS251", "result": "3", **PASS}, "M", "pass.receipt.contradicted"),
    "voided": ({"kind": "SAS221", "result": "1", "concerns": "void", **PASS}, "M", "pass.receipt.contradicted"),
    "changed there": (
        {"kind": "SAS221", "result": "1", "concerns": "amendment", **PASS},
        "M",
        "pass.receipt.contradicted",
    ),
    "not passed": ({"kind": "SAS223", "result": "2", **PASS}, "M", "pass.receipt.contradicted"),
    "passage refused": ({"kind": "SAS224", "result": "2", **PASS}, "N", "pass.disposal.refused"),
    "list rejected": ({"kind": "INV201", "result": "3", **DOCUMENT}, "M", "document.receipt.contradicted"),
    "list deleted": (
        {"kind": "INV201", "result": "1", "concerns": "void", **DOCUMENT},
        "M",
        "document.receipt.contradicted",
    ),
    "posting rejected": ({"kind": "INV211", "result": "3", **DOCUMENT}, "M", "document.receipt.contradicted"),
}
LIFTED_BY: dict[str, Said] = {
    "rejected": {"kind": "SAS221", "result": "1", **PASS},
    "two-step pass rejected": {"kind": "SAS251", "result": "1", **PASS},
    "voided": {"kind": "SAS221", "result": "3", "concerns": "void", **PASS},
    "changed there": {"kind": "SAS221", "result": "3", "concerns": "amendment", **PASS},
    "not passed": {"kind": "SAS221", "result": "1", **PASS},
    "passage refused": {"kind": "SAS224", "result": "3", **PASS},
    "list rejected": {"kind": "INV201", "result": "1", **DOCUMENT},
    "list deleted": {"kind": "INV201", "result": "3", "concerns": "void", **DOCUMENT},
    "posting rejected": {"kind": "INV211", "result": "1", **DOCUMENT},
}


def says(crossing: Crossing, receipt: Said, after: timedelta | None = None) -> None:
    """after: since the story began, as the receipt states it."""
    at = {"at": (START + after).isoformat()} if after is not None else {}
    crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": {**receipt, **at}})


def open_tasks(crossing: Crossing) -> list[str]:
    settled = {task.data["id"] for task in crossing.out(type_=topics.TASK_SETTLED)}
    return [one.data["kind"] for one in crossing.out(type_=topics.TASK_OPENED) if one.data["id"] not in settled]


def task_of(crossing: Crossing) -> str:
    (task,) = [one.data["id"] for one in crossing.out(type_=topics.TASK_OPENED)]
    return str(task)
