"""How many events a second go through all services that find them waiting; how fast a lost state is rebuilt."""

from tests.bench.figures import Figure, at_least
from tests.bench.floors import bare, peers, with_redis
from tests.bench.gate_path import ON_THE_PATH
from tests.bench.place import gate

TRUCKS, RECORDS, PEER_RECORDS = 3_000, 20_000, 10_000


async def throughput() -> list[Figure]:
    """Trucks that all file, weigh, pass and leave: five events each."""
    async with gate() as (measured, floors):
        relay = await floors.throughput(bare(), RECORDS)
        redis = await floors.throughput(with_redis(floors.servers), RECORDS)
        others = {peer.name: await floors.throughput(peer, PEER_RECORDS) for peer in peers()}
        await measured.throughput(TRUCKS // 10)  # to get warm
        through, spent = await measured.throughput(TRUCKS)
        rebuilt = await measured.rebuild()
    floor = "relay with Redis"
    return [
        Figure.alone("bare relay of three hops, records a second", relay, ""),
        *(Figure.ratio(f"{name}, records a second", speed, redis, "", floor) for name, speed in others.items()),
        Figure.ratio("events a second through all services", through, redis, "", floor, at_least(0.25)),
        *(
            Figure.alone(f"an event in {name} by full batches, ms of processor", spent[name], "ms")
            for name in ON_THE_PATH
        ),
        *(
            Figure.ratio(f"rebuild of {name}, records a second", speed, redis, "", floor, at_least(0.5))
            for name, speed in rebuilt.items()
        ),
    ]
