"""A visit's replay tells what its lane read, from the log, and what it answered, from the history."""

import asyncio
import itertools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import time
from typing import Any, Final

import httpx
import pytest
from gate_ingest.desk.replay import records
from gate_ingest.desk.replay.readings import MOST
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.picture_stores import stores_in
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded, VisitEnded, VisitWaiting
from kakou.contracts.events.visit_routed import VisitPictured
from kakou.contracts.picture import Picture
from kakou.contracts.triggers import Trigger
from kakou.contracts.verdicts import Verdict
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.gate_ingest import memory_host, told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell, without_history
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import stores

__all__ = ["stores"]  # the fixture

PAGE: Final = f"/desk/visits/{told.VISIT}/replay"
SESSION: Final = told.VISIT.split(".", 2)[2]
HOSTILE: Final = "<script>alert(1)</script>"
STORE: Final = "https://pictures.example/3105W/"

GATHERED: Final = {
    "direction": "I",
    "plates": [
        {"text": "苏E01234", "camera": "front", "colour": "yellow", "confidence": "0.97"},
        {"text": HOSTILE, "camera": "rear", "confidence": "no idea"},
    ],
    "tags": [{"id": "TAG-7", "plate": "苏E01234", "weight": "15000"}],
    "cards": [{"id": "CARD-1", "pass_no": "P-99"}],
    "containers": [{"no": "CSQU3054383", "position": "front", "confidence": "N"}],
    "seals": ["SEAL-1"],
    "pass_nos": ["P-1"],
    "driver_card": {"id": "DRIVER-31050012"},
}
WEIGHED: Final = {
    "weight": {
        "kg": "27650",
        "stable": False,
        "zeroed": True,
        "bridge": "B1",
        "vehicles_on_bridge": 2,
        "calibration_due": "2027-01-31",
        "axles": ["9000", None],
    }
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        writes_at_once=50,
        history_url=f"sqlite:///{tmp_path / 'history.sqlite'}",
        picture_stores=stores_in(f"{told.ZONE}={STORE}"),
    )


def the_verdict(event: Event, revision: int, because: Trigger) -> Verdict:
    made = told.verdict(event.log_time, "refer", revision=revision, root=event.origin.root)
    return made.model_copy(update={"because": because})


def waits(unit: UnitOfWork, event: Event) -> None:
    waiting = VisitWaiting(visit=told.VISIT, waiting_for="weight", since=event.log_time)
    unit.emit(topics.VISIT_WAITING, waiting, subject=told.VISIT)


def decides(revision: int, because: Trigger) -> Callable[[UnitOfWork, Event], None]:
    def say(unit: UnitOfWork, event: Event) -> None:
        verdict = the_verdict(event, revision, because)
        unit.emit(topics.VERDICT_REACHED, told.reached(verdict), subject=told.VISIT)

    return say


async def at_lane(gate: GateUnderTest, type_: str, data: dict[str, Any], session: str = SESSION) -> None:
    """The terminal says it, and the read model has taken in what came of it."""
    event = {"type": type_, "id": "1", "source": f"/{told.ZONE}/G1/E01", "subject": session, "data": data}
    position = await gate.host.append(told.ZONE, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


async def read_and_weighed(gate: GateUnderTest) -> None:
    """A truck whose weight follows: the wait for it, and the verdict that it led to."""
    gate.script.says |= {topics.VEHICLE_GATHERED: waits, topics.VEHICLE_WEIGHED: decides(1, "weighed")}
    await at_lane(gate, topics.VEHICLE_GATHERED, GATHERED)
    await at_lane(gate, topics.VEHICLE_WEIGHED, WEIGHED)


def kinds(page: str) -> list[str]:
    return re.findall(r'<li class="moment of-([a-z-]+)', page)


def as_read(page: str) -> str:
    """Its words without markup, each gap one space."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


async def whole(officer: httpx.AsyncClient) -> str:
    """The page in English, once the history has come as far as the gate."""
    officer.cookies.set("kakou_language", "en")
    async with asyncio.timeout(30):
        while True:
            page = (await officer.get(PAGE)).text
            if "The records cannot be read" not in page:
                return page
            await asyncio.sleep(0.05)


async def in_english(gate: GateUnderTest, zone: str = told.ZONE) -> str:
    async with officer_of(gate, zone) as officer:
        return await whole(officer)


async def test_what_the_lane_read_stands_before_the_verdict_that_it_led_to(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    page = await in_english(gate)
    assert [kind for kind in kinds(page) if kind in ("gathered", "weighed", "verdict")] == [
        "gathered", "weighed", "verdict"
    ]  # fmt: skip
    text = as_read(page)
    for said in (
        "The lane read automatically",
        "苏E01234 Front yellow confidence 0.97",
        "Rear not understood: no idea",
        "TAG-7 · 苏E01234 · 15000 kg",
        "CARD-1 · P-99",
        "CSQU3054383 front confidence N",
        "SEAL-1",
        "P-1",
        "is to follow",
        "The bridge weighed → revision 1",
        "27650 kg · not at rest · was at zero · Bridge B1 · vehicles on it: 2",
        "vehicles on it: 2 · calibrated until 2027-01-31 · axles 9000 + —",
    ):
        assert said in text


async def test_texts_of_devices_are_shown_as_texts_and_a_drivers_card_without_its_number(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "raised", "mode": "manual", "by": HOSTILE, "command": "C7"})
    await at_lane(gate, topics.DEVICE_REPORTED, {"device": HOSTILE, "result": 2})
    await at_lane(gate, topics.VISIT_RETRACTED, {"reason": HOSTILE, "by": "<b>x"})
    page = await in_english(gate)
    assert HOSTILE not in page
    assert "<b>x" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert "DRIVER-31050012" not in page
    assert "Driver's card" in page or "Driver&#39;s card" in page


async def test_a_drivers_card_that_is_no_value_is_shown_without_its_number_too(gate: GateUnderTest) -> None:
    gate.script.says |= {topics.VEHICLE_GATHERED: decides(1, "gathered")}
    await at_lane(gate, topics.VEHICLE_GATHERED, GATHERED | {"driver_card": {"id": "DRIVER-31050012" * 100}})
    page = await in_english(gate)
    assert "gathered" in kinds(page)
    assert "DRIVER-31050012" not in page


async def test_a_report_with_what_a_newer_build_knows_is_told(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "raised", "mode": "manual", "speed": "slow"})
    assert "barrier" in kinds(await in_english(gate))


async def test_what_devices_answered_and_what_the_lane_was_told_is_in_the_line(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "raised", "mode": "manual", "by": "李班长", "command": "C7"})
    await at_lane(gate, topics.DEVICE_REPORTED, {"device": "seal", "command": "C8", "result": 9})
    await at_lane(gate, topics.VEHICLE_DEPARTED, {"how": "backed-out"})
    shown = told.command(9, "show", text="请退后")
    commanded = LaneCommanded(
        gate="G1", lane="E01", visit=told.VISIT, because="commanded", commands=(shown,), by="王伟", reason="看不清"
    )
    await tell(gate, told.VISIT, topics.LANE_COMMANDED, commanded)
    page = await in_english(gate)
    text = as_read(page)
    assert {"barrier", "device", "departed", "commanded"} <= set(kinds(page))
    for said in (
        "The barrier reports raised by hand for command C7 by 李班长",
        "A device reports seal: failed at the lock for command C8",
        "The truck left backed out",
        "The lane was told cause: an officer gave the lane a command by 王伟 display show “请退后”",
        "看不清",
    ):
        assert said in text
    assert not re.findall(r"\b(?:wait|moment|says|is|read|lanes)_[a-z]", page), "every word has its text"


async def test_what_another_session_or_another_zone_said_is_not_told(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "blocked"}, session="20261122080000000018")
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "lowered"}, session="no session at all/")
    page = await in_english(gate)
    assert "barrier" not in kinds(page)
    assert "苏E01234" not in await in_english(gate, OTHER_ZONE)


async def test_a_reading_of_another_zone_at_a_position_that_a_verdict_names_is_not_shown(gate: GateUnderTest) -> None:
    """As after a log was put back that is not the one the state was made from."""
    theirs = {"type": topics.VEHICLE_GATHERED, "source": f"/{OTHER_ZONE}/G1/E01", "subject": SESSION, "id": "1"}
    position = await gate.host.append(OTHER_ZONE, theirs | {"data": GATHERED}, trace=None)
    verdict = told.verdict(datetime.now(UTC), "refer", root=position.offset)
    verdict = verdict.model_copy(update={"because": "gathered"})
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(verdict))
    page = await in_english(gate)
    assert kinds(page).count("verdict") == 1
    assert "gathered" not in kinds(page)
    assert "TAG-7" not in page


async def test_what_the_log_has_no_more_is_counted(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    gate.host.log.forget(topics.INBOUND_TOPIC, 0, keep=0)
    page = await in_english(gate)
    assert "2 readings are not shown" in page
    assert not {"gathered", "weighed"} & set(kinds(page))


async def test_of_many_weighings_the_newest_are_told(gate: GateUnderTest) -> None:
    gate.script.says |= {topics.VEHICLE_GATHERED: decides(1, "gathered")}
    await at_lane(gate, topics.VEHICLE_GATHERED, GATHERED)
    for revision in range(2, MOST + 3):
        gate.script.says |= {topics.VEHICLE_WEIGHED: decides(revision, "weighed")}
        await at_lane(gate, topics.VEHICLE_WEIGHED, WEIGHED)
    page = await in_english(gate)
    found = [kind for kind in kinds(page) if kind in ("gathered", "weighed")]
    verdicts = kinds(page).count("verdict")
    assert found == ["weighed"] * min(MOST, verdicts)


async def test_what_a_lane_reported_beyond_one_page_is_told_and_leads_to_the_rest(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST", 3)
    gate.script.says |= {topics.VEHICLE_GATHERED: decides(1, "gathered")}
    await at_lane(gate, topics.VEHICLE_GATHERED, GATHERED)
    for no in range(7):
        await at_lane(gate, topics.BARRIER_REPORTED, {"state": "raised", "mode": "manual", "by": f"officer {no}"})
    async with officer_of(gate) as officer:
        pages = [await whole(officer)]
        while later := re.search(r'href="([^"]*reports=\d+)">Later reports', pages[-1]):
            pages.append((await officer.get(later[1])).text)
        wrong = await officer.get(f"{PAGE}?reports=0")
    told_by = [re.findall(r"officer \d", page) for page in pages]
    assert told_by == [[f"officer {no}" for no in shown] for shown in ((0, 1, 2), (3, 4, 5), (6,))]
    assert [page.count("what came later is not shown here") for page in pages] == [2, 2, 0]
    assert ["verdict" in kinds(page) for page in pages] == [True, False, False]
    assert ("Earlier reports" in pages[2], f'href="{PAGE}?reports=2">← Earlier' in pages[2]) == (True, True)
    assert wrong.status_code == 422


async def test_while_the_log_does_not_answer_the_rest_is_told(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    async with officer_of(gate) as officer:
        await whole(officer)
        gate.host.down = True
        page = (await officer.get(PAGE)).text
    assert "what the lane read is missing here" in page
    assert "verdict" in kinds(page)


async def test_without_the_history_what_led_to_verdicts_is_told(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read_and_weighed(gate)
    async with officer_of(gate) as officer:
        without_history(monkeypatch)
        page = (await officer.get(PAGE)).text
    assert [kind for kind in kinds(page) if kind in ("gathered", "weighed")] == ["weighed"]


async def test_pictures_of_the_zones_store_are_shown_and_others_are_named(gate: GateUnderTest) -> None:
    await read_and_weighed(gate)
    now = datetime.now(UTC)
    addresses = (f"{STORE}a.jpg", "https://elsewhere.example/b.jpg")
    pictures = tuple(Picture(address=each, camera="front", at=now) for each in addresses)
    await tell(gate, told.VISIT, topics.VISIT_PICTURED, VisitPictured(visit=told.VISIT, pictures=pictures))
    async with officer_of(gate) as officer:
        await whole(officer)
        answer = await officer.get(PAGE)
    assert kinds(answer.text).count("pictured") == 1
    assert re.findall(r'<img src="([^"]+)"', answer.text) == [addresses[0]]
    assert f"img-src 'self' {STORE}" in answer.headers["Content-Security-Policy"]
    assert f"<bdi>{addresses[1]}</bdi>" in answer.text


async def test_each_of_two_visits_at_one_address_has_its_own_readings_and_reports(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = itertools.count(int(time()))
    monkeypatch.setattr(memory_host, "time", lambda: next(seconds))
    await read_and_weighed(gate)
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "blocked"})
    await tell(gate, told.VISIT, topics.VISIT_ENDED, VisitEnded(visit=told.VISIT, how="backed-out", raised=False))
    gate.script.says |= {topics.VEHICLE_GATHERED: decides(1, "gathered")}
    await at_lane(gate, topics.VEHICLE_GATHERED, GATHERED | {"tags": [{"id": "TAG-8"}]})
    await at_lane(gate, topics.BARRIER_REPORTED, {"state": "failed"})
    async with officer_of(gate) as officer:
        await whole(officer)
        hits = (await officer.get("/desk/search", params={"q": "E01234"})).text
        [aside] = re.findall(r'href="(/desk/visits/[^"]+%40[^"]+/replay)"', hits)
        before = as_read((await officer.get(aside)).text)
    assert ("TAG-7" in before, "TAG-8" in before) == (True, False)
    assert ("The barrier reports blocked" in before, "The barrier reports failed" in before) == (True, False)
