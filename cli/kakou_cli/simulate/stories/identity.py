"""What cameras and readers make of a truck, and whether it is the one on the papers."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from kakou_cli.simulate.actors import Session, Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of
from kakou_cli.simulate.world import DECLARED_IN, Truck

BOX_KG = 3_900
LOAD = Decimal(8_000)


async def boxes_swapped(zone: Zone) -> None:
    """Two containers, the front one at the rear: they are compared as a set."""
    front, rear = zone.world.box_no(), zone.world.box_no()
    truck, paper, no = await _boxed(zone, front, rear)
    session = await _seen(zone, truck, paper, [rear, front], "containers the other way round")
    await _passes(zone, session, no)


async def wrong_box(zone: Zone) -> None:
    """A container with a valid number that is not the one on the pass."""
    truck, paper, _ = await _boxed(zone, zone.world.box_no())
    session = await _seen(zone, truck, paper, [zone.world.box_no()], "wrong container")
    await session.is_stopped("refuse", "identity.container.mismatch")


async def letter_no_plate_has(zone: Zone) -> None:
    """The camera reads I where the plate has 1; no serial has an I, so it is the same plate."""
    await _misread(zone, "1", "I", None)


async def lookalike(zone: Zone) -> None:
    """The camera reads B where the pass has 8: both may be, so an officer looks."""
    await _misread(zone, "8", "B", "identity.plate.lookalike")


async def expired_driver_card(zone: Zone) -> None:
    """The driver's card ran out."""
    truck, paper, _ = await _laden(zone, zone.world.truck())
    issued = datetime.now(UTC) - timedelta(days=200)
    card = {"id": f"D{zone.world.serial():06d}", "issued_at": issued.isoformat(), "valid_days": 180}
    session = zone.session(DECLARED_IN, "expired driver card")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + LOAD), driver_card=card)
    await session.is_stopped("refuse", "identity.driver-card.expired")


async def _misread(zone: Zone, digit: str, letter: str, reason: str | None) -> None:
    truck = zone.world.truck()
    truck = replace(truck, plate=truck.plate[:2] + digit + truck.plate[3:6] + "K")
    truck, paper, no = await _laden(zone, truck)
    read = truck.plate[:2] + letter + truck.plate[3:]
    plates = [{"text": read, "colour": "yellow", "confidence": "0.97", "camera": "front"}]
    session = zone.session(DECLARED_IN, f"{letter} read for {digit}")
    weight = zone.world.read(truck.tare + LOAD)
    await session.gather(truck, "I", [paper], weight, plates=plates, tags=[])
    if reason is None:
        await _passes(zone, session, no)
    else:
        await session.is_stopped("refer", reason)


async def _laden(zone: Zone, truck: Truck, **more: Any) -> tuple[Truck, str, str]:
    line = goods_line(1, "陶瓷制品 ceramics", "6912001000", LOAD, LOAD)
    no = await list_of(zone, "I", [line])
    return truck, await approved(zone, truck, "I", 2, LOAD, documents=[("list", no)], **more), no


async def _boxed(zone: Zone, *boxes: str) -> tuple[Truck, str, str]:
    truck = zone.world.truck(tare=12_000)
    containers = [
        {"no": box, "position": position, "weight": str(BOX_KG)}
        for box, position in zip(boxes, ("front", "rear"), strict=False)
    ]
    total = truck.tare + LOAD + BOX_KG * len(boxes)
    return await _laden(zone, truck, containers=containers, total=str(total))


async def _seen(zone: Zone, truck: Truck, paper: str, boxes: list[str], story: str) -> Session:
    positions = ("front", "rear")
    containers = [
        {"no": box, "position": position, "confidence": "0.97"} for box, position in zip(boxes, positions, strict=False)
    ]
    session = zone.session(DECLARED_IN, story)
    weight = zone.world.read(truck.tare + LOAD + BOX_KG * len(boxes))
    await session.gather(truck, "I", [paper], weight, containers=containers)
    return session


async def _passes(zone: Zone, session: Session, no: str) -> None:
    await session.passes()
    zone.meant.count(zone.code, no, 1, LOAD)
