"""The board in a real Chromium: a tired person sees what comes, answers it, and knows when the line is cut."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts import topics
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import Browser, browsing, line_to
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


def furthest(before: list[tuple[float, float]], after: list[tuple[float, float]]) -> float:
    """Pixels by which the one that moved most did."""
    pairs = zip(before, after, strict=True)
    return max(max(abs(one[0] - other[0]), abs(one[1] - other[1])) for one, other in pairs)


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
    assert "97 % → 101 %" in all_of_them


async def test_a_cut_line_is_seen_at_once_and_mended_without_a_gap(office: Office, pictures: Path) -> None:
    token = await office.token("safety")
    async with line_to(int(office.url.rpartition(":")[2])) as line:
        with browsing() as browser:
            await asyncio.to_thread(browser.sign_in, f"http://127.0.0.1:{line.port}", token)
            await asyncio.to_thread(browser.until, lambda: not browser.text("#offline"), "a line")
            await line.cut()
            await asyncio.to_thread(browser.until, lambda: "连接已中断" in browser.text("#offline"), "the banner")
            grey = browser.all("#now")[0].value_of_css_property("filter")
            browser.picture(pictures / "offline.png")
            for number in (1, 2, 3):
                await arrives(office, number)
            await line.join()
            await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 3, "all three trucks")
            await asyncio.to_thread(browser.until, lambda: not browser.text("#offline"), "the line again")
            again = browser.all("#now")[0].value_of_css_property("filter")
    assert (grey, again) == ("grayscale(1)", "none"), "what may be out of date has no colours"


async def test_a_double_click_takes_one_alert_which_keeps_its_place_and_can_be_undone(
    office: Office, pictures: Path
) -> None:
    for number in (7, 8, 9):
        await arrives(office, number)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 3, "three alerts")
        first = '[data-key="A3"]'
        await asyncio.to_thread(browser.point_at, f'{first} button[data-answer="taken"]')
        places = [browser.place(f'[data-key="A{number}"]') for number in (3, 2, 1)]
        browser.click_here(times=2)
        await asyncio.to_thread(browser.until, lambda: "苏E00009" in browser.text(".answered"), "the answer")
        for _ in range(3):
            browser.click_here()
        settled = [browser.place(f'[data-key="A{number}"]') for number in (3, 2, 1)]
        count = browser.text("#unanswered-title .count")
        browser.picture(pictures / "undo.png")
        browser.click("#undos button:not(:disabled)")
        await asyncio.to_thread(browser.until, lambda: browser.text("#unanswered-title .count") == "3", "the undo")
        async with office.client(await office.token("safety")) as safety:
            answers = [(await safety.get(f"/v1/alerts/A{number}")).json()["answers"] for number in (1, 2, 3)]
    assert furthest(places, settled) <= 1
    assert count == "2"
    assert [[each["answer"] for each in given] for given in answers] == [[], [], ["taken", "undone"]]


async def test_what_comes_and_goes_leaves_what_is_under_the_pointer_where_it_is(office: Office, pictures: Path) -> None:
    for number in (7, 8):
        await arrives(office, number)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        mine, other = '[data-key="A1"] button[data-answer="taken"]', "G1.E02.20261122080000000008"
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 2, "two alerts")
        await asyncio.to_thread(browser.point_at, mine)
        there = browser.place(mine)
        await arrives(office, 9, CHLORINE)
        await arrives(office, 10, CHLORINE)
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 4, "two graver ones")
        above = [each.get_attribute("data-key") for each in browser.all(".alert")]
        came, told = browser.place(mine), browser.text("#out-of-sight")
        browser.picture(pictures / "steady.png")
        await office.tell(topics.VISIT_ENDED, other, {"visit": other, "how": "backed-out", "raised": False})
        await asyncio.to_thread(browser.until, lambda: "苏E00008" in browser.text(".answered"), "the all-clear")
        went = browser.place(mine)
        visit = "G1.E02.20261122080000000007"
        await office.tell(topics.VISIT_ENDED, visit, {"visit": visit, "how": "backed-out", "raised": False})
        await asyncio.to_thread(browser.until, lambda: bool(browser.all('[data-key="A1"].settled')), "its own end")
        own = browser.place(mine)
        browser.click_here()
        await asyncio.to_thread(browser.point_elsewhere)
        await asyncio.to_thread(browser.until, lambda: not browser.all('[data-key="A1"]'), "it to go")
        room = "return [...document.querySelectorAll('#room-above, #room-below')].every(e => !e.offsetHeight)"
        await asyncio.to_thread(browser.until, lambda: browser.chrome.execute_script(room), "the room given back")
    assert above == ["A4", "A3", "A2", "A1"]
    assert "上方还有待处置的告警 2" in told, "what came above is not in sight, and is told"
    assert furthest([there] * 3, [came, went, own]) <= 1


async def test_a_list_that_is_drawn_between_press_and_release_loses_no_click(office: Office, pictures: Path) -> None:
    await arrives(office, 7)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        await asyncio.to_thread(browser.point_at, '[data-key="A1"] button[data-answer="taken"]')
        browser.hold_back_until_pressed("苏E00008")
        await arrives(office, 8)
        await asyncio.to_thread(browser.until, browser.holds_back, "the list with the second truck")
        browser.press_and_release()
        await asyncio.to_thread(browser.until, lambda: "已接手 李值班" in browser.text(".answered"), "taken")
        shown = browser.text(".unanswered")
        browser.picture(pictures / "pressed.png")
    assert "苏E00008" in shown


async def test_an_answer_whose_reply_is_on_its_way_loses_no_press_of_another(office: Office, pictures: Path) -> None:
    """Shown as seen by the feed, before the one who said so is told that it was taken down."""
    await arrives(office, 7)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        browser.hold_back_reply()
        browser.click('.alert button[data-answer="seen"]')
        await asyncio.to_thread(browser.until, lambda: "已看到 李值班" in browser.text(".alert .by"), "seen")
        browser.click('.alert button[data-answer="taken"]')
        browser.picture(pictures / "under-way.png")
        await asyncio.to_thread(browser.reply, "comes")
        await asyncio.to_thread(browser.until, lambda: "已接手 李值班" in browser.text(".answered"), "taken")


async def test_a_lost_reply_is_told_and_what_was_pressed_meanwhile_is_sent(office: Office, pictures: Path) -> None:
    for number in (7, 8):
        await arrives(office, number)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 2, "two alerts")
        browser.hold_back_reply()
        browser.click('[data-key="A1"] button[data-answer="seen"]')
        browser.click('[data-key="A1"] button[data-answer="taken"]')
        browser.click('[data-key="A2"] button[data-answer="taken"]')
        await asyncio.to_thread(browser.until, lambda: "苏E00008" in browser.text(".answered"), "the other alert")
        before = browser.text(".answered")
        await asyncio.to_thread(browser.reply, "isLost")
        await asyncio.to_thread(browser.until, lambda: "苏E00007" in browser.text(".answered"), "taken")
        told = browser.text("#refused")
        browser.picture(pictures / "lost-reply.png")
        async with office.client(await office.token("safety")) as safety:
            answers = (await safety.get("/v1/alerts/A1")).json()["answers"]
    assert "苏E00007" not in before, "one answer after the other"
    assert "未能提交" in told
    assert [each["answer"] for each in answers] == ["seen", "taken"]


async def test_what_was_seen_can_still_be_taken_and_what_was_taken_handed_on(office: Office, pictures: Path) -> None:
    await arrives(office, 7)
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        browser.click('.alert button[data-answer="seen"]')
        await asyncio.to_thread(browser.until, lambda: "已看到 李值班" in browser.text(".alert .by"), "seen")
        browser.click('.alert button[data-answer="taken"]')
        await asyncio.to_thread(browser.until, lambda: "已接手 李值班" in browser.text(".answered"), "taken")
        browser.click(".done .hand-on summary")
        browser.all('.done .hand-on input[name="to"]')[0].send_keys("王主任")
        await arrives(office, 8)
        await asyncio.to_thread(browser.until, lambda: "苏E00008" in browser.text(".unanswered"), "the list to change")
        typed = browser.all('.done .hand-on input[name="to"]')[0].get_attribute("value")
        browser.click(".done .hand-on form button")
        await asyncio.to_thread(
            browser.until, lambda: "交给 王主任 · 尚未接手" in browser.text(".unanswered"), "handed on"
        )
        browser.picture(pictures / "handed-on.png")
    assert typed == "王主任"


RINGS = """
window.rings = 0;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...at) { window.rings += 1; return start.apply(this, at); };
"""
"""Count what the page sounds."""


async def test_six_alerts_are_in_sight_the_gravest_rings_and_a_drill_is_no_alarm(
    office: Office, pictures: Path
) -> None:
    corrosive = METHANOL | {"name": "硫酸", "cas": "7664-93-9", "un": "1830", "hazard_class": "8", "subsidiary": []}
    gas = METHANOL | {"name": "液化石油气", "cas": None, "un": "1075", "hazard_class": "2.1", "subsidiary": []}
    acetone = METHANOL | {"name": "丙酮", "cas": "67-64-1", "un": "1090", "subsidiary": []}
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        browser.chrome.execute_script(RINGS)
        browser.click("#sound")
        await asyncio.to_thread(browser.until, lambda: browser.chrome.execute_script("return window.rings"), "a sound")
        quiet = browser.chrome.execute_script("return window.rings")
        drill = {"text": "T-01泄漏演练", "storage_unit": "T-01", "by": "李值班"}
        await office.tell(topics.DRILL_STARTED, office.zone, drill)
        for number, goods in enumerate((corrosive, acetone, METHANOL, gas, gas | {"un": "1978", "name": "丙烷"}), 7):
            await arrives(office, number, goods | {"storage_unit": None})
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 6, "five trucks and a drill")
        without = browser.chrome.execute_script("return window.rings")
        await arrives(office, 12, CHLORINE)
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 7, "the gravest")
        rung = browser.chrome.execute_script("return window.rings")
        cards = browser.all(".alert")
        classes = [(each.get_attribute("class") or "").split()[1] for each in cards]
        bottoms = [each.rect["y"] + each.rect["height"] for each in cards]
        borders = [each.value_of_css_property("border-left-style") for each in cards]
        signs = [len(each.find_elements(By.CSS_SELECTOR, ".sign")) for each in cards]
        title, words = browser.chrome.title, cards[-1].text
        browser.picture(pictures / "glance.png")
    assert classes == ["extreme", "severe", "severe", "moderate", "moderate", "moderate", "exercise"]
    assert bottoms[5] <= 768, "six alerts in sight"
    assert (without - quiet, rung - quiet) == (0, 2), "the gravest alone is heard"
    assert (set(borders[:6]), borders[6]) == ({"solid"}, "dashed")
    assert (set(signs[:6]), signs[6]) == ({1}, 0)
    assert "演练" in words
    assert "并非真实告警" in words
    assert title.startswith("(6) ")


async def test_the_next_shift_takes_over_once_it_has_said_so_twice(office: Office, pictures: Path, axe: Path) -> None:
    await stocked(office)
    await office.tell(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", 10, position={"x": 300, "y": 40}))
    lane = {"gate": "G1", "lane": "E02", "position": {"x": 0, "y": 0}}
    changed = {"kind": "lane", "no": "G1.E02", "document": lane, "version": 1, "etag": '"1"'}
    await office.tell(topics.DOCUMENT_CHANGED, "G1.E02", changed)
    for number in (7, 8):
        await arrives(office, number)
    findings = []
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"), "李夜班")
        browser.click(".alike [data-alerts]")
        await asyncio.to_thread(browser.until, lambda: browser.text(".answered").count("已接手 李夜班") == 2, "both")
        browser.chrome.get(f"{office.url}/board/vehicle?plate=苏E00007")
        card = browser.text(".card")
        browser.picture(pictures / "responder.png")
        findings += browser.serious_findings(axe)
    with browsing(390, 844) as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"), "王白班")
        browser.chrome.get(f"{office.url}/board/handover")
        before = browser.text("main")
        browser.picture(pictures / "handover.png")
        findings += browser.serious_findings(axe)
        wide: Any = browser.chrome.execute_script("return document.documentElement.scrollWidth")
        browser.click(".desk-head .sure summary")
        asked = browser.text("main")
        browser.press('.desk-head button[name="alerts"]')
        mine = "王白班 (李值班) 正在处理"
        await asyncio.to_thread(browser.until, lambda: mine in browser.text("main"), "taken over")
        after = browser.text("main")
    assert "李夜班 (李值班) 正在处理" in before
    assert ("确认接手" in before, "确认接手 2" in asked) == (False, True), "it asks before it takes anything over"
    assert "李夜班 (李值班) 正在处理" not in after
    assert "ERG 2024 · 指南 131" in card
    assert "303 m" in card
    assert wide <= 390
    assert findings == []


async def test_how_grave_an_alert_is_shows_by_more_than_a_word(office: Office, pictures: Path) -> None:
    """One of each: told apart by their signs, by how much is filled, and by size."""
    corrosive = METHANOL | {"name": "硫酸", "cas": "7664-93-9", "un": "1830", "hazard_class": "8", "subsidiary": []}
    gas = METHANOL | {"name": "液化石油气", "cas": None, "un": "1075", "hazard_class": "2.1", "subsidiary": []}
    argon = METHANOL | {"name": "氩", "cas": "7440-37-1", "un": "1006", "hazard_class": "2.2", "subsidiary": []}
    for number, goods in enumerate((corrosive, CHLORINE, gas, argon), start=7):
        await arrives(office, number, goods | {"storage_unit": None})
    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        await asyncio.to_thread(browser.until, lambda: len(browser.all(".alert")) == 4, "all four")
        for width, height in ((1280, 900), (390, 844)):
            browser.resize(width, height)
            browser.picture(pictures / f"severity-{width}.png")
            filled = [each.value_of_css_property("background-color") for each in browser.all(".mark")]
            heights = [each.size["height"] for each in browser.all(".mark")]
            signs = [each.get_attribute("innerHTML") for each in browser.all(".mark .sign")]
            assert len(set(filled)) == 4
            assert heights[0] > heights[1] > heights[2]
            assert len(set(signs)) == 4


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


async def test_a_plate_is_found_by_any_part_and_a_slip_is_no_truck_denied(office: Office, pictures: Path) -> None:
    for number in (7, 17, 123):
        await arrives(office, number, CHLORINE)

    def search(browser: Browser, part: str) -> str:
        browser.all("#plate")[0].clear()
        browser.all("#plate")[0].send_keys(part, Keys.ENTER)
        browser.until(lambda: not browser.all("#now"), "the answer")
        shown = browser.text("main")
        browser.picture(pictures / f"search-{part}.png")
        browser.chrome.get(f"{office.url}/board")
        return shown

    with browsing() as browser:
        await asyncio.to_thread(browser.sign_in, office.url, await office.token("safety"))
        one, several, slip, short = [
            await asyncio.to_thread(search, browser, part) for part in ("o123", "00", "苏F00123", "7")
        ]
    assert "苏E00123" in one
    assert "有毒气体" in one
    assert all(plate in several for plate in ("苏E00007", "苏E00017", "苏E00123"))
    assert "苏E00123" in slip
    assert "请核对输入" in slip
    assert "2个字符" in short


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
        await asyncio.to_thread(browser.until, lambda: "Seen by 李值班" in browser.text(".unanswered"), "the answer")
        browser.night()
        for width, height in ((390, 844), (1366, 768)):
            browser.resize(width, height)
            browser.picture(pictures / f"night-{width}.png")
            findings += browser.serious_findings(axe)
        for page in ("sheet", "drills"):
            browser.chrome.get(f"{office.url}/board/{page}")
            browser.picture(pictures / f"{page}.png")
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
