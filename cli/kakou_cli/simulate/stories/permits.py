"""Papers that ask for more than a pass: licences, control orders, goods that leave and come back."""

from decimal import Decimal
from typing import Any

from kakou_cli.simulate.actors import Session, Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of, movement_of, two_step
from kakou_cli.simulate.world import DECLARED_IN, DECLARED_OUT


async def licensed_machine_in_and_out(zone: Zone) -> None:
    """A machine under licence control: its licence is checked when it comes in and not again when it leaves."""
    item = f"EQ-{zone.world.serial()}"
    no, _ = await _machine(zone, "I", item, "licensed machine in", licence="LIC-26-0042")
    zone.meant.count(zone.code, no, 1, Decimal(1))
    no, _ = await _machine(zone, "E", item, "licensed machine out")
    zone.meant.count(zone.code, no, 1, Decimal(1))


async def machine_without_licence(zone: Zone) -> None:
    """The same machine with no licence on its papers."""
    session = await _comes_with_machine(zone, "I", f"EQ-{zone.world.serial()}", "machine without licence")
    await session[1].is_stopped("refuse", "document.licence.missing")


async def control_order_after_approval(zone: Zone) -> None:
    """Customs places an order on a list whose pass is approved already: the gate sees it."""
    truck, gross = zone.world.truck(), Decimal(4_000)
    no = await list_of(zone, "I", [goods_line(1, "轮胎 tyres", "4011100000", gross, gross)])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)])
    order = f"B{zone.world.stamp}{zone.world.serial()}"
    await zone.put(f"/v1/control-orders/{order}", {"target": {"kind": "declaration", "no": no}})
    session = zone.session(DECLARED_IN, "control order after approval")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.is_stopped("refuse", "document.control.ordered")


async def mixed_truck_held(zone: Zone) -> None:
    """Of two documents on one truck the two-step one is not released for pick-up: it keeps the other from passing."""
    truck = zone.world.truck()
    ordinary, early = Decimal(3_000), Decimal(2_000)
    no = await list_of(zone, "I", [goods_line(1, "塑料粒子 plastic pellets", "3901200099", ordinary, ordinary)])
    lines = [goods_line(1, "轴承 bearings", "8482102000", early, early)]
    entry = await two_step(zone, lines, summary_released=False)
    paper = await approved(zone, truck, "I", 2, ordinary + early, documents=[("list", no), ("two-step", entry)])
    session = zone.session(DECLARED_IN, "mixed truck held")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + ordinary + early))
    await session.is_stopped("refuse", "document.summary.not-released")


async def pictures_to_a_show_and_back(zone: Zone) -> None:
    """Ten pictures leave for a show under a standing permission; more than ten do not come back, the ten do."""
    item, lent, gross = f"ART-{zone.world.serial()}", Decimal(10), Decimal(1_800)
    away = await _pictures(zone, "E", item, lent, gross, "pictures to a show")
    await away[1].passes()
    zone.meant.count(zone.code, away[0], 1, lent)
    _, session = await _pictures(zone, "I", item, lent + 1, gross, "pictures back, one too many")
    await session.is_stopped("refuse", "document.return.more")
    back = await _pictures(zone, "I", item, lent, gross, "pictures back")
    await back[1].passes()
    zone.meant.count(zone.code, back[0], 1, lent)


async def _machine(zone: Zone, direction: str, item: str, story: str, **fields: Any) -> tuple[str, Session]:
    no, session = await _comes_with_machine(zone, direction, item, story, **fields)
    await session.passes()
    return no, session


async def _comes_with_machine(zone: Zone, direction: str, item: str, story: str, **fields: Any) -> tuple[str, Session]:
    controlled = {"controls": ["licence"], "imported": True, "equipment": True, "item_no": item, **fields}
    gross = Decimal(5_200)
    line = goods_line(1, "数控机床 machining centre", "8457101000", Decimal(1), gross, unit="001", **controlled)
    no = await list_of(zone, direction, [line])
    return no, await _comes(zone, direction, "list", no, 1 if direction == "I" else 2, gross, story)


async def _pictures(
    zone: Zone, direction: str, item: str, count: Decimal, gross: Decimal, story: str
) -> tuple[str, Session]:
    line = goods_line(1, "油画 oil paintings", "9701210000", count, gross, unit="001", item_no=item)
    no = await movement_of(zone, direction, "C", [line])
    return no, await _comes(zone, direction, "movement", no, 4, gross, story)


async def _comes(zone: Zone, direction: str, kind: str, no: str, type_: int, gross: Decimal, story: str) -> Session:
    truck, lane = zone.world.truck(), DECLARED_IN if direction == "I" else DECLARED_OUT
    documents: list[tuple[str, str]] = [(kind, no)]
    paper = await approved(zone, truck, direction, type_, gross, documents=documents)
    session = zone.session(lane, story)
    await session.gather(truck, direction, [paper], zone.world.read(truck.tare + gross))
    return session
