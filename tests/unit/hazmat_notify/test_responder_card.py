"""The responder's card of a truck and of a storage unit: what it does, what to do, whom to call, what lies around."""

import asyncio
from typing import cast

from hazmat_notify.board.handover import handover
from hazmat_notify.board.responder import unit_card
from hazmat_notify.board.view import board as board_of
from kakou.contracts import topics
from kakou.runtime.redis.reader import StateReader

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office
from tests.unit.hazmat_notify.papers import CHLORINE, moved, reached, storage_unit
from tests.unit.hazmat_notify.test_sessions import Board, board, settings, signed_in

__all__ = ["board", "settings"]  # the fixtures

CONTACTS = [{"name": "王主任", "phone": "138 0000 0001"}]


async def test_both_cards_say_what_to_do_whom_to_call_and_what_lies_around(board: Board) -> None:
    for no, x in (("W-A1", 0), ("T-01", 300)):
        document = storage_unit(no, contacts=CONTACTS, position={"x": x, "y": 0})
        await board.tell(topics.DOCUMENT_CHANGED, document)
    visit = "G1.E02.20261122080000000001"
    await board.tell(topics.VERDICT_REACHED, reached("refuse", visit=visit, plate="苏E00001", goods=(CHLORINE,)))
    async with board.browser() as browser:
        await signed_in(browser, await board.token("officer"))
        truck = (await browser.get("/board/vehicle", params={"plate": "苏E00001"})).text
        unit = (await browser.get("/board/unit", params={"no": "W-A1"})).text
        card = (await browser.get("/v1/vehicles/苏E00001/card")).json()
        await browser.get("/board?lang=en")
        english = (await browser.get("/board/unit", params={"no": "W-A1"})).text
    assert "ERG 2024 · 指南 124" in truck
    assert "<td>600 m</td><td>5.6 km</td><td>6.4 km</td>" in truck
    assert 'href="tel:13800000000"' in truck
    assert "无法给出距离" in truck, "its lane has no position"
    assert 'href="tel:13800000001"' in unit
    assert "<b>300 m</b>" in unit
    assert "Storage units around" in english
    assert card["goods"][0]["first_measures"]["guide"] == "124"


async def test_a_unit_that_is_not_there_is_404_and_its_name_shown_as_text(board: Board) -> None:
    async with board.browser(Accept="text/html") as browser, board.browser() as nobody:
        await signed_in(browser, await board.token("safety"))
        found = [await browser.get("/board/unit", params={"no": no}) for no in ("T-99", "<script>", "")]
        assert (await nobody.get("/board/unit", params={"no": "T-01"})).status_code == 303
    assert [each.status_code for each in found] == [404, 404, 404]
    assert "<script>" not in found[1].text


def test_a_zone_sees_nothing_of_another() -> None:
    office, other = Office(), "4403W"
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", position={"x": 1, "y": 1}), zone=other)
    office.hear(topics.GOODS_MOVED, "T-01", moved("in", "500"), zone=other)
    office.hear(topics.VERDICT_REACHED, "G1.E02.20261122080000000001", reached(goods=(CHLORINE,)), zone=other)
    office.work()
    reader = cast(StateReader, MemoryReader(office.store))
    shown, theirs = (asyncio.run(board_of(reader, zone)) for zone in (ZONE, other))
    assert (shown.cards, shown.units, shown.trucks, shown.plan) == ((), (), (), None)
    assert len(theirs.cards) == 2
    assert asyncio.run(handover(reader, ZONE)) == ()
    assert asyncio.run(unit_card(reader, ZONE, "T-01")) is None
