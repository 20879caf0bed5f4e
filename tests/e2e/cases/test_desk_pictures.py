"""Pictures of a truck in a real Chromium: the zone's own store is asked for them, and nobody else is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.test_desk import SIZES, axe, pictures
from tests.e2e.cases.trade import KNOWN_WITHIN, Trade, Visit
from tests.e2e.conftest import ZONE_WITH_PICTURES
from tests.e2e.picture_store import PictureStore, storing
from tests.gate import eventually

__all__ = ["axe", "pictures"]  # the fixtures

FOLDER = f"{ZONE_WITH_PICTURES}/"
ARE_SETTLED = "return [...document.images].every((each) => each.complete)"
WIDTHS = "return [...document.querySelectorAll('.picture img')].map((each) => each.naturalWidth)"
LOAD = """
const image = new Image(), done = arguments[1];
image.onload = () => done("loaded");
image.onerror = () => done("failed");
image.src = arguments[0];
"""
IN_SIGHT = """
const box = document.querySelector(".picture img").getBoundingClientRect();
return box.top >= 0 && box.bottom <= innerHeight;
"""
SHOWN_WIDTH = "return document.querySelector('.picture img').getBoundingClientRect().width"


@pytest.fixture(scope="module")
def zone(open_trade: Callable[..., Trade]) -> Trade:
    return open_trade(ZONE_WITH_PICTURES)


@pytest.fixture
def elsewhere() -> Iterator[PictureStore]:
    """A server that nobody has named."""
    with storing() as found:
        yield found


def unread(trade: Trade, *photos: dict[str, str], lane: str = "E01") -> Visit:
    """A truck whose plate no camera read."""
    document = trade.declares(goods("30000", "31000"))
    part = {"line": 1, "document_line": 1, "unit": "035", "quantity": "12000", "gross": "12400"}
    filed = trade.files(gate_pass(document, goods=[part]))
    plates = [{"text": "", "confidence": "N", "camera": "front"}]
    visit = trade.arrives(filed, lane=lane, plates=plates, photos=list(photos))
    # They are told after the verdict that the lane was answered with.
    eventually(lambda: "pictures" in visit.view(), KNOWN_WITHIN, "the pictures are known")
    return visit


def before(browser: Browser, trade: Trade, visit: Visit) -> None:
    """An officer opens the truck's page, and sees what can be seen."""
    if not browser.all("#now"):
        browser.sign_in(trade.zone.url, trade.zone.tokens["officer"], page="desk")
    browser.chrome.get(f"{trade.zone.url}/desk/visits/{visit.address}")
    browser.until(lambda: browser.chrome.execute_script(ARE_SETTLED), "pictures, or why there are none")


def test_the_zones_own_pictures_are_loaded_and_no_other_address_is_asked(
    zone: Trade, picture_store: PictureStore, elsewhere: PictureStore
) -> None:
    front = picture_store.puts(f"{FOLDER}front.svg", "苏E01234")
    picture_store.moved[f"/{FOLDER}moved.svg"] = f"{elsewhere.url}moved.svg"
    host = picture_store.url.removeprefix("http://").rstrip("/")
    visit = unread(
        zone,
        {"id": front, "camera": "front"},
        {"id": f"{picture_store.url}{FOLDER}gone.svg", "camera": "rear"},
        {"id": f"{picture_store.url}{FOLDER}moved.svg", "camera": "rear-left"},
        {"id": f"{elsewhere.url}a.svg", "camera": "front"},
        {"id": f"http://{host}@{elsewhere.url.removeprefix('http://')}b.svg"},
        {"id": f"{picture_store.url}other-zone/c.svg"},
        {"id": f"{picture_store.url}{FOLDER}%2e%2e/d.svg"},
        {"id": "javascript:document.title='taken'"},
    )
    with browsing() as browser:
        before(browser, zone, visit)
        browser.until(lambda: len(browser.text(".picture .failed").splitlines()) == 2, "words for two that failed")
        widths = browser.chrome.execute_script(WIDTHS)
        failed = browser.text(".picture .failed").splitlines()
        named = browser.text(".outside summary")
        title = browser.chrome.title
        forbidden = [
            browser.chrome.execute_async_script(LOAD, address)
            for address in (f"{elsewhere.url}e.svg", f"{picture_store.url}other-zone/f.svg")
        ]
    assert widths == [1280, 0, 0]
    assert all("照片未能显示" in each for each in failed)
    assert "5张未显示" in named
    assert "taken" not in title
    assert forbidden == ["failed", "failed"]
    assert elsewhere.paths == []
    own = {path for path, _ in picture_store.asked}
    assert own == {f"/{FOLDER}{name}.svg" for name in ("front", "gone", "moved")}
    sent = {name.lower() for _, headers in picture_store.asked for name in headers}
    assert not sent & {"cookie", "referer", "authorization"}


def test_a_plate_is_read_off_a_picture_by_the_keyboard_at_every_size_and_in_both_languages(
    zone: Trade, picture_store: PictureStore, pictures: Path, axe: Path
) -> None:
    taken = [(camera, "苏E05678") for camera in ("front", "front-left", "rear")]
    photos = [{"id": picture_store.puts(f"{FOLDER}2-{camera}.svg", plate), "camera": camera} for camera, plate in taken]
    photos.append({"id": f"{picture_store.url}{FOLDER}rear-right.svg", "camera": "rear-right"})
    visit = unread(zone, *photos, {"id": "https://elsewhere.example/a.jpg"}, lane="E02")
    findings = []
    with browsing() as browser:
        before(browser, zone, visit)
        small = browser.chrome.execute_script(SHOWN_WIDTH)
        summary = browser.all(".picture summary")[0]
        summary.send_keys(Keys.ENTER)
        browser.until(lambda: browser.chrome.execute_script(SHOWN_WIDTH) > 2 * small, "the picture, larger")
        browser.until(lambda: browser.chrome.execute_script(IN_SIGHT), "all of it in sight")
        browser.picture(pictures / "desk-truck-picture-large.png")
        summary.send_keys(Keys.ENTER)
        browser.until(lambda: browser.chrome.execute_script(SHOWN_WIDTH) == small, "the picture, small again")
        beside = browser.chrome.execute_script(
            "return document.querySelector('#plate').closest('details').querySelector('img').naturalWidth"
        )
        for language in ("zh", "en"):
            browser.chrome.get(f"{zone.zone.url}/desk/visits/{visit.address}?lang={language}")
            for width, height in SIZES:
                browser.resize(width, height)
                browser.until(lambda: browser.chrome.execute_script(ARE_SETTLED), "the pictures")
                browser.picture(pictures / f"desk-truck-pictures-{language}-{width}.png")
                findings += browser.serious_findings(axe)
                wide = browser.chrome.execute_script("return document.documentElement.scrollWidth - innerWidth")
                assert wide <= 0, f"{width}: scrolls sideways"
        browser.night()
        browser.resize(1366, 768)
        browser.picture(pictures / "desk-truck-pictures-night.png")
        findings += browser.serious_findings(axe)
    assert beside == 1280
    assert findings == []
