"""Every page of the desk and of the booth before somebody who means harm: no fault of the server, nothing unescaped,
nothing of another zone, nothing written without the page's own word."""

from datetime import UTC, datetime

import httpx
from kakou.contracts import topics
from kakou.web.listener.limits import Edge

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import OWN, tell
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores
from tests.unit.gate_ingest.test_desk import field, referred, token
from tests.unit.gate_ingest.test_lane_now import append
from tests.unit.hostile_pages import BROKEN_OUT, SCRIPT, Sweep

__all__ = ["settings", "stores"]  # the fixtures

SECRET = "沪A77777"
OTHERS_VISIT = "G1.E01.20261122080000099999"


async def arrivals(gate: GateUnderTest) -> None:
    """A truck with a hostile plate and reason, a lane with a hostile device, a task; and a truck of another zone."""
    hostile = referred().model_copy(update={"led": SCRIPT, "officer_hint": BROKEN_OUT})
    reached = told.reached(hostile).model_copy(update={"plate": BROKEN_OUT, "firm": SCRIPT})
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, reached)
    await append(gate, topics.LANE_REPORTED, "S", {"open": True, "devices": [{"id": "16", "kind": SCRIPT, "state": 2}]})
    await tell(gate, "T1", topics.TASK_OPENED, told.task("T1", datetime.now(UTC)))
    others = told.reached(referred(visit=OTHERS_VISIT)).model_copy(update={"plate": SECRET})
    await tell(gate, OTHERS_VISIT, topics.VERDICT_REACHED, others, OTHER_ZONE)
    await tell(gate, "T2", topics.TASK_OPENED, told.task("T2", datetime.now(UTC)), OTHER_ZONE)


async def test_no_page_of_desk_and_booth_breaks_or_tells_what_it_must_not(gate: GateUnderTest) -> None:
    await arrivals(gate)
    own = [told.VISIT, OTHERS_VISIT, "T2", "desk.css"]
    transport = httpx.ASGITransport(Edge(gate.transport.app))
    async with httpx.AsyncClient(transport=transport, base_url="http://gate", headers=OWN, timeout=30) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        word = field((await client.get("/desk")).text, "form")
        written = lambda: len(gate.on_log())  # noqa: E731
        forms = {"/desk": word, "/booth": word}
        sweep = Sweep(gate.app, ("/desk", "/booth"), client, forms, own, (SECRET,), written)
        await sweep.all()
        still_there = await client.get("/desk", headers={"Accept": "text/html"})
    assert sweep.faults == []
    assert sweep.asked > 500
    assert 'name="token"' not in still_there.text, "it was signed in all the while"
