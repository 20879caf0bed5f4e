"""Lanes that all report each second, and what drawing them costs the page that shows them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from time import time
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.bench.trucks import ZONE, event
from tests.e2e.browser import Browser

SECONDS = 60
PARTS = 16
"""In which the lanes' reports of one second come, evenly."""

STAMPED = 8
"""Each so many-th lane tells when it reported, in the name of a device at fault; the others open and close."""

WATCH = """
window.seen = { tasks: [], frames: [], drawn: [], late: [] };
new PerformanceObserver((list) => { for (const task of list.getEntries()) seen.tasks.push(task.duration); })
  .observe({ type: "longtask" });
new PerformanceObserver((list) => {
  for (const frame of list.getEntries()) {
    seen.frames.push([frame.duration, frame.startTime + frame.duration - frame.styleAndLayoutStart]);
  }
}).observe({ type: "long-animation-frame" });
const read = Response.prototype.json;
Response.prototype.json = async function () {
  const came = performance.now(), news = await read.call(this);
  let waiting = Object.entries(news.strips ?? {})
    .map(([key, html]) => [document.querySelector(`[data-key="${CSS.escape(key)}"]`), html]);
  // What waits for nothing is the first to run behind a frame: what it does not find any more, that frame has replaced.
  const afterFrame = () => setTimeout(() => {
    const shown = waiting.filter(([strip]) => !strip?.isConnected);
    for (const [, html] of shown) {
      const [stamp] = html.match(/(?<=T)\\d{13}/) ?? [];
      if (stamp) seen.late.push(Date.now() - stamp);
    }
    waiting = waiting.filter(([strip]) => strip?.isConnected);
    if (waiting.length) requestAnimationFrame(afterFrame);
    else seen.drawn.push(performance.now() - came);
  });
  requestAnimationFrame(afterFrame);
  return news;
};
"""


@dataclass(frozen=True)
class Watched:
    """Milliseconds. tasks: that kept the page from answering for 50 or more. frames: that took 50 or more, each with
    what of it was style and layout. drawn: from each answer with news to the end of the frame that shows the last of
    it. late: from a lane's report to the end of the frame that shows it."""

    tasks: Sequence[float]
    frames: Sequence[tuple[float, float]]
    drawn: Sequence[float]
    late: Sequence[float]


def watch(browser: Browser) -> None:
    browser.chrome.execute_script(WATCH)


def watched(browser: Browser) -> Watched:
    """Since `watch`."""
    seen: dict[str, Any] = browser.chrome.execute_script("return seen")
    return Watched(seen["tasks"], [(whole, part) for whole, part in seen["frames"]], seen["drawn"], seen["late"])


async def report_each_second(bootstrap: str, partition: int, lanes: Sequence[str]) -> None:
    """For `SECONDS`, straight to the log. lanes: as events name their source."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=5)
    await producer.start()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for step in range(SECONDS * PARTS):
        await asyncio.sleep(began + step / PARTS - loop.time())
        second, part = divmod(step, PARTS)
        for at in range(part, len(lanes), PARTS):
            report = event("kakou.lane.reported.v1", lanes[at], "report", _report(at, second))
            await producer.send("gate.inbound", report, key=ZONE.encode(), partition=partition)
    await producer.flush()
    await producer.stop()


def _report(at: int, second: int) -> dict[str, Any]:
    devices: list[dict[str, object]] = [{"id": number, "state": 1} for number in ("10", "13", "15", "16", "17")]
    if at % STAMPED:
        return {"open": second % 2 == 0, "devices": devices}
    return {"open": True, "devices": [*devices, {"id": f"T{time() * 1000:.0f}", "state": 2}]}
