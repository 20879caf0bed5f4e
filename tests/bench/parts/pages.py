"""The pages in a real Chromium before a whole gate: how soon each is seen, and 512 lanes that change every second."""

import asyncio
from statistics import quantiles
from time import perf_counter

from kakou_cli.token import issue_token

from tests.bench.figures import Figure, at_most
from tests.bench.first_paint import first_paints
from tests.bench.gate_path import MeasuredGate
from tests.bench.live_lanes import SECONDS, Watched, report_each_second, watch, watched
from tests.bench.place import gate
from tests.bench.processor import used_since
from tests.bench.trucks import ZONE, Truck
from tests.e2e.browser import Browser, browsing
from tests.e2e.open_gate import operating

LANES, HAZARDOUS, TOO_HEAVY = 512, 8, 24
"""A truck in each: so many of hazardous goods, so many that wait for an officer, the others released."""

PAINT_WITHIN, FRAME_WITHIN, SEEN_WITHIN = 200, 50, 1_000


async def pages() -> list[Figure]:
    async with gate() as (measured, _):
        measured.gate.start("history")
        await asyncio.to_thread(measured.gate.wait_ready)
        trucks = _trucks(measured)
        await measured.gather(trucks)
        officer, safety = await _tokens(measured)
        with browsing() as browser:
            await asyncio.to_thread(browser.sign_in, measured.url, officer, page="desk")
            live = await _live(browser, measured, [truck.lane for truck in trucks])
            paints = await asyncio.to_thread(_paints, browser, _desk_and_booth(measured.url, trucks[HAZARDOUS]))
        with browsing() as browser:
            board = measured.gate.url("hazmat-notify")
            await asyncio.to_thread(browser.sign_in, board, safety)
            paints += await asyncio.to_thread(_paints, browser, {"the board": f"{board}/board"})
    return [*paints, *live]


def _trucks(measured: MeasuredGate) -> list[Truck]:
    found = measured.trucks(LANES)
    for truck in found[:HAZARDOUS]:
        truck.hazardous = True
    for truck in found[HAZARDOUS : HAZARDOUS + TOO_HEAVY]:
        truck.excess = 5_000
    return found


async def _tokens(measured: MeasuredGate) -> tuple[str, str]:
    """Of an officer, who may look at each booth's screen too, and of the safety office."""
    async with operating(measured.gate) as host:
        officer = await issue_token(host, ZONE, "officer on duty", ["officer"])
        return officer, await issue_token(host, ZONE, "safety office", ["safety"])


def _desk_and_booth(url: str, referred: Truck) -> dict[str, str]:
    """The main pages' addresses. referred: a truck that waits for an officer."""
    desk, lane = f"{url}/desk", referred.lane.removeprefix(f"/{ZONE}/")
    return {
        "the desk's queue": desk,
        "a truck at the desk": f"{desk}/visits/{referred.visit}",
        "the desk's lanes": f"{desk}/lanes",
        "a lane at the desk": f"{desk}/lanes/{lane}",
        "the desk's declarations": f"{desk}/declarations",
        "the desk's tasks": f"{desk}/tasks",
        "today at the desk": f"{desk}/today",
        "a search at the desk": f"{desk}/search?q={referred.plate[-5:]}",
        "a booth's screen": f"{url}/booth/{lane}",
    }


def _paints(browser: Browser, addresses: dict[str, str]) -> list[Figure]:
    figures = []
    for cold, cache in ((False, "warm"), (True, "cold")):
        for name, paints in first_paints(browser, addresses, cold=cold).items():
            aim = at_most(PAINT_WITHIN)
            figures.append(Figure.alone(f"first paint of {name}, {cache}, p95", paints.p95, "ms", aim, paints.told))
    return figures


async def _live(browser: Browser, measured: MeasuredGate, lanes: list[str]) -> list[Figure]:
    await asyncio.to_thread(browser.chrome.get, f"{measured.url}/desk/lanes")
    assert len(await asyncio.to_thread(browser.all, ".strip")) == LANES
    await asyncio.to_thread(watch, browser)
    used, began = used_since(measured.pids), perf_counter()
    await report_each_second(measured.servers.bootstrap, measured.partition, lanes)
    ingest = used()["gate-ingest"] / (perf_counter() - began)
    seen = await asyncio.to_thread(watched, browser)
    return _figures(seen, ingest)


def _figures(seen: Watched, ingest: float) -> list[Figure]:
    of, drawn, late = f"{LANES} live lanes", quantiles(seen.drawn, n=100), quantiles(seen.late, n=100)
    layout = max((part for _, part in seen.frames), default=0.0)
    told = f"of {len(seen.frames)} in {SECONDS} s; style and layout at most {layout:.0f} ms"
    longest_frame = max((whole for whole, _ in seen.frames), default=0.0)
    return [
        Figure.alone(f"{of}: longest task", max(seen.tasks, default=0.0), "ms", at_most(FRAME_WITHIN)),
        Figure.alone(f"{of}: longest frame over {FRAME_WITHIN} ms", longest_frame, "ms", of=told),
        Figure.alone(f"{of}: news to layout, p50", drawn[49], "ms", of=f"{len(seen.drawn)} answers"),
        Figure.alone(f"{of}: news to layout, p99", drawn[98], "ms", at_most(100)),
        Figure.alone(f"{of}: report to layout, p50", late[49], "ms", at_most(SEEN_WITHIN)),
        Figure.alone(f"{of}: report to layout, p99", late[98], "ms", of=f"gate-ingest took {ingest:.0%} of a core"),
    ]
