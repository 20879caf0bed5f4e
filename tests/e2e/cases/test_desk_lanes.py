"""The gate live at the desk and at a lane's booth, in a real Chromium before a whole gate."""

import os
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import pytest
from selenium.webdriver import ActionChains

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.trade import Trade, Visit
from tests.e2e.javascript_tools import install

SIZES = ((1440, 900), (1366, 768), (390, 844))
DEVICES: Final = [{"id": number, "state": 1} for number in ("10", "13", "15", "16", "17")]
STRIP: Final = '[data-key="G1.{}"]'


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: the folder of the variable KAKOU_PICTURES, to look at them."""
    folder = Path(os.environ.get("KAKOU_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("axe")) / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def zone(open_trade: Callable[..., Trade]) -> Trade:
    """A zone of its own, with lanes that take any goods."""
    trade = open_trade("3105LANE")
    for lane in ("E03", "E04", "E05", "E06", "E07", "E08"):
        trade.puts(f"lanes/G1/{lane}", {"directions": ["I"]}, by="ops")
    trade.puts("lanes/G1/E09", {"directions": ["I"], "mode": "advisory"}, by="ops")
    trade.puts("lanes/G2/E01", {"directions": ["I"], "mode": "shadow"}, by="ops")
    return trade


def comes(trade: Trade, lane: str, **readings: Any) -> Visit:
    """A truck with a part of a declaration's copper."""
    document = trade.declares(goods("30000", "31000"))
    part = {"line": 1, "document_line": 1, "unit": "035", "quantity": "12000", "gross": "12400"}
    return trade.arrives(trade.files(gate_pass(document, goods=[part])), lane=lane, **readings)


def line(browser: Browser, *, cut: bool) -> None:
    conditions = {"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.chrome.execute_cdp_cmd("Network.enable", {})
    browser.chrome.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)


def at_the_booth(browser: Browser, trade: Trade, lane: str) -> None:
    browser.sign_in_at_booth(trade.zone.url, trade.zone.tokens["terminal"], f"G1/{lane}")


def test_a_lane_shows_its_truck_and_its_step_and_that_its_booth_calls(zone: Trade) -> None:
    strip, other = STRIP.format("E03"), STRIP.format("E04")
    with browsing() as desk, browsing(1280, 800) as booth:
        at_the_booth(booth, zone, "E03")
        desk.sign_in(zone.zone.url, zone.zone.tokens["officer"], page="desk")
        desk.chrome.get(f"{zone.zone.url}/desk/lanes")
        desk.chrome.execute_script("document.querySelector(arguments[0]).still = true", other)
        visit = comes(zone, "E03")
        desk.until(lambda: "放行抬杆" in desk.text(strip), "the release")
        plate_shown = visit.passes[0].plate in desk.text(strip)
        visit.raises()
        desk.until(lambda: "已抬杆" in desk.text(strip), "the raise")
        visit.leaves()
        desk.until(lambda: "空闲" in desk.text(strip) and desk.all(f"{strip} .gone.raised"), "the empty lane")
        still = desk.chrome.execute_script("return document.querySelector(arguments[0]).still", other)
        desk.chrome.get(f"{zone.zone.url}/desk")
        booth.click(".call button")
        booth.until(lambda: "已呼叫关员" in booth.text(".call"), "the call")
        desk.until(lambda: "岗亭呼叫关员" in desk.text(".calling"), "the call on top of the queue")
        ActionChains(desk.chrome).send_keys("j").perform()
        chosen = desk.chrome.switch_to.active_element.get_attribute("data-key")
        desk.chrome.get(f"{zone.zone.url}/desk/lanes")
        desk.until(lambda: "岗亭呼叫" in desk.text(strip), "the call at its lane")
        desk.chrome.get(f"{zone.zone.url}/desk/lanes/G1/E03")
        desk.press(".booth-call button")
        booth.until(lambda: "关员已应答" in booth.text(".call"), "the answer")
    assert plate_shown
    assert chosen == "call G1.E03", "the keys choose a call as well"
    assert still is True, "a lane where nothing happens is not drawn anew"


def test_a_release_is_green_at_the_booth_and_grey_once_nobody_says_it_any_more(zone: Trade, pictures: Path) -> None:
    with browsing(1280, 800) as browser:
        at_the_booth(browser, zone, "E04")
        visit = comes(zone, "E04")
        browser.until(lambda: browser.all(".screen.green"), "the release")
        green, shown = background(browser), browser.text(".screen")
        height = browser.chrome.execute_script("return document.querySelector('.plate').offsetHeight / innerHeight")
        browser.picture(pictures / "booth-green.png")
        line(browser, cut=True)
        browser.until(lambda: "非当前信息" in browser.text(".screen"), "the grey")
        cut = background(browser)
        browser.until(lambda: "连接中断" in browser.text("#offline"), "the banner")
        browser.picture(pictures / "booth-cut.png")
        keeps_closed(zone, "E04")
        line(browser, cut=False)
        browser.until(lambda: browser.all(".screen.amber"), "what stands now")
        browser.until(lambda: "非当前" not in browser.text(".screen"), "the line again")
        visit.decide("release", "已核对")
        browser.until(lambda: browser.all(".screen.green"), "the release by an officer")
        browser.chrome.execute_script(STOP)
        browser.until(lambda: "非当前信息" in browser.text(".screen"), "the grey of a page whose script has stopped")
        stopped = background(browser)
    assert visit.passes[0].plate in shown
    assert "非当前" not in shown
    assert height >= 0.12
    assert green not in (cut, stopped)


STOP: Final = """
window.fetch = () => new Promise(() => {});
for (let timer = setTimeout(() => {}); timer > 0; timer -= 1) { clearTimeout(timer); clearInterval(timer); }
"""


def background(browser: Browser) -> str:
    return str(
        browser.chrome.execute_script("return getComputedStyle(document.querySelector('.screen')).backgroundColor")
    )


def keeps_closed(trade: Trade, lane: str) -> None:
    order = {"device": "barrier", "do": "keep-closed", "reason": "重新核查"}
    answer = trade.zone.officer.post(f"/v1/lanes/G1/{lane}/commands", json=order)
    assert answer.is_success, answer.text


def test_two_languages_three_sizes_day_and_night_and_no_barrier_to_anybody(
    zone: Trade, pictures: Path, axe: Path
) -> None:
    zone.reports("E01", open=True, devices=DEVICES)
    zone.reports("E08", open=True, devices=[*DEVICES[:3], {"id": "16", "state": 2}, DEVICES[4]])
    comes(zone, "E01").passes_through()
    comes(zone, "E01")
    comes(zone, "E05", weight="45000")
    comes(zone, "E09")
    findings: list[str] = []
    widths: list[Any] = []
    with browsing() as browser:
        browser.sign_in(zone.zone.url, zone.zone.tokens["officer"], page="desk")
        for theme, sizes in (("light", SIZES), ("dark", SIZES[1:])):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            for width, height in sizes:
                browser.resize(width, height)
                for page in ("/desk/lanes", "/desk/lanes/G1/E05", "/booth/G1/E05"):
                    for language in ("zh", "en"):
                        browser.chrome.get(f"{zone.zone.url}{page}?lang={language}")
                        name = page.strip("/").replace("/", "-")
                        browser.picture(pictures / f"{name}-{theme}-{width}-{language}.png")
                        widths.append(
                            browser.chrome.execute_script("return document.documentElement.scrollWidth") <= width
                        )
                    findings += browser.serious_findings(axe)
    assert findings == []
    assert all(widths)


@pytest.mark.long
def test_five_hundred_lanes_are_renewed_without_a_stutter(zone: Trade) -> None:
    """All of them shown, some drawn anew each second, and every age: script and layout take a few frames at most."""
    for at in range(500):
        zone.puts(f"lanes/G{3 + at // 50}/E{at % 50:02}", {"directions": ["I"]}, by="ops")
    with browsing() as browser:
        browser.sign_in(zone.zone.url, zone.zone.tokens["officer"], page="desk")
        browser.chrome.get(f"{zone.zone.url}/desk/lanes")
        browser.chrome.execute_script(WATCH)
        strips = len(browser.all(".strip"))
        for at in range(20):
            for lane in ("E01", "E03", "E04", "E06", "E07"):
                zone.reports(lane, open=at % 2 == 0, devices=[])
        browser.until(lambda: browser.chrome.execute_script("return spent.length > 4"), "five renewals")
        spent: Any = browser.chrome.execute_script("return spent")
    assert strips >= 500
    assert median(spent) < USUAL_RENEWAL_MS, spent


USUAL_RENEWAL_MS: Final = 50
WATCH: Final = """
window.spent = [];
const read = Response.prototype.json;
Response.prototype.json = async function () {
  const news = await read.call(this), began = performance.now();
  // The page draws in the turns that follow this one, and lays itself out; then a timer has its own.
  setTimeout(() => { document.body.offsetHeight; window.spent.push(performance.now() - began); });
  return news;
};
"""
