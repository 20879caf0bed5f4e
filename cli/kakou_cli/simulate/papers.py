"""The papers of invented shipments: declarations, passes, goods lines."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kakou.values.pass_types import PassType

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.world import Truck

Document = dict[str, Any]


def goods_line(
    line: int, name: str, hs: str, quantity: Decimal, gross: Decimal, unit: str = "kg", **more: Any
) -> Document:
    return {
        "line": line,
        "part_no": f"P{line:05d}",
        "hs": hs,
        "name": name,
        "unit": unit,
        "quantity": str(quantity),
        "gross": str(gross),
        "net": str(gross),
        **more,
    }


async def list_of(zone: Zone, direction: str, lines: list[Document], **more: Any) -> str:
    """File an approved list (核注清单) whose entry is released, and remember what it declares."""
    no = zone.world.list_no(direction)
    document = {
        "no": no,
        "kind": "list",
        "direction": direction,
        "customs": zone.world.customs,
        "firm": zone.world.firm(),
        "approved": True,
        "entry_released": True,
        "inspection": False,
        "lines": lines,
        **more,
    }
    return await _filed(zone, document)


async def two_step(zone: Zone, lines: list[Document], **more: Any) -> str:
    """A two-step declaration whose summary is accepted and released; the full one is still to come."""
    no = zone.world.entry_no()
    document = {
        "no": no,
        "kind": "two-step",
        "direction": "I",
        "customs": zone.world.customs,
        "firm": zone.world.firm(),
        "summary_accepted": True,
        "summary_released": True,
        "accepted_at": (datetime.now(UTC) - timedelta(hours=2)).isoformat(),
        "inspection": False,
        "lines": lines,
        **more,
    }
    return await _filed(zone, document)


async def movement_of(zone: Zone, direction: str, permission: str, lines: list[Document]) -> str:
    """A movement of goods under a standing permission (业务申报表) of this type."""
    document = {
        "no": zone.world.movement_no(),
        "kind": "movement",
        "direction": direction,
        "customs": zone.world.customs,
        "firm": zone.world.firm(),
        "approved": True,
        "permission": {"type": permission},
        "lines": lines,
    }
    return await _filed(zone, document)


async def _filed(zone: Zone, document: Document) -> str:
    no: str = document["no"]
    await zone.put(f"/v1/declarations/{no}", document)
    for line in document["lines"]:
        zone.meant.declare(zone.code, no, line["line"], Decimal(line["quantity"]))
    return no


def pass_for(
    zone: Zone,
    truck: Truck,
    direction: str,
    type_: int,
    gross: Decimal,
    documents: list[tuple[str, str]] | None = None,
    goods: list[Document] | None = None,
    **more: Any,
) -> Document:
    """A pass for one truck. One document and goods lines: the truck carries part of it (bind type 3)."""
    documents = documents or []
    document = {
        "no": zone.world.pass_no(direction, two_step=PassType(type_).traits.documents == "two-step"),
        "type": type_,
        "direction": direction,
        "customs": zone.world.customs,
        "firm": truck.firm,
        "gates": "single",
        "vehicle": {"plate": truck.plate, "tare": str(truck.tare)},
        "documents": [{"kind": kind, "no": no} for kind, no in documents],
        "goods": goods or [],
        "gross": str(gross),
        "net": str(gross),
        "total": str(truck.tare + gross),
        "contact": {"name": "Duty desk", "phone": "00000000"},
        **more,
    }
    if documents:
        document["bind"] = 1 if len(documents) > 1 else 3 if goods else 2
    return document


async def approved(zone: Zone, truck: Truck, direction: str, type_: int, gross: Decimal, **more: Any) -> str:
    """File the pass and see it approved."""
    document = pass_for(zone, truck, direction, type_, gross, **more)
    await zone.file_pass(document)
    no: str = document["no"]
    return no


async def register(zone: Zone, truck: Truck, tare: Decimal | None = None) -> None:
    """Enter the truck in the vehicle registry, with a measured tare."""
    document = {
        "plate": truck.plate,
        "tag": truck.tag,
        "tare": str(tare or truck.tare),
        "tare_source": "measured",
        "tare_at": datetime.now(UTC).isoformat(),
        "firm": truck.firm,
    }
    await zone.put(f"/v1/vehicles/{truck.plate}", document)
