"""Every page of the board before somebody who means harm: no fault of the server, nothing unescaped, nothing of
another zone, nothing written without the page's own word."""

import httpx
from kakou.contracts import topics
from kakou.web.listener.limits import Edge

from tests.unit.hazmat_notify.papers import METHANOL, reached
from tests.unit.hazmat_notify.test_sessions import OWN, Board, board, settings, signed_in
from tests.unit.hostile_pages import BROKEN_OUT, SCRIPT, Sweep

__all__ = ["board", "settings"]  # the fixtures


async def test_no_page_of_the_board_breaks_or_tells_what_it_must_not(board: Board) -> None:
    visit = "G1.E02.20261122080000000001"
    goods = (METHANOL | {"name": SCRIPT},)
    await board.tell(topics.VERDICT_REACHED, reached(visit=visit, plate="苏E00001", goods=goods, contact=BROKEN_OUT))
    await board.tell(topics.DRILL_STARTED, {"text": SCRIPT, "storage_unit": "T-01", "by": BROKEN_OUT})
    transport = httpx.ASGITransport(Edge(board.app))
    async with httpx.AsyncClient(transport=transport, base_url="http://office", headers=OWN, timeout=30) as client:
        word = await signed_in(client, await board.token("safety"))
        sweep = Sweep(board.app, ("/board",), client, {"/board": word}, ["A1", "board.css"], (), board.written)
        await sweep.all()
        still_there = await client.get("/board/drills")
    assert sweep.faults == []
    assert sweep.asked > 200
    assert still_there.status_code == 200, "it was signed in all the while"
