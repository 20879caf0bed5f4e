"""What goes wrong in a morning, and what the gate must make of it."""

from decimal import Decimal

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of, register
from kakou_cli.simulate.world import DECLARED_IN, DECLARED_OUT, PLAIN_IN, Truck


async def _laden(zone: Zone, gross: int | None = None) -> tuple[Truck, str, str, Decimal]:
    """A truck with an approved pass for one list: truck, pass, list and gross weight."""
    truck, weight = zone.world.truck(), Decimal(gross or zone.world.rng.randrange(2_000, 9_000))
    no = await list_of(zone, "I", [goods_line(1, "纺织面料 woven fabric", "5208120000", weight, weight)])
    paper = await approved(zone, truck, "I", 2, weight, documents=[("list", no)])
    return truck, paper, no, weight


async def overweight(zone: Zone) -> None:
    """A tonne more than declared: refused."""
    truck, paper, _, gross = await _laden(zone, 6_000)
    session = zone.session(DECLARED_IN, "overweight")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross) + 1_000)
    await session.is_stopped("refuse", "weight.vehicle.outside-band")


async def cargo_missing(zone: Zone) -> None:
    """A light cargo that is not on board hides in the truck's band; the goods band sees it. The officer lets it go."""
    truck, gross = zone.world.truck(tare=13_000), Decimal(290)
    no = await list_of(zone, "I", [goods_line(1, "样品板 sample boards", "8534009000", gross, gross)])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)])
    session = zone.session(DECLARED_IN, "cargo missing")
    await session.gather(truck, "I", [paper], truck.tare)
    await session.verdict("refer")
    await session.decide("release", "seal intact, goods seen on board")
    session.means("release", "weight.goods.outside-band")
    await session.lift()
    zone.meant.count(zone.code, no, 1, gross)


async def false_tare(zone: Zone) -> None:
    """The pass says the truck is two tonnes lighter than the registry knows: room to hide two tonnes of goods."""
    truck, gross = zone.world.truck(tare=11_000), Decimal(6_000)
    await register(zone, truck, Decimal(13_000))
    no = await list_of(zone, "I", [goods_line(1, "铝锭 aluminium ingots", "7601101000", gross, gross)])
    paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)])
    session = zone.session(DECLARED_IN, "false tare")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.is_stopped("refer", "weight.tare.conflict")


async def plate_swap(zone: Zone) -> None:
    """Truck A shows B's pass and is refused; B, a minute later, still passes on it."""
    owner, paper, no, gross = await _laden(zone)
    thief = zone.world.truck()
    session = zone.session(DECLARED_IN, "plate swap, the wrong truck")
    await session.gather(thief, "I", [paper], zone.world.read(thief.tare + gross))
    await session.is_stopped("refuse", "identity.plate.mismatch")
    session = zone.session(DECLARED_IN, "plate swap, the right truck")
    await session.gather(owner, "I", [paper], zone.world.read(owner.tare + gross))
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)


async def void_on_the_way(zone: Zone) -> None:
    """The firm voids the pass while the truck is driving."""
    truck, paper, _, gross = await _laden(zone)
    await zone.void(paper)
    session = zone.session(DECLARED_IN, "void on the way")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.is_stopped("refuse", "pass.state.void")


async def network_retries(zone: Zone) -> None:
    """The terminal hears no answer and sends the same gathering three times: one visit, one verdict, one passage."""
    truck, paper, no, gross = await _laden(zone)
    session = zone.session(DECLARED_IN, "network retries")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    for _ in range(2):
        await session.repeat()
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)


async def weight_before_truck(zone: Zone) -> None:
    """Events out of order: the bridge's reading arrives before the gathering it belongs to."""
    truck, paper, no, gross = await _laden(zone)
    session = zone.session(DECLARED_IN, "weight before truck")
    await session.weigh(zone.world.read(truck.tare + gross))
    await session.gather(truck, "I", [paper])
    session.means("release")
    await session.verdict("release")
    await session.lift()
    zone.meant.count(zone.code, no, 1, gross)


async def late_bridge(zone: Zone) -> None:
    """The weight follows the gathering."""
    truck, paper, no, gross = await _laden(zone)
    session = zone.session(DECLARED_IN, "late bridge")
    await session.gather(truck, "I", [paper])
    await session.weigh(zone.world.read(truck.tare + gross))
    session.means("release")
    await session.verdict("release")
    await session.lift()
    zone.meant.count(zone.code, no, 1, gross)


async def not_weighed(zone: Zone) -> None:
    """The bridge shows nothing: that is no weight of zero, and an officer must look."""
    truck, paper, _, _ = await _laden(zone)
    session = zone.session(DECLARED_IN, "not weighed")
    await session.gather(truck, "I", [paper], 0)
    await session.is_stopped("refer", "weight.reading.not-collected")


async def used_pass(zone: Zone) -> None:
    """The truck comes back with the pass it has already used."""
    truck, paper, no, gross = await _laden(zone)
    session = zone.session(DECLARED_IN, "used pass, first time")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)
    session = zone.session(DECLARED_IN, "used pass, second time")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.is_stopped("refuse", "pass.state.used")


async def no_papers(zone: Zone) -> None:
    """A truck that no pass was filed for."""
    truck = zone.world.truck()
    session = zone.session(DECLARED_IN, "no papers")
    await session.gather(truck, "I", [], zone.world.read(truck.tare))
    await session.is_stopped("refuse", "pass.number.none-found")


async def wrong_lane(zone: Zone) -> None:
    """Declared goods in the non-declared lane are shown the way, and pass there."""
    truck, paper, no, gross = await _laden(zone)
    session = zone.session(PLAIN_IN, "wrong lane")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.is_stopped("refer", "lane.class.wrong")
    session = zone.session(DECLARED_IN, "wrong lane, now the right one")
    await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
    await session.passes()
    zone.meant.count(zone.code, no, 1, gross)


async def empty_truck_too_heavy(zone: Zone) -> None:
    """An empty truck that is not empty."""
    truck = zone.world.truck(tare=6_000)
    paper = await approved(zone, truck, "E", 6, Decimal(0))
    session = zone.session(DECLARED_OUT, "empty truck too heavy")
    await session.gather(truck, "E", [paper], truck.tare + 700)
    await session.is_stopped("refuse")
