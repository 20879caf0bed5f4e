"""Drills at the board and by the interface: started once, ended, by whom it is due."""

import re

import httpx
from hazmat_notify.board.view import LOOKED_BACK
from kakou.contracts import topics

from tests.unit.hazmat_notify.papers import reached
from tests.unit.hazmat_notify.test_sessions import OWN, Board, board, settings, signed_in

__all__ = ["board", "settings"]  # the fixtures

PAGE = "/board/drills"


async def start(browser: httpx.AsyncClient, word: str, text: str = "T-01泄漏", once: str = "1") -> httpx.Response:
    typed = {"form": word, "once": once, "text": text, "unit": "T-01"}
    return await browser.post(PAGE, data=typed, headers=OWN)


async def test_a_drill_is_started_once_and_ended_at_the_board(board: Board) -> None:
    async with board.browser() as safety:
        word = await signed_in(safety, await board.token("safety"), name="李值班")
        empty = (await safety.get(PAGE)).text
        for _ in range(2):
            assert (await start(safety, word)).status_code == 303
        under_way = (await safety.get(PAGE)).text
        on_board = (await safety.get("/board")).text
        ids = {event["id"] for event in board.on_log(topics.DRILL_STARTED)}
        ended = await safety.post(PAGE, data={"form": word, "end": "A1"}, headers=OWN)
        after = (await safety.get(PAGE)).text
    assert "没有进行中的演练" in empty
    assert len(ids) == 1, "the log drops the second as a repeat"
    assert "演练：T-01泄漏（李值班 (值班室)）" in under_way
    assert "结束演练" in on_board
    assert ended.status_code == 303
    assert 'name="end" value="A1"' not in after


async def test_only_the_safety_office_starts_and_ends_drills(board: Board) -> None:
    async with board.browser() as officer, board.browser() as nobody:
        word = await signed_in(officer, await board.token("officer"))
        page = (await officer.get(PAGE)).text
        refused = [await start(officer, word), await officer.delete("/v1/drills/A1", headers={"X-Kakou-Form": word})]
        lost = await nobody.get(PAGE)
    assert "<form" not in page
    assert [each.status_code for each in refused] == [403, 403]
    assert lost.status_code == 303
    assert board.on_log(topics.DRILL_STARTED) == []


async def test_an_alarm_is_not_ended_as_a_drill(board: Board) -> None:
    await board.tell(topics.VERDICT_REACHED, reached(visit="G1.E02.20261122080000000001", plate="苏E00001"))
    async with board.browser() as safety:
        word = await signed_in(safety, await board.token("safety"))
        at_board = await safety.post(PAGE, data={"form": word, "end": "A1"}, headers=OWN)
        nothing = await start(safety, word, text=" ")
        token = await board.token("safety")
        by_interface = [
            await safety.delete(f"/v1/drills/{no}", headers={"Authorization": f"Bearer {token}"}) for no in ("A1", "A9")
        ]
    assert (at_board.status_code, "is not a drill" in at_board.text) == (409, True)
    assert (nothing.status_code, "请填写演练内容" in nothing.text) == (422, True)
    assert [each.status_code for each in by_interface] == [409, 404]


async def test_the_interface_ends_a_drill_and_says_so_once_more(board: Board) -> None:
    await board.tell(topics.DRILL_STARTED, {"text": "泄漏", "by": "李值班"})
    headers = {"Authorization": f"Bearer {await board.token('safety')}"}
    async with board.browser() as system:
        answers = [await system.delete("/v1/drills/A1", headers=headers) for _ in range(2)]
        alert = (await system.get("/v1/alerts/A1", headers=headers)).json()
    assert [each.status_code for each in answers] == [204, 204]
    assert (alert["msg_type"], len(board.on_log(topics.DRILL_ENDED))) == ("all-clear", 1)
    assert re.fullmatch("DRILL: All clear: the drill has ended.*", alert["text"]["en"])
    assert alert["text"]["zh"].startswith("演练：解除："), "it is read as the end of no alarm"


async def test_a_drill_that_somebody_took_is_ended_after_however_many_alerts(board: Board) -> None:
    await board.tell(topics.DRILL_STARTED, {"text": "泄漏", "by": "李值班"})
    headers = {"Authorization": f"Bearer {await board.token('safety')}"}
    async with board.browser() as safety:
        said = {"answer": "taken", "by": "王"}
        taken = await safety.post("/v1/alerts/A1/acknowledgement", json=said, headers=headers)
        for number in range(LOOKED_BACK + 1):
            await board.tell(topics.VERDICT_REACHED, reached(visit=f"G1.E02.2026112208000000{number:04d}"))
        await signed_in(safety, await board.token("safety"))
        page = (await safety.get(PAGE)).text
    assert taken.status_code < 300
    assert 'name="end" value="A1"' in page
