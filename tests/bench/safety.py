"""`python -m tests.bench.safety [stock] [feed] [dead]`: the safety office's figures, in one run on one machine."""

import asyncio
import os
import random
import sys
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import uvloop
from kakou.contracts import topics
from rich.console import Console
from rich.table import Table

from tests.bench.followers import Followers
from tests.bench.http_load import percentile
from tests.bench.movements import UNITS, fill_history
from tests.e2e.safety_office import Office, Running, opened, running
from tests.unit.hazmat_notify.papers import reached, storage_unit

MOVEMENTS = int(os.environ.get("BENCH_MOVEMENTS", "1000000"))
QUERIES = 400
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "1000"))
RECEIVERS = int(os.environ.get("BENCH_RECEIVERS", "200"))
RATE, ALERTS = 20, 300
VISITS = 200
"""Trucks that alerts are about in turn, as verdicts change: so many stay unanswered, and no more."""

MANY_FOLLOWERS = {"KAKOU_QUOTA_TOKEN_STREAMS": "5000", "KAKOU_QUOTA_ZONE_STREAMS": "5000"}
"""One token holds all streams."""

ORDINARY = {
    **MANY_FOLLOWERS,
    "KAKOU_WEBHOOK_HEARTBEAT_SECONDS": "60",
    "KAKOU_WEBHOOK_DIGEST_SECONDS": "300",
    "KAKOU_SHEET_SECONDS": "300",
}
"""As an operator leaves them; tests have them shorter."""
UNDELIVERED = int(os.environ.get("BENCH_UNDELIVERED", "10000"))

Row = tuple[str, str, str]


async def main() -> None:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), **ORDINARY) as service:
        for name, part in (("stock", past_stock), ("feed", many_followers), ("dead", dead_receiver)):
            if name in (sys.argv[1:] or ("stock", "feed", "dead")):
                async with opened(service) as office:
                    rows += await part(office, service)
    table = Table(title=f"{os.cpu_count()} cores")
    for column in ("figure", "measured", "aim"):
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    Console(width=110).print(table)


async def past_stock(office: Office, service: Running) -> list[Row]:
    """The stock of the zone, and of one unit, as of random past times."""
    for number in range(UNITS):
        await office.tell(topics.DOCUMENT_CHANGED, f"W-{number:02}", storage_unit(f"W-{number:02}", 10))
    begin, end = datetime.now(UTC), datetime.now(UTC) + timedelta(days=365)
    await fill_history(office, service, MOVEMENTS, begin, end)
    chance = random.Random(1)
    rows: list[Row] = []
    async with office.client(await office.token("safety")) as safety:
        for what, path in (("the whole zone", "/v1/stock"), ("one unit", "/v1/storage-units/W-07")):
            seconds = []
            for _ in range(QUERIES):
                at = begin + chance.random() * (end - begin)
                began = perf_counter()
                answer = await safety.get(path, params={"at": at.isoformat()})
                seconds.append(perf_counter() - began)
                assert answer.status_code == 200, answer.text
            shown = f"{percentile(seconds, 50) * 1000:.1f} ms p50, {percentile(seconds, 99) * 1000:.1f} ms p99"
            rows.append((f"stock as of a past time, {what}, over {MOVEMENTS:,} movements", shown, "≤ 50 ms p99"))
    return rows


async def many_followers(office: Office, service: Running) -> list[Row]:
    """Alerts at a steady rate to many open streams and receivers, with a dead one far behind."""
    process = service.children["hazmat_notify"]
    async with AsyncExitStack() as stack:
        safety = await stack.enter_async_context(office.client(await office.token("safety")))
        followers = await stack.enter_async_context(Followers.of(office, safety, CLIENTS, RECEIVERS))
        before = resident(process.pid)
        dead = await safety.post("/v1/subscriptions", json={"url": "http://127.0.0.1:9/nobody"})
        assert dead.status_code == 201
        await _send(office, followers, 0, ALERTS, RATE)
        took = await followers.all_have(ALERTS, 120)
        streams, hooks = followers.late_streams, followers.late_hooks
        return [
            (
                f"{CLIENTS} streams at {RATE} alerts/s: lateness",
                f"{percentile(streams, 50):.2f} s p50, {percentile(streams, 99):.2f} s p99, {max(streams):.2f} s worst",
                "≤ 2 s, none missed",
            ),
            (
                f"{RECEIVERS} receivers at {RATE} alerts/s: lateness",
                f"{percentile(hooks, 50):.2f} s p50, {percentile(hooks, 99):.2f} s p99, {max(hooks):.2f} s worst",
                "≤ 2 s, none missed",
            ),
            ("  caught up after the last alert", f"{took:.1f} s", ""),
            ("resident memory: idle, with all followers", f"{before} MB, {resident(process.pid)} MB", "≤ 120 MB"),
        ]


async def dead_receiver(office: Office, service: Running) -> list[Row]:
    """What it costs that one receiver has taken nothing of ten thousand messages."""
    process = service.children["hazmat_notify"]
    async with AsyncExitStack() as stack:
        safety = await stack.enter_async_context(office.client(await office.token("safety")))
        followers = await stack.enter_async_context(Followers.of(office, safety, 20, 20))
        sent = await _send(office, followers, 0, RATE * 5, RATE)
        await followers.all_have(sent, 60)
        without, before = _lateness(followers), resident(process.pid)
        dead = await safety.post("/v1/subscriptions", json={"url": "http://127.0.0.1:9/nobody", "after": 0})
        sent = await _send(office, followers, sent, UNDELIVERED, UNDELIVERED / 60)
        await followers.all_have(sent, 120)
        after = resident(process.pid)
        followers.late_streams.clear()
        followers.late_hooks.clear()
        sent = await _send(office, followers, sent, RATE * 5, RATE)
        await followers.all_have(sent, 60)
        pending = (await safety.get(dead.headers["location"])).json()["pending"]
    return [
        ("40 followers at 20 alerts/s: lateness, nobody dead", without, ""),
        (f"  the same with one dead and {pending:,} undelivered", _lateness(followers), "the same"),
        (f"resident memory before and after {UNDELIVERED:,} messages", f"{before} MB, {after} MB", "< 100 MB more"),
    ]


async def _send(office: Office, followers: Followers, after: int, number: int, rate: float) -> int:
    """Announce trucks at a steady rate; the last sequence."""
    due = perf_counter()
    for sequence in range(after + 1, after + number + 1):
        word = "refer" if sequence // VISITS % 2 else "refuse"
        visit = f"G1.E02.2026112208{sequence % VISITS:010}"
        followers.sent[sequence] = perf_counter()
        await office.announce(topics.VERDICT_REACHED, visit, reached(word, visit=visit))
        due += 1 / rate
        await asyncio.sleep(max(0.0, due - perf_counter()))
    return after + number


def _lateness(followers: Followers) -> str:
    late = followers.late_streams + followers.late_hooks
    return f"{percentile(late, 50):.3f} s p50, {percentile(late, 99):.3f} s p99, {max(late):.3f} s worst"


def resident(pid: int) -> int:
    """MB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


if __name__ == "__main__":
    uvloop.run(main())
