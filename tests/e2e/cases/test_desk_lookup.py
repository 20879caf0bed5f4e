"""What the officer's desk looks up, in a real Chromium: found from one field, closed once, drawn for anybody."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from tests.e2e.browser import browsing
from tests.e2e.cases.papers import gate_pass, goods
from tests.e2e.cases.test_desk import SIZES, at_the_desk, axe, pictures, referred, weighed
from tests.e2e.cases.trade import Trade, Visit, a_weight

__all__ = ["axe", "pictures"]  # the fixtures


@pytest.fixture(scope="module")
def zone(open_trade: Callable[..., Trade]) -> Trade:
    return open_trade("3105LOOK")


@pytest.fixture(scope="module")
def morning(zone: Trade) -> tuple[Visit, Visit]:
    """A declaration of which one truck has passed and one is at the gate; a truck whose barrier a hand has raised; a
    control order. The truck at the gate, and the one that was let through by hand."""
    document = zone.declares(goods("30000", "31000"))
    part = {"line": 1, "document_line": 1, "unit": "035", "quantity": "12000", "gross": "12400"}
    first, second = (zone.files(gate_pass(document, goods=[part])) for _ in range(2))
    zone.arrives(first).passes_through()
    here = zone.arrives(second, lane="E02", weight=a_weight("27650", stable=False))
    by_hand = referred(zone)
    weighed(by_hand, "35000")
    by_hand.raises()
    zone.orders("container", "CSQU3054383")
    return here, by_hand


def test_a_part_of_a_plate_leads_to_its_truck_and_a_task_is_closed_once(
    zone: Trade, morning: tuple[Visit, Visit]
) -> None:
    here, by_hand = morning
    with browsing() as browser:
        at_the_desk(browser, zone)
        field = browser.all(".search input")[0]
        field.send_keys(by_hand.address, Keys.ENTER)
        browser.until(lambda: by_hand.passes[0].plate in browser.text("h1"), "the truck's page")
        browser.all(".search input")[0].send_keys(here.passes[0].plate[1:], Keys.ENTER)
        browser.until(lambda: here.passes[0].no in browser.text("main"), "its visit and its pass")
        browser.chrome.get(f"{zone.zone.url}/desk/tasks")
        browser.click(f'li:has(a[href$="{by_hand.address}"]) summary')
        browser.all("details[open] textarea")[0].send_keys("与司机核实，已登记")
        browser.point_at("details[open] button.primary")
        browser.click_here(times=2)
        browser.until(lambda: "已办结" in browser.text(".done"), "the task closed")
        open_ones = browser.text(".rows")
    assert by_hand.address not in open_ones


def test_a_replay_tells_what_the_lane_read_before_each_verdict_and_what_its_barrier_answered(
    zone: Trade, morning: tuple[Visit, Visit]
) -> None:
    _, by_hand = morning
    with browsing() as browser:
        at_the_desk(browser, zone)

        def told() -> bool:
            """Once the history has come as far."""
            browser.chrome.get(f"{zone.zone.url}/desk/visits/{by_hand.address}/replay")
            return bool(browser.all(".moment.of-barrier"))

        browser.until(told, "the barrier's report")
        moments = [each.get_attribute("class").split()[1] for each in browser.all(".moment")]
        first, second = (at for at, kind in enumerate(moments) if kind == "of-gathered")
        plates = [each.text for each in browser.all(".of-gathered .readings .plate")]
        barrier = browser.text(".of-barrier")
    assert [moments[first + 1], moments[second + 1]] == ["of-verdict", "of-verdict"]
    assert set(plates) == {by_hand.passes[0].plate}
    assert "抬起" in barrier


def test_every_page_is_read_on_a_phone_by_day_and_on_a_screen_by_night_by_anybody(
    zone: Trade, morning: tuple[Visit, Visit], pictures: Path, axe: Path
) -> None:
    here, by_hand = morning
    document = here.passes[0].now()["documents"][0]["no"]
    pages = {
        "search": f"/desk/search?q={here.passes[0].plate[2:4]}",
        "declarations": "/desk/declarations",
        "declaration": f"/desk/declarations/{document}",
        "pass": f"/desk/passes/{here.passes[0].no}",
        "tasks": "/desk/tasks",
        "control-orders": "/desk/control-orders",
        "today": "/desk/today",
        "month": "/desk/month",
        "replay": f"/desk/visits/{by_hand.address}/replay",
    }
    findings: list[str] = []
    too_wide: list[Any] = []
    with browsing() as browser:
        at_the_desk(browser, zone)
        for theme, language, (width, height) in (("light", "zh", SIZES[-1]), ("dark", "en", SIZES[0])):
            scheme = [{"name": "prefers-color-scheme", "value": theme}]
            browser.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
            browser.chrome.get(f"{zone.zone.url}/desk?lang={language}")
            browser.resize(width, height)
            for name, page in pages.items():
                browser.chrome.get(f"{zone.zone.url}{page}")
                browser.picture(pictures / f"desk-{name}-{theme}-{width}-{language}.png")
                wide = browser.chrome.execute_script("return document.documentElement.scrollWidth")
                too_wide += [(name, width, wide)] if wide > width else []
                findings += browser.serious_findings(axe)
    assert findings == []
    assert too_wide == []
