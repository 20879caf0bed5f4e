"""How many events a second gate-ingest acknowledges, beside an endpoint that does nothing but append them."""

import itertools
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

from kakou_local.processes import Child, free_port, start, until_ready

from tests.bench.figures import Figure, at_least, milliseconds
from tests.bench.floors import Floors, made
from tests.bench.http_load import flood, request
from tests.bench.place import gate
from tests.bench.processor import used_since

POSTS, CONNECTIONS, ROUNDS = 5_000, 32, 3


async def posts() -> list[Figure]:
    """Medians of three rounds; closed loop: each of 32 connections posts as fast as it is answered."""
    async with gate() as (measured, floors), _bare_endpoint(floors) as (url, endpoint):
        bare, ours = [], []
        body = floors.message[1]
        used = used_since({"bare": endpoint.pid, "ours": measured.pids["gate-ingest"]})
        async with measured.alone():
            for _ in range(1 + ROUNDS):  # the first to get warm
                requests = iter(itertools.repeat(request(url, "none", body), POSTS))
                answered, seconds = await flood(url, requests, CONNECTIONS)
                bare.append(answered / seconds)
                ours.append(await measured.posts_per_second(POSTS, CONNECTIONS))
            # Before lane-router is back: what gate-ingest does with the answers to them is no part of a post.
            spent = {name: milliseconds(seconds) / POSTS / (1 + ROUNDS) for name, seconds in used().items()}
    of = "bare endpoint"
    return [
        Figure.ratio("POST /v1/events a second", median(ours[1:]), median(bare[1:]), "", of, at_least(0.75)),
        Figure.ratio("POST /v1/events, ms of processor", spent["ours"], spent["bare"], "ms", of),
    ]


@asynccontextmanager
async def _bare_endpoint(floors: Floors) -> AsyncIterator[tuple[str, Child]]:
    port, log, topic = free_port(), floors.folder / "endpoint.log", "floor-posts"
    await made(floors.servers.bootstrap, [topic])
    command = [sys.executable, "-m", "tests.bench.bare_endpoint", floors.servers.bootstrap, topic, str(port)]
    child = start(command, log)
    until_ready(child, lambda: _listens(port), log, "bare endpoint", 20)
    yield f"http://127.0.0.1:{port}/v1/events", child
    child.stop(grace=5)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
