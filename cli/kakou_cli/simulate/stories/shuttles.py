"""One declaration released truck by truck (policy item (七))."""

from decimal import Decimal

from kakou_cli.simulate.actors import Zone
from kakou_cli.simulate.papers import approved, goods_line, list_of
from kakou_cli.simulate.requests import together
from kakou_cli.simulate.world import DECLARED_IN, Truck

CAR_KG = Decimal(1_500)
VEHICLES = "003"
"""The customs unit code for vehicles (辆)."""


async def copper_over_twelve_trucks(zone: Zone) -> None:
    """300 t of copper cathode on one list, 25 t a truck: each passes alone, the twelfth completes it."""
    load, trucks = Decimal(25_000), 12
    whole = load * trucks
    no = await list_of(
        zone, "I", [goods_line(1, "阴极铜 copper cathode", "7403111101", whole, whole)], total_weight=str(whole)
    )
    zone.meant.shared[zone.code, no] = "copper cathode, kg"

    async def one(truck: Truck) -> None:
        part = goods_line(1, "阴极铜 copper cathode", "7403111101", load, load, document_line=1)
        paper = await approved(zone, truck, "I", 2, load, documents=[("list", no)], goods=[part])
        session = zone.session(DECLARED_IN, "copper")
        await session.gather(truck, "I", [paper], zone.world.read(truck.tare + load))
        await session.passes()
        zone.meant.count(zone.code, no, 1, load)

    for pair in range(0, trucks, 3):
        await together(*(one(zone.world.truck(tare=14_000)) for _ in range(pair, pair + 3)))


async def cars_by_three_carriers(zone: Zone) -> None:
    """150 cars, three carriers that shuttle, eight cars a trip; the last trip carries the six that are left."""
    cars, a_trip = 150, 8
    line = goods_line(1, "小轿车 passenger cars", "8703234110", Decimal(cars), CAR_KG * cars, unit=VEHICLES)
    no = await list_of(zone, "I", [line], total_weight=str(CAR_KG * cars))
    zone.meant.shared[zone.code, no] = "passenger cars"
    trips = [a_trip] * (cars // a_trip) + [cars % a_trip]
    waiting = iter(trips)

    async def carrier(truck: Truck) -> None:
        for count in waiting:
            quantity, gross = Decimal(count), CAR_KG * count
            part = goods_line(1, "小轿车 passenger cars", "8703234110", quantity, gross, unit=VEHICLES, document_line=1)
            paper = await approved(zone, truck, "I", 2, gross, documents=[("list", no)], goods=[part])
            session = zone.session(DECLARED_IN, "cars")
            await session.gather(truck, "I", [paper], zone.world.read(truck.tare + gross))
            await session.passes()
            zone.meant.count(zone.code, no, 1, quantity)

    await together(*(carrier(zone.world.truck(tare=16_000)) for _ in range(3)))
