"""The queue in a real Chromium: the same in every window at once, worked by the keyboard alone, of one's own zone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.test_desk import referred, weighed
from tests.e2e.cases.trade import Trade
from tests.e2e.javascript_tools import install

SIZES = ((1440, 900), (1366, 768), (390, 844))
NO_CLAIM_YET = """
const fetched = window.fetch;
window.fetch = (address, more) =>
  String(address).endsWith("/claim") && !window.asks ? Promise.reject(new TypeError("cut")) : fetched(address, more);
"""
"""A truck's page asks who is at it only once `asks` is set."""


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
    return open_trade("3105QUEUE")


@pytest.fixture(scope="module")
def other_zone(open_trade: Callable[..., Trade]) -> Trade:
    return open_trade("3105OTHER")


def at_the_desk(browser: Browser, trade: Trade, name: str) -> None:
    browser.sign_in(trade.zone.url, trade.zone.tokens["officer"], name, page="desk")


def type_keys(browser: Browser, *keys: str) -> None:
    ActionChains(browser.chrome).send_keys(*keys).perform()


def text_of_row(browser: Browser, plate: str) -> str:
    found: Any = browser.chrome.execute_script(
        "return [...document.querySelectorAll('#now .row')].map(e => e.innerText).find(t => t.includes(arguments[0]))",
        plate,
    )
    return str(found or "")


def test_a_truck_taken_in_one_window_is_marked_in_another_and_decided_by_the_keyboard_alone(
    zone: Trade, other_zone: Trade, pictures: Path
) -> None:
    with browsing() as one, browsing() as two:
        at_the_desk(one, zone, "李四")
        at_the_desk(two, other_zone, "外人")
        visit = referred(zone)
        plate = visit.passes[0].plate
        one.until(lambda: plate in text_of_row(one, plate), "the truck in the queue")
        strangers = two.text("#now")
        two.click('form[action="/desk/sign-out"] button')
        two.until(lambda: bool(two.all("#token")), "signed out")
        at_the_desk(two, zone, "赵六")
        two.until(lambda: "我来办" in text_of_row(two, plate), "the truck at the other desk")
        type_keys(one, "j")
        one.picture(pictures / "queue-chosen.png")
        type_keys(one, "t")
        one.until(lambda: "您在办理" in one.text("#claim"), "the truck's page")
        one.picture(pictures / "truck-own.png")
        two.until(lambda: "李四" in text_of_row(two, plate) and "正在办理" in text_of_row(two, plate), "the mark")
        two.picture(pictures / "queue-taken-by-another.png")
        two.press(f'[data-key="{visit.address}"] a')
        two.until(lambda: "李四" in two.text("#claim"), "who is at it, on the truck's page")
        two.picture(pictures / "truck-of-another.png")
        type_keys(one, "1", Keys.TAB, Keys.TAB, "已查看，重量稳定后相符")
        ActionChains(one.chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()
        one.until(lambda: "放行" in one.text(".truck-head .verdict"), "the release")
        two.until(lambda: not two.text("#claim"), "the claim over at the other desk")
        two.chrome.back()
        two.until(lambda: bool(two.all("#now")) and not text_of_row(two, plate), "the truck gone from the queue")
    assert plate not in strangers
    assert visit.commands("barrier")[-1] == "raise"


def test_a_session_that_ends_elsewhere_leaves_nothing_on_the_screen(zone: Trade) -> None:
    visit = referred(zone)
    plate = visit.passes[0].plate
    with browsing() as browser:
        at_the_desk(browser, zone, "李四")
        browser.until(lambda: plate in text_of_row(browser, plate), "the truck")
        form = browser.all('form[action="/desk/sign-out"] input')[0].get_attribute("value")
        cookies = {each["name"]: each["value"] for each in browser.chrome.get_cookies()}
        origin = {"Origin": zone.zone.url}
        httpx.post(f"{zone.zone.url}/desk/sign-out", data={"form": form}, cookies=cookies, headers=origin)
        browser.until(lambda: bool(browser.all("#token")), "the sign-in form")
        assert plate not in browser.chrome.page_source


def test_a_queue_of_a_morning_bars_nobody_in_two_languages_at_three_sizes_by_day_and_night(
    zone: Trade, pictures: Path, axe: Path
) -> None:
    visits = [referred(zone) for _ in range(5)]
    weighed(visits[1], "31000")
    zone.zone.officer.post(f"/v1/visits/{visits[0].address}/claim")
    findings: list[str] = []
    widths: list[bool] = []
    with browsing() as browser:
        at_the_desk(browser, zone, "李四")
        browser.click(f'[data-key="{visits[2].address}"] .at-it button')
        browser.until(lambda: bool(browser.all("form.decide")), "the truck's page")
        for theme in ("light", "dark"):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            for width, height in SIZES:
                browser.resize(width, height)
                for language in ("zh", "en"):
                    browser.chrome.get(f"{zone.zone.url}/desk?lang={language}")
                    browser.picture(pictures / f"queue-{theme}-{width}-{language}.png")
                    widths.append(browser.chrome.execute_script("return document.documentElement.scrollWidth") <= width)
                findings += browser.serious_findings(axe)
        english = browser.text("#now")
    assert findings == []
    assert all(widths)
    assert "Yours" in english
    assert "is at it" in english


def test_a_claim_that_was_made_while_a_trucks_page_came_is_shown_on_it(zone: Trade) -> None:
    visit = referred(zone)
    with browsing() as browser:
        at_the_desk(browser, zone, "李四")
        browser.chrome.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NO_CLAIM_YET})
        browser.chrome.get(f"{zone.zone.url}/desk/visits/{visit.address}")
        free = browser.text("#claim")
        zone.zone.officer.post(f"/v1/visits/{visit.address}/claim")
        browser.chrome.execute_script("window.asks = true")
        browser.until(lambda: "正在办理" in browser.text("#claim"), "who is at it")
    assert "尚无人办理" in free
