"""Well-formed papers of invented firms: declarations and passes as they are sent, each with a number of its own."""

from decimal import Decimal
from itertools import count
from typing import Any

Fields = dict[str, Any]

FIRM = "3105940042"
CUSTOMS, OTHER_CUSTOMS = "3105", "3111"
CONTACT = {"name": "李工", "phone": "0512-55550100"}
TARE = "13000"
_SERIAL = count(1)


def a_plate() -> str:
    return f"苏E{next(_SERIAL):05}"


def a_list_no(direction: str = "I") -> str:
    return f"QD{CUSTOMS}26{direction}{next(_SERIAL):09}"


def a_pass_no(direction: str = "I", customs: str = CUSTOMS) -> str:
    return f"Z{customs}{direction}261122{next(_SERIAL):012}"


def an_entry_no() -> str:
    """The 18 digits of a two-step entry."""
    return f"{CUSTOMS}20261{next(_SERIAL):09}"


def a_firm() -> str:
    return f"{CUSTOMS}9{next(_SERIAL):05}"


def goods(quantity: str = "15000", gross: str = "15500", line: int = 1, **fields: Any) -> Fields:
    """Copper cathodes, counted in kg, unless `fields` say otherwise. gross: kg."""
    copper = {"hs": "7403111900", "name": "阴极铜", "part_no": "CU-1", "unit": "035"}
    return {"line": line, **copper, "quantity": quantity, "gross": gross, **fields}


def cars(number: int, line: int = 1) -> Fields:
    """Cars of 1,500 kg, counted in pieces (unit 001)."""
    fields = {"hs": "8703234190", "name": "小轿车", "part_no": "CAR-1", "unit": "001"}
    return goods(str(number), str(1500 * number), line, **fields)


def declaration(*lines: Fields, kind: str = "list", direction: str = "I", **fields: Any) -> Fields:
    """An approved list; a two-step entry is accepted and released for pick-up, its full declaration open."""
    released = {"approved": True} if kind != "two-step" else {"summary_accepted": True, "summary_released": True}
    no = an_entry_no() if kind == "two-step" else a_list_no(direction)
    head = {"kind": kind, "no": no, "direction": direction, "customs": CUSTOMS, "firm": FIRM}
    return {**head, **released, "lines": list(lines) or [goods()], **fields}


def part(quantity: str, gross: str, document_line: int = 1, **fields: Any) -> Fields:
    """A pass's line: this truck's part of a line of a declaration. gross: kg."""
    return {
        "line": document_line,
        "document_line": document_line,
        "unit": "035",
        "quantity": quantity,
        "gross": gross,
    } | fields


def gate_pass(*declarations: Fields, gross: str | None = None, direction: str = "I", **fields: Any) -> Fields:
    """A pass of type 3 for a truck of 13 t that takes the declarations whole, or what `goods` says of one (bind 3).

    The total is the sum of truck, frame, containers and goods unless it is given.
    """
    lines = fields.get("goods") or [line for document in declarations for line in document["lines"]]
    gross = gross if gross is not None else str(sum(Decimal(line["gross"]) for line in lines))
    vehicle = {"plate": fields.pop("plate", None) or a_plate(), "tare": fields.pop("tare", TARE)}
    vehicle |= {"frame_weight": frame} if (frame := fields.pop("frame", None)) else {}
    boxes = [box.get("weight", "0") for box in fields.get("containers", ())]
    parts = (vehicle["tare"], vehicle.get("frame_weight", "0"), gross, *boxes)
    bind = 3 if "goods" in fields else 2 if len(declarations) == 1 else 1
    head = {"no": a_pass_no(direction), "type": 3, "direction": direction, "bind": bind, "customs": CUSTOMS}
    return {
        **head,
        "firm": FIRM,
        "vehicle": vehicle,
        "documents": [{"kind": document["kind"], "no": document["no"]} for document in declarations],
        "gross": gross,
        "total": str(sum(map(Decimal, parts))),
        "contact": CONTACT,
        **fields,
    }


def registered(*lines: Fields, **fields: Any) -> Fields:
    """A pass of type 5 for gate-registered goods: they have no document."""
    return _without_documents(gate_pass(type=5, goods=list(lines), **fields))


def rice(quantity: str = "4000", **fields: Any) -> Fields:
    """Rice for the canteen: grade G1, so neither part number nor commodity code."""
    return {
        "line": 1,
        "name": "大米",
        "goods_kind": "living",
        "unit": "035",
        "quantity": quantity,
        "gross": quantity,
    } | fields


def empty(tare: str = "3290", **fields: Any) -> Fields:
    """A pass of type 6 for an empty vehicle."""
    filed = _without_documents(gate_pass(type=6, tare=tare, gross="0", **fields))
    return {name: value for name, value in filed.items() if name != "gross"}


def box(no: str, position: str | None = None, weight: str = "3900") -> Fields:
    """A container of a pass; weight: its own, in kg."""
    return {"no": no, "weight": weight} | ({"position": position} if position else {})


def _without_documents(filed: Fields) -> Fields:
    return {name: value for name, value in filed.items() if name not in ("bind", "documents")}
