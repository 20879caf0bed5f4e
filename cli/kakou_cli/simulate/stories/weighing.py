"""What a bridge may say that is not a weight, and what an officer then does."""

from decimal import Decimal
from typing import Any

from kakou_cli.simulate.actors import Session, Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of
from kakou_cli.simulate.world import DECLARED_IN, Truck

LOAD = Decimal(7_000)
PIECES, PIECE_KG = 14, 400


async def unstable_then_weighed_again(zone: Zone) -> None:
    """The truck was still rolling; it is weighed again and passes. The first reading stays as evidence."""
    truck, paper, no = await _laden(zone)
    session = await _weighed(zone, truck, paper, "weighed while rolling", truck.tare + LOAD, stable=False)
    await session.verdict("refer")
    await session.weigh(zone.world.read(truck.tare + LOAD))
    await session.passes()
    zone.meant.count(zone.code, no, 1, LOAD)


async def tonnes_for_kilograms(zone: Zone) -> None:
    """A bridge that speaks of tonnes: a fault of the bridge, not of the firm."""
    truck, paper, _ = await _laden(zone)
    weight = (truck.tare + LOAD) / 1000
    session = await _weighed(zone, truck, paper, "tonnes for kilograms", weight)
    await session.is_stopped("refer", "weight.reading.implausible")


async def two_on_the_bridge(zone: Zone) -> None:
    """A second truck rolled onto the bridge behind the first."""
    truck, paper, _ = await _laden(zone)
    weight = truck.tare + LOAD + 9_000
    session = await _weighed(zone, truck, paper, "two on the bridge", weight, vehicles_on_bridge=2)
    await session.is_stopped("refuse", "weight.bridge.several-vehicles")


async def fewer_than_declared(zone: Zone) -> None:
    """The second of two trucks carries four of its six machines; the officer counts them, and the list stays open."""
    line = goods_line(
        1, "电动机 electric motors", "8501520000", Decimal(PIECES), Decimal(PIECES * PIECE_KG), unit="001"
    )
    no = await list_of(zone, "I", [line])
    for carried, aboard in ((8, 8), (6, 4)):
        truck, gross = zone.world.truck(tare=9_000), Decimal(carried * PIECE_KG)
        part = goods_line(1, "电动机 electric motors", "8501520000", Decimal(carried), gross, unit="001")
        paper = await approved(
            zone, truck, "I", 2, gross, documents=[("list", no)], goods=[part | {"document_line": 1}]
        )
        weight = truck.tare + aboard * PIECE_KG
        session = await _weighed(zone, truck, paper, f"{aboard} of {carried} motors", weight)
        if aboard < carried:
            session.means("release", "weight.vehicle.outside-band")
            await session.verdict("refuse")
            counted = [{"pass": paper, "line": 1, "quantity": str(aboard)}]
            await session.decide("release", "counted: two are missing", counted=counted)
            await session.lift()
        else:
            await session.passes()
        zone.meant.count(zone.code, no, 1, Decimal(aboard))


async def _laden(zone: Zone) -> tuple[Truck, str, str]:
    truck = zone.world.truck()
    no = await list_of(zone, "I", [goods_line(1, "玻璃板 glass panes", "7005290090", LOAD, LOAD)])
    return truck, await approved(zone, truck, "I", 2, LOAD, documents=[("list", no)]), no


async def _weighed(zone: Zone, truck: Truck, paper: str, story: str, kg: Decimal | int, **fields: Any) -> Session:
    session = zone.session(DECLARED_IN, story)
    await session.gather(truck, "I", [paper], Decimal(kg), bridge_says=fields)
    return session
