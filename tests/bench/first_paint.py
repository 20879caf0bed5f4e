"""How long a person looks at nothing: from leaving one page to the first text or picture of the next, by Chromium."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from tests.e2e.browser import Browser

LOADS = 20
PAINTED = """
const done = arguments[arguments.length - 1];
new PerformanceObserver((list, observer) => {
  const [paint] = list.getEntriesByName("first-contentful-paint");
  if (!paint) return;
  observer.disconnect();
  const [page] = performance.getEntriesByType("navigation");
  done([paint.startTime, page.responseStart - page.requestStart, performance.getEntriesByType("resource").length]);
}).observe({ type: "paint", buffered: true });
"""


@dataclass(frozen=True)
class Paints:
    """Milliseconds of each load. painted: until the first contentful paint. answered: of these, until the page's first
    byte. files: that the page asked for besides, of the load that asked for most."""

    painted: Sequence[float]
    answered: Sequence[float]
    files: int

    @property
    def p95(self) -> float:
        return quantiles(self.painted, n=20, method="inclusive")[18]

    @property
    def told(self) -> str:
        """What a reader must know of it."""
        return f"p50 {median(self.painted):.0f} ms, the server's {median(self.answered):.0f}; {self.files} files"


def first_paints(browser: Browser, pages: Mapping[str, str], *, cold: bool) -> dict[str, Paints]:
    """By the pages' names. Each page is opened from another one, as a person goes. cold: with nothing in the cache."""
    browser.chrome.execute_cdp_cmd("Network.enable", {})
    browser.chrome.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": cold})
    loads: dict[str, list[Any]] = {name: [] for name in pages}
    for _ in range(LOADS + 1):
        for name, address in pages.items():
            browser.chrome.get(address)
            loads[name].append(browser.chrome.execute_async_script(PAINTED))
    # The first of each fills the caches, the server's among them.
    return {name: _of(found[1:]) for name, found in loads.items()}


def _of(loads: Sequence[Any]) -> Paints:
    painted, answered, files = zip(*loads, strict=True)
    return Paints(painted, answered, max(files))
