"""The officer's desk in a real Chromium, before a whole gate: a truck is referred, looked at, decided by keyboard."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts import topics
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.trade import Trade, Visit, a_reading, a_weight
from tests.e2e.javascript_tools import install

SIZES = ((1366, 768), (820, 1180), (390, 844))


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
    """A zone of its own: nobody else's trucks are in its queue."""
    return open_trade("3105DESK")


def referred(trade: Trade, lane: str = "E01") -> Visit:
    """A part of a declaration's copper, in a box, its weight not stable."""
    document = trade.declares(goods("30000", "31000"))
    part = {"line": 1, "document_line": 1, "unit": "035", "quantity": "12000", "gross": "12400"}
    box = [{"no": "CSQU3054383", "weight": "2250"}]
    filed = trade.files(gate_pass(document, goods=[part], containers=box))
    return trade.arrives(filed, lane=lane, weight=a_weight("27650", stable=False))


def weighed(visit: Visit, kg: str) -> None:
    """The lane gathers the truck once more, by hand."""
    visit.says(topics.VEHICLE_GATHERED, {**a_reading(visit.passes, weight=kg), "mode": "M"})


def at_the_desk(browser: Browser, trade: Trade) -> None:
    browser.sign_in(trade.zone.url, trade.zone.tokens["officer"], page="desk")


def test_a_referred_truck_appears_by_itself_and_is_released_by_the_keyboard_alone(zone: Trade, pictures: Path) -> None:
    with browsing() as browser:
        at_the_desk(browser, zone)
        visit = referred(zone)
        browser.until(lambda: visit.passes[0].plate in browser.text("#now"), "the truck in the queue")
        title, why = browser.chrome.title, browser.text(".referral .why")
        browser.picture(pictures / "desk.png")
        browser.press(".referral")
        browser.until(lambda: bool(browser.all("form.decide")), "the truck's page")
        browser.picture(pictures / "desk-truck.png")
        keys = ActionChains(browser.chrome)
        keys.send_keys("1", Keys.TAB, Keys.TAB, "已查看，重量稳定后相符").perform()
        ActionChains(browser.chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
        browser.until(lambda: "放行" in browser.text(".truck-head .verdict"), "the release")
        browser.picture(pictures / "desk-released.png")
        offered = browser.text(".take-back")
        told, focused = browser.text("#recorded"), browser.chrome.switch_to.active_element.get_attribute("id")
        ActionChains(browser.chrome).send_keys("1").perform()
        chosen = browser.all('input[name="decision"]:checked')
    assert title.startswith("(1) ")
    assert "不稳定" in why
    assert "撤回放行" in offered
    assert chosen == [], "the key that released takes nothing back"
    assert "已记录： 放行" in told
    assert focused == "recorded"
    assert visit.commands("barrier")[-1] == "raise"
    assert [verdict["revision"] for verdict in visit.view()["earlier"]] == [1]


def test_news_between_look_and_click_is_shown_and_the_truck_is_not_released(zone: Trade, pictures: Path) -> None:
    visit = referred(zone)
    with browsing() as browser:
        at_the_desk(browser, zone)
        browser.chrome.get(f"{zone.zone.url}/desk/visits/{visit.address}")
        weighed(visit, "35000")
        browser.until(lambda: "新情况" in browser.text("#news"), "the news")
        browser.click('input[value="release"]')
        browser.all("#words")[0].send_keys("已查看")
        browser.click(".send")
        browser.until(lambda: "未提交" in browser.text("#fault"), "the refusal")
        browser.picture(pictures / "desk-news.png")
        shown, written = browser.text(".reason.refuse"), browser.all("#words")[0].get_attribute("value")
    assert "35000" in shown
    assert written == "已查看"
    assert visit.view()["verdict"]["verdict"] == "refuse"
    assert "raise" not in visit.commands("barrier")


def test_a_double_click_decides_once(zone: Trade) -> None:
    visit = referred(zone)
    with browsing() as browser:
        at_the_desk(browser, zone)
        browser.chrome.get(f"{zone.zone.url}/desk/visits/{visit.address}")
        browser.click('input[value="inspect"]')
        browser.all("#words")[0].send_keys("开箱查验")
        browser.point_at(".send")
        browser.click_here(times=2)
        browser.until(lambda: "开箱查验" in browser.text(".reason"), "the decision")
        fault = browser.all("#fault")
    assert fault == []
    assert visit.view()["verdict"]["revision"] == 2


def test_a_cut_line_is_told_and_what_came_meanwhile_is_shown_once_it_is_back(zone: Trade, pictures: Path) -> None:
    def line(*, cut: bool) -> None:
        conditions = {"offline": cut, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
        browser.chrome.execute_cdp_cmd("Network.emulateNetworkConditions", conditions)

    with browsing() as browser:
        at_the_desk(browser, zone)
        browser.chrome.execute_cdp_cmd("Network.enable", {})
        line(cut=True)
        browser.until(lambda: "连接已中断" in browser.text("#offline"), "the banner")
        browser.picture(pictures / "desk-offline.png")
        plate = referred(zone).passes[0].plate
        unseen = plate in browser.text("#now")
        line(cut=False)
        browser.until(lambda: plate in browser.text("#now"), "the truck that came meanwhile")
        browser.until(lambda: not browser.text("#offline"), "the line again")
        times_shown = browser.text("#now .plate").count(plate)
    assert (unseen, times_shown) == (False, 1)


def test_two_languages_three_sizes_day_and_night_and_no_barrier_to_anybody(
    zone: Trade, pictures: Path, axe: Path
) -> None:
    visit = referred(zone)
    for _ in range(3):
        referred(zone)
    weighed(visit, "31000")
    findings: list[str] = []
    widths: list[Any] = []
    with browsing() as browser:
        browser.chrome.get(f"{zone.zone.url}/desk")
        browser.picture(pictures / "desk-sign-in.png")
        findings += browser.serious_findings(axe)
        at_the_desk(browser, zone)
        for theme in ("light", "dark"):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            for width, height in SIZES:
                browser.resize(width, height)
                for page, name in (("/desk", "queue"), (f"/desk/visits/{visit.address}", "truck")):
                    for language in ("zh", "en"):
                        browser.chrome.get(f"{zone.zone.url}{page}?lang={language}")
                        browser.picture(pictures / f"desk-{name}-{theme}-{width}-{language}.png")
                        widths.append(
                            browser.chrome.execute_script("return document.documentElement.scrollWidth") <= width
                        )
                    findings += browser.serious_findings(axe)
        english = browser.text("body")
    assert findings == []
    assert all(widths)
    assert "Whole truck" in english
