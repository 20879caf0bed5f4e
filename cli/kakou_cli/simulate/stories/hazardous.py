"""Hazardous chemicals: announced before the barrier lifts, also when refused."""

from decimal import Decimal
from typing import Any

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of, pass_for
from kakou_cli.simulate.world import HAZARDOUS_IN, PLAIN_IN

METHANOL = {
    "cas": "67-56-1",
    "un": "1230",
    "class": "3",
    "subsidiary": ["6.1"],
    "packing_group": "II",
    "hazardous": True,
}
CHLORINE = {"cas": "7782-50-5", "un": "1017", "class": "2.3", "subsidiary": ["5.1", "8"], "hazardous": True}
WAREHOUSE, TANKS = "W-A1", "T-01"


async def methanol(zone: Zone) -> None:
    """Twenty tonnes of methanol for the tank farm: alert, then the raise, then the stock when it is unloaded."""
    await _announced(zone, "甲醇 methanol", "2905110000", METHANOL, TANKS, Decimal(20_000), "methanol")


async def chlorine(zone: Zone) -> None:
    """Cylinders of chlorine for the warehouse."""
    await _announced(zone, "液氯 chlorine", "2801100000", CHLORINE, WAREHOUSE, Decimal(500), "chlorine")


async def gas_cylinders_as_canteen_goods(zone: Zone) -> None:
    """LPG cylinders under a registered-goods pass in the non-declared lane: refused, and announced all the same."""
    truck, gross = zone.world.truck(), Decimal(600)
    cylinders = {
        "line": 1,
        "name": "液化石油气钢瓶 LPG cylinders",
        "goods_kind": "living",
        "unit": "kg",
        "quantity": "600",
    }
    document = pass_for(zone, truck, "I", 5, gross, goods=[cylinders | {"gross": "600", "net": "600"}])
    await zone.file_pass(document)
    session = zone.session(PLAIN_IN, "LPG as canteen goods")
    await session.gather(truck, "I", [document["no"]], zone.world.read(truck.tare + gross))
    await session.is_stopped("refuse", "lane.hazardous.registered-goods", hazardous=True)


async def _announced(
    zone: Zone, name: str, hs: str, hazard: dict[str, Any], unit: str, gross: Decimal, story: str
) -> None:
    truck = zone.world.truck()
    line = goods_line(1, name, hs, gross, gross, storage_unit=unit, item_no=f"{story}-{zone.world.serial()}", **hazard)
    no = await list_of(zone, "I", [line])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)])
    session = zone.session(HAZARDOUS_IN, story)
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    session.means("release", hazardous=True)
    await session.lift(hazardous=True)
    zone.meant.count(zone.code, no, 1, gross)
    substance = {"name": name, "cas": hazard["cas"], "un": hazard["un"], "class": hazard["class"]}
    moved = {"direction": "in", "substance": substance, "quantity": str(gross), "unit": "kg", "firm": truck.firm}
    await zone.move(unit, moved | {"pass_no": paper, "item_no": line["item_no"]})
