"""The board in a real Chromium: a tired person sees what comes, answers it, and knows when the line is cut."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts import topics
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import browsing, line_to
from tests.e2e.javascript_tools import install
from tests.e2e.safety_office import Office, Running
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, moved, reached, storage_unit

PEROXIDE: dict[str, Any] = METHANOL | {
    "name": "过氧化氢 hydrogen peroxide",
    "cas": "7722-84-1",
    "un": "2014",
    "hazard_class": "5.1",
    "subsidiary": ["8"],
}
CONTACTS = [{"name": "王主任", "phone": "13800000001"}]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Where screenshots go: the folder of the variable KAKOU_PICTURES, to look at them."""
    folder = Path(os.environ.get("KAKOU_PICTURES", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("axe")) / "node_modules" / "axe-core" / "axe.min.js"


async def stocked(office: Office) -> None:
    """A tank farm near its threshold, a store with what must lie apart, and an empty yard."""
    for no, more in (("T-01", {"kind": "tank-farm", "contacts": CONTACTS}), ("W-A1", {}), ("Y-01", {"kind": "yard"})):
        await office.tell(topics.DOCUMENT_CHANGED, no, storage_unit(no, 10, **more))
    named = {"substance": {"cas": "67-56-1", "name": "甲醇"}}
    await office.tell(topics.GOODS_MOVED, "T-01", moved("in", "485") | named)
    for cas, name, amount in (("7664-41-7", "液氨", "0.9"), ("7782-50-5", "液氯", "1.2")):
        substance = {"substance": {"cas": cas, "name": name}}
        await office.tell(topics.GOODS_MOVED, "W-A1", moved("in", amount) | substance)


async def arrives(office: Office, number: int, *goods: dict[str, Any], word: str = "release", **more: Any) -> None:
    visit = f"G1.E02.2026112208{number:010}"
    plate = f"苏E{number:05}"
    data = reached(word, visit=visit, plate=plate, goods=goods or (METHANOL,), **more)
    await office.tell(topics.VERDICT_REACHED, visit, data)


async def test_the_board_changes_as_trucks_arrive_and_as_they_are_answered(office: Office, pictures: Path) -> None:
    await stocked(office)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        before = browser.text("#unanswered-title .count")
        await arrives(office, 7, CHLORINE, word="refuse")
        await arrives(office, 8)
        await asyncio.to_thread(
            browser.until, lambda: "苏E00008" in browser.text(".unanswered"), "the truck on the board"
        )
        shown = browser.text(".alert")
        all_of_them = browser.text(".unanswered")
        order = [each.get_attribute("class") or "" for each in browser.all(".alert")]
        browser.picture(pictures / "board.png")
        browser.click('.alert button[data-answer="taken"]')
        await asyncio.to_thread(browser.until, lambda: "李值班" in browser.text(".answered"), "the answer")
        left = browser.text("#unanswered-title .count")
    assert (int(before), int(left)) == (1, 2)
    assert [each.split()[1] for each in order] == ["extreme", "severe", "severe"]
    assert "有毒气体" in shown
    assert "易燃液体、有毒" in all_of_them
    assert "1.01" in all_of_them


async def test_a_cut_line_is_seen_at_once_and_mended_without_a_gap(office: Office, pictures: Path) -> None:
    token = await office.token("safety")
    async with line_to(int(office.url.rpartition(":")[2])) as line:
        with browsing() as browser:
            await asyncio.to_thread(browser.sign_in, f"http://127.0.0.1:{line.port}", token)
            await asyncio.to_thread(browser.until, lambda: not browser.text("#offline"), "a line")
            await line.cut()
            await asyncio.to_thread(browser.until, lambda: "连接已中断" in browser.text("#offline"), "the banner")
            browser.picture(pictures / "offline.png")
            for number in (1, 2, 3):
                await arrives(office, number)
            await line.join()
            await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 3, "all three trucks")
            await asyncio.to_thread(browser.until, lambda: not browser.text("#offline"), "the line again")


async def test_a_plate_leads_to_its_card_in_two_clicks_and_by_its_first_letters(office: Office, pictures: Path) -> None:
    await arrives(office, 7, CHLORINE)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        browser.click(".alert a.plate")
        await asyncio.to_thread(browser.until, lambda: "有毒气体" in browser.text(".card"), "the card")
        browser.picture(pictures / "card.png")
        browser.chrome.back()
        browser.all("#plate")[0].send_keys("苏e·00007", Keys.ENTER)
        await asyncio.to_thread(browser.until, lambda: "UN1017" in browser.text(".card"), "the card by the search")


async def test_the_slider_shows_the_stock_of_then_while_the_board_stays_live(office: Office, pictures: Path) -> None:
    await stocked(office)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        slider = browser.chrome.find_element(By.ID, "back")
        slider.send_keys(Keys.ARROW_LEFT)
        await asyncio.to_thread(browser.until, lambda: "截至" in browser.text("#past"), "the past")
        browser.picture(pictures / "past.png")
        then = browser.text("#past")
        slider.send_keys(Keys.ARROW_RIGHT)
        await asyncio.to_thread(browser.until, lambda: not browser.text("#past"), "the present")
        live = browser.text(".units")
    assert "甲醇" not in then
    assert "甲醇" in live


async def test_both_languages_a_phone_and_the_keyboard_serve(office: Office, pictures: Path, axe: Path) -> None:
    await stocked(office)
    await arrives(office, 7, METHANOL, PEROXIDE)
    await office.tell(
        topics.DRILL_STARTED, office.zone, {"text": "T-01泄漏演练", "storage_unit": "T-01", "by": "李值班"}
    )
    with browsing(390, 844) as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        browser.picture(pictures / "phone.png")
        wide: Any = browser.chrome.execute_script("return document.documentElement.scrollWidth")
        findings = browser.serious_findings(axe)
        browser.chrome.get(f"{office.url}/board?lang=en")
        english = browser.text("body")
        browser.press('.alert button[data-answer="seen"]')
        await asyncio.to_thread(browser.until, lambda: "Seen by 李值班" in browser.text(".answered"), "the answer")
        findings += browser.serious_findings(axe)
        browser.chrome.get(f"{office.url}/board/sheet")
        browser.picture(pictures / "sheet.png")
        findings += browser.serious_findings(axe)
    assert wide <= 390
    assert "Hazardous goods duty board" in english
    assert "DRILL" in english
    assert findings == []


async def test_a_sheet_is_written_that_opens_without_the_system(
    office: Office, service: Running, pictures: Path
) -> None:
    await stocked(office)
    await arrives(office, 7)
    path = service.sheets / f"emergency-{office.zone}.html"
    async with asyncio.timeout(20):
        while not (path.exists() and "苏E00007" in path.read_text("utf-8")):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    with browsing() as browser:
        browser.chrome.get(path.as_uri())
        text = browser.text("body")
        requests: Any = browser.chrome.execute_script("return performance.getEntriesByType('resource').length")
        browser.picture(pictures / "sheet-file.png")
    assert "13800000001" in text
    assert "485" in text
    assert requests == 0
