"""What people do at a gate, as deeds that a story strings together."""

from collections.abc import Callable
from typing import Any

from kakou.contracts import topics

from tests.unit.days import long_steps, wait_days
from tests.unit.lane_router.gate import LIST, LIST_OUT, PLATE, declaration, filed, pass_no
from tests.unit.weight_check.crossing import Crossing

Deed = Callable[[Crossing], Any]


def officer(crossing: Crossing) -> None:
    """The remedy is an officer's look, and the officer finds nothing wrong."""
    visit = crossing.out(type_=topics.VERDICT_REACHED)[-1].subject
    data = {"visit": visit, "decision": "release", "reason": "已核对", "by": "王关员"}
    crossing.tell(topics.VISIT_DECIDED, data, subject=visit, source="/3105W/officers")


def laden(**fields: Any) -> Deed:
    return lambda crossing: crossing.laden(**fields)


def on_list(**fields: Any) -> Deed:
    """A truck on a list that differs from the one in order by these fields."""

    def do(crossing: Crossing) -> None:
        crossing.registers()
        crossing.declare(declaration(**fields))
        crossing.file(filed())

    return do


def comes(weight: str = "20000", **fields: Any) -> Deed:
    return lambda crossing: crossing.gathers(weight, **fields)


def again(**fields: Any) -> Deed:
    return comes(mode="M", **fields)


def declares(*documents: dict[str, Any]) -> Deed:
    return lambda crossing: crossing.declare(*documents)


def files(*passes: dict[str, Any]) -> Deed:
    return lambda crossing: crossing.file(*passes)


def vehicle(**fields: Any) -> Deed:
    data = {"vehicle": {"plate": PLATE, "tare": "8000", "tare_source": "measured", **fields}}
    return lambda crossing: crossing.tell(topics.VEHICLE_REGISTERED, data)


def receipt(kind: str, result: str) -> Deed:
    data = {"receipt": {"kind": kind, "result": result, "pass_no": pass_no(1)}}
    return lambda crossing: crossing.tell(topics.RECEIPT_RECEIVED, data)


def on_receipt(kind: str, result: str) -> Deed:
    """A receipt about the list."""
    data = {"receipt": {"kind": kind, "result": result, "declaration_no": LIST}}
    return lambda crossing: crossing.tell(topics.RECEIPT_RECEIVED, data)


def lane(name: str, **fields: Any) -> Deed:
    return lambda crossing: crossing.lane(name, **fields)


def lane_says(**report: Any) -> Deed:
    return lambda crossing: crossing.lane_says(**report)


def policy(**items: Any) -> Deed:
    return lambda crossing: crossing.policy(**items)


def days(count: int) -> Deed:
    """So many days go by, and what has ended leaves the state."""

    def do(crossing: Crossing) -> None:
        with long_steps():
            wait_days(crossing, count)
            crossing.settle()

    return do


def all_of(*deeds: Deed) -> Deed:
    def do(crossing: Crossing) -> None:
        for deed in deeds:
            deed(crossing)

    return do


def out_list(**fields: Any) -> dict[str, Any]:
    return declaration(LIST_OUT, direction="E", **fields)


def pass_out(serial: int = 1, **fields: Any) -> dict[str, Any]:
    return filed(serial, "E", type=3, documents=[{"kind": "list", "no": LIST_OUT}], **fields)
