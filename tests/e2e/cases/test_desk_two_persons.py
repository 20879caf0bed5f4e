"""A release that needs two officers, in a real Chromium before a whole gate: one proposes, another agrees."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import Browser, browsing
from tests.e2e.cases.test_desk import axe, pictures, referred
from tests.e2e.cases.test_desk_queue import text_of_row
from tests.e2e.cases.trade import Trade

__all__ = ("axe", "pictures")
SIZES = ((1440, 900), (1366, 768), (390, 844))


@pytest.fixture(scope="module")
def zone(open_trade: Callable[..., Trade]) -> Trade:
    """What is over its weight is released by two."""
    return open_trade("3105TWO", two_persons=["weight"])


def releases(browser: Browser, words: str) -> None:
    """By the keyboard alone."""
    ActionChains(browser.chrome).send_keys("1", Keys.TAB, Keys.TAB, words).perform()
    ActionChains(browser.chrome).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def test_one_officer_proposes_and_another_agrees_by_the_keyboard_alone(
    zone: Trade,
    pictures: Path,
    axe: Path,
) -> None:
    visit = referred(zone)
    page, plate = f"{zone.zone.url}/desk/visits/{visit.address}", visit.passes[0].plate
    findings: list[str] = []
    widths: list[Any] = []
    with browsing() as one, browsing() as two:
        one.sign_in(zone.zone.url, zone.zone.tokens["officer"], "李值班", page="desk")
        two.sign_in(zone.zone.url, zone.zone.tokens["all"], "赵磊", page="desk")
        one.chrome.get(page)
        before = one.text("form.decide")
        one.picture(pictures / "two-before.png")
        releases(one, "复磅属实")
        one.until(lambda: "已提议放行" in one.text(".proposal"), "the proposal")
        own = one.text("main")
        one.picture(pictures / "two-own.png")
        two.until(lambda: "李值班 (officer 1)已提议放行" in text_of_row(two, plate), "the proposal in the queue")
        again = zone.zone.officer.post(
            f"/v1/visits/{visit.address}/decision", json={"decision": "release", "reason": "已核对", "revision": 2}
        )
        still = visit.view()
        for theme in ("light", "dark"):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            two.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            for width, height in SIZES:
                two.resize(width, height)
                for shown, name in ((f"{zone.zone.url}/desk", "queue"), (page, "truck")):
                    for language in ("en", "zh"):
                        two.chrome.get(f"{shown}?lang={language}")
                        two.picture(pictures / f"two-{name}-{theme}-{width}-{language}.png")
                        script = "return document.documentElement.scrollWidth"
                        widths.append(two.chrome.execute_script(script) <= width)
                    findings += two.serious_findings(axe)
        two.resize(1366, 768)
        two.chrome.get(page)
        releases(two, "同意")
        two.until(lambda: "放行" in two.text(".truck-head .verdict"), "the release")
        told = two.text("#recorded")
        two.picture(pictures / "two-agreed.png")
    assert "放行须两名关员" in before
    assert "您本人的同意不算" in own
    assert (again.status_code, "officer 1" in again.json()["detail"]) == (409, True)
    assert (still["state"], still["proposed"]["by"]) == ("referred", "李值班 (officer 1)")
    assert findings == []
    assert all(widths)
    assert "赵磊" in told
    verdict = visit.view()["verdict"]
    facts = {reason["code"]: reason["facts"] for reason in verdict["reasons"]}["officer.decision.release"]
    assert (facts["by"], facts["proposed_by"]) == ("赵磊 (bridge 1)", "李值班 (officer 1)")
    assert visit.commands("barrier")[-1] == "raise"


def test_a_raise_for_nobody_is_agreed_to_on_the_lanes_page(zone: Trade, pictures: Path, axe: Path) -> None:
    """One officer's command waits, shown with who gave it; whoever gave it is not asked to agree, another can."""
    commands, page = "/v1/lanes/G1/E08/commands", f"{zone.zone.url}/desk/lanes/G1/E08"
    order = {"device": "barrier", "do": "raise", "reason": "救援车"}
    zone.puts("lanes/G1/E08", {"directions": ["I"]}, by="ops")
    with browsing() as one, browsing() as two:
        one.sign_in(zone.zone.url, zone.zone.tokens["officer"], "李值班", page="desk")
        two.sign_in(zone.zone.url, zone.zone.tokens["all"], "赵磊", page="desk")
        for each in (one, two):
            each.chrome.get(page)
        proposed = zone.zone.officer.post(commands, json=order)
        for each in (one, two):
            each.until(lambda each=each: "officer 1提议抬起" in each.text("main"), "the proposal")  # type: ignore[misc]
        findings = two.serious_findings(axe)
        two.picture(pictures / "two-raise.png")
        own = one.text("main")
        one.picture(pictures / "two-raise-own.png")
        asked = one.all("form[action$='/raise']")
        two.click("form[action$='/raise'] button")
        two.until(lambda: "赵磊 (bridge 1)" in two.text(".why-shut"), "the raise")
        told = two.text("main")
        two.picture(pictures / "two-raised.png")
    assert (proposed.status_code, proposed.json()["kind"]) == (200, "raise-proposed")
    assert findings == []
    assert ("由您提议，等候另一名关员同意" in own, asked) == (True, [])
    assert "提议抬起" not in told
