"""Trucks that nobody remembers: papers in order, weight as declared, the barrier opens."""

from decimal import Decimal

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of, two_step
from kakou_cli.simulate.world import DECLARED_IN, DECLARED_OUT, PLAIN_IN, PLAIN_OUT


async def electronics_in(zone: Zone) -> None:
    """One list on one truck, into the zone."""
    truck, gross = zone.world.truck(), Decimal(zone.world.rng.randrange(2_000, 14_000))
    no = await list_of(zone, "I", [goods_line(1, "集成电路 integrated circuits", "8542311900", gross, gross)])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)])
    session = zone.session(DECLARED_IN, "electronics in")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)


async def sealed_truck(zone: Zone) -> None:
    """Goods under an electronic seal: it is opened before the barrier rises, and locked behind the truck."""
    truck, gross = zone.world.truck(), Decimal(zone.world.rng.randrange(2_000, 9_000))
    seal = f"ES{zone.world.rng.randrange(100_000, 999_999)}"
    no = await list_of(zone, "I", [goods_line(1, "显示屏 display panels", "8524911000", gross, gross)])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)], seals=[seal])
    session = zone.session(DECLARED_IN, "sealed truck")
    await session.gather(truck, "I", [paper], seals=[seal])
    await session.weigh(zone.world.read(truck.tare + gross))
    await session.unseal()
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)


async def assembled_out(zone: Zone) -> None:
    """Two lists on one truck, out of the zone; the pass is found by the plate alone."""
    truck = zone.world.truck()
    first, second = (Decimal(zone.world.rng.randrange(1_000, 6_000)) for _ in range(2))
    lists = [
        await list_of(zone, "E", [goods_line(1, "笔记本电脑 notebook computers", "8471301000", g, g)])
        for g in (first, second)
    ]
    await approved(zone, truck, "E", 3, first + second, documents=[("list", no) for no in lists])
    session = zone.session(DECLARED_OUT, "assembled out")
    await session.gather(truck, "E", [], zone.world.read(truck.tare + first + second))
    await session.passes()
    zone.meant.count(zone.code, lists[0], 1, first)
    zone.meant.count(zone.code, lists[1], 1, second)


async def canteen_rice(zone: Zone) -> None:
    """Living goods, registered at the gate without part number or HS code (grade G1)."""
    truck, gross = zone.world.truck(), Decimal(zone.world.rng.randrange(800, 3_000))
    rice = {"line": 1, "name": "大米 rice", "goods_kind": "living", "unit": "kg", "quantity": str(gross)}
    paper = await approved(zone, truck, "I", 5, gross, goods=[rice | {"gross": str(gross), "net": str(gross)}])
    session = zone.session(PLAIN_IN, "canteen rice")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.passes()


async def office_paper_out(zone: Zone) -> None:
    """Office goods leaving by the non-declared lane."""
    truck, gross = zone.world.truck(), Decimal(zone.world.rng.randrange(500, 2_000))
    paper_goods = {"line": 1, "name": "复印纸 copy paper", "goods_kind": "office", "unit": "kg", "quantity": str(gross)}
    paper = await approved(zone, truck, "E", 5, gross, goods=[paper_goods | {"gross": str(gross), "net": str(gross)}])
    session = zone.session(PLAIN_OUT, "office paper out")
    await session.gather(truck, "E", [paper], zone.world.read(truck.tare + gross))
    await session.passes()


async def empty_truck(zone: Zone) -> None:
    """An empty truck leaves to fetch its next load."""
    truck = zone.world.truck()
    paper = await approved(zone, truck, "E", 6, Decimal(0))
    session = zone.session(PLAIN_OUT, "empty truck")
    await session.gather(truck, "E", [paper], zone.world.read(truck.tare))
    await session.passes()


async def mixed_truck(zone: Zone) -> None:
    """Two-step and ordinary goods on one truck into the zone (policy item (六))."""
    truck = zone.world.truck()
    ordinary, early = (Decimal(zone.world.rng.randrange(1_000, 5_000)) for _ in range(2))
    no = await list_of(zone, "I", [goods_line(1, "塑料粒子 plastic pellets", "3901200099", ordinary, ordinary)])
    entry = await two_step(zone, [goods_line(1, "轴承 bearings", "8482102000", early, early)])
    paper = await approved(zone, truck, "I", 2, ordinary + early, documents=[("list", no), ("two-step", entry)])
    session = zone.session(DECLARED_IN, "mixed truck")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + ordinary + early))
    await session.passes()
    zone.meant.count(zone.code, no, 1, ordinary)
    zone.meant.count(zone.code, entry, 1, early)
