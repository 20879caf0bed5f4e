"""A truck's page in a real Chromium, before a whole gate: what an officer finds and commands, and what is not released
by mistake."""

from collections.abc import Callable

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.support.ui import Select

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.trade import Trade, Visit, a_weight

CTRL_ENTER = """
let sent = false;
const form = document.querySelector("form.decide"), note = (event) => { sent = true; event.preventDefault(); };
form.addEventListener("submit", note);
const keys = { key: "Enter", ctrlKey: true, bubbles: true };
document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent("keydown", keys));
form.removeEventListener("submit", note);
return sent;
"""
"""Whether the decision's form is sent by these keys in a field."""


@pytest.fixture(scope="module")
def zone(open_trade: Callable[..., Trade]) -> Trade:
    return open_trade("3105TRCK")


def referred(trade: Trade, lane: str) -> Visit:
    """A part of a declaration's copper; its weight is not stable."""
    document = trade.declares(goods("30000", "31000"))
    part = {"line": 1, "document_line": 1, "unit": "035", "quantity": "12000", "gross": "12400"}
    filed = trade.files(gate_pass(document, goods=[part]))
    return trade.arrives(filed, lane=lane, weight=a_weight("27650", stable=False))


def before(browser: Browser, trade: Trade, visit: Visit) -> None:
    """An officer opens the truck's page."""
    if not browser.all("#now"):
        browser.sign_in(trade.zone.url, trade.zone.tokens["officer"], page="desk")
    browser.chrome.get(f"{trade.zone.url}/desk/visits/{visit.address}")


def write(browser: Browser, field: str, text: str) -> None:
    browser.all(f'[name="{field}"]')[0].send_keys(text)


def test_the_bridge_reads_again_and_what_was_counted_is_what_the_ledger_counts(zone: Trade) -> None:
    visit = referred(zone, "E01")
    with browsing() as browser:
        before(browser, zone, visit)
        write(browser, "words", "开箱清点")
        browser.chrome.execute_script("document.activeElement.blur()")
        ActionChains(browser.chrome).send_keys("1").send_keys("w").perform()
        browser.until(lambda: "等待设备反馈" in browser.text("#lane-now"), "the command")
        stands_at = browser.chrome.execute_script("return scrollY")
        in_sight = [browser.place(part)[1] for part in ("h1", ".orders", ".choices")]
        told = [one for one in zone.commands("E01") if one["device"] == "bridge"][-1]
        visit.device("bridge", 1, command=told["id"])
        browser.until(lambda: "设备已完成" in browser.text(".orders"), "the device's answer beside the button")
        browser.until(lambda: "此车最近的到卡" in browser.text("#past"), "the history")
        kept = browser.all("#words")[0].get_property("value"), len(browser.all('input[value="release"]:checked'))
        decides_elsewhere = browser.chrome.execute_script(CTRL_ENTER, "#text")
        browser.click("details.more:nth-of-type(2) summary")
        write(browser, f"counted.{visit.passes[0].no}.1", "11900")
        browser.click(".send")
        browser.until(lambda: "放行" in browser.text(".truck-head .verdict"), "the release")
    assert told["do"] == "re-collect"
    assert kept == ("开箱清点", 1), "a command takes nothing of what was typed for the decision"
    assert stands_at == 0
    assert in_sight == sorted(in_sight)
    assert in_sight[-1] < 768
    assert decides_elsewhere is False, "whoever writes to the driver decides nothing by it"
    visit.raises()
    (line,) = zone.progress(visit.passes[0].body["documents"][0])["lines"]
    assert line["passed"] == "11900.00000"


def test_an_order_that_comes_between_look_and_click_is_shown_and_nothing_is_released(zone: Trade) -> None:
    visit = referred(zone, "E02")
    with browsing() as browser:
        before(browser, zone, visit)
        browser.click('input[value="release"]')
        Select(browser.all("#template")[0]).select_by_index(1)
        browser.point_at(".send")
        there = browser.place(".send")
        zone.orders("declaration", visit.passes[0].body["documents"][0]["no"])
        browser.until(lambda: "新情况" in browser.text("#news"), "the news")
        here = browser.place(".send")
        browser.click_here()
        browser.until(lambda: "未提交" in browser.text("#fault"), "the refusal")
        shown, chosen = browser.text(".reason"), browser.all('input[name="decision"]:checked')
    assert here == pytest.approx(there, abs=1), "news that comes above moves no button from under the pointer"
    assert "布控指令" in shown
    assert chosen == []
    assert visit.view()["verdict"]["verdict"] == "refuse"
    assert "raise" not in visit.commands("barrier")


def test_a_release_is_taken_back_before_the_raise_and_going_back_sends_nothing_again(zone: Trade) -> None:
    visit = referred(zone, "E03")
    with browsing() as browser:
        before(browser, zone, visit)
        for decision, reached in (("release", "放行"), ("rescind", "待关员核查")):
            if decision == "rescind":
                browser.click(".take-back summary")
            browser.click(f'input[value="{decision}"]')
            write(browser, "words", "已查看")
            browser.click(".send")
            browser.until(lambda word=reached: word in browser.text(".truck-head .verdict"), decision)  # type: ignore[misc]
        browser.chrome.back()
        browser.until(lambda: "待关员核查" in browser.text(".truck-head .verdict"), "the truck as it stands")
        browser.chrome.delete_all_cookies()
        browser.until(lambda: bool(browser.all("#token")), "to sign in again")
    view = visit.view()
    assert (view["verdict"]["verdict"], view["verdict"]["revision"]) == ("refer", 3)
    assert visit.commands("barrier")[-1] != "raise"
