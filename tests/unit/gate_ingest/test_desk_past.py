"""A truck's past on its page: its last visits, its firm's, its passes, and what happens while the history is away."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import httpx
import pytest
from gate_ingest.desk.truck.past import SHOWN
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.outbound import VisitWaiting
from kakou.history import tables
from kakou.reasons.in_words import in_words

from tests.history_database import HistoryDatabase, later
from tests.unit.contracts.samples import PASS
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_desk import HOSTILE, PAGE, browser, heard, heavy, referred, tell, token

ONE_KIND: Final = pytest.mark.parametrize("history", ["sqlite"], indirect=True)
"""For what no kind of database does otherwise; the statements themselves are tried on both."""

PAST: Final = f"{PAGE}/past"
MANY: Final = SHOWN + 3


@pytest.fixture
def settings(history: HistoryDatabase) -> Settings:
    return Settings(writes_at_once=50, history_url=history.url)


@pytest.fixture
def known(history: HistoryDatabase) -> HistoryDatabase:
    """The truck has been here often, once with a friend of its firm, and a truck with its plate was in another zone."""
    truck = {
        "zone": told.ZONE,
        "gate": "G1",
        "state": "ended",
        "plate": "苏E01234",
        "firm": "3105940042",
        "revision": 1,
    }
    before = [
        {**truck, "visit": f"G1.E0{n % 2}.OLD{n:02}", "lane": f"E0{n % 2}", "arrived_at": later(minutes=n)}
        for n in range(MANY)
    ]
    history.insert(
        tables.VISITS,
        {**truck, "visit": told.VISIT, "lane": "E01", "arrived_at": later(hours=9), "state": "open"},
        *before,
        {**truck, "visit": "G1.E01.FRIEND", "lane": "E01", "plate": HOSTILE, "arrived_at": later(hours=8)},
        {**truck, "zone": OTHER_ZONE, "visit": "G1.E01.FAR", "lane": "E01", "arrived_at": later(hours=10)},
    )
    stopped = told.reached(referred(1, "G1.E01.FRIEND", heavy()))
    history.insert(
        tables.VERDICTS,
        {"zone": told.ZONE, "visit": "G1.E01.FRIEND", "revision": 1, "body": stopped.model_dump_json()},
    )
    history.insert(
        tables.REASONS,
        {"zone": told.ZONE, "visit": "G1.E01.FRIEND", "revision": 1, "n": 1, "code": heavy().code, "stops": True},
    )
    history.insert(
        tables.DECISIONS,
        {"zone": told.ZONE, "visit": "G1.E01.FRIEND", "root": 1, "decision": "inspect", "by": "李四"},
    )
    view = told.pass_changed(GatePass.model_validate(PASS), datetime.now(UTC)).view
    history.insert(
        tables.PASSES,
        {"zone": told.ZONE, "no": view.no, "visit": told.VISIT, "body": view.model_dump_json()},
    )
    return history


@pytest.fixture
async def officer(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        yield client


async def test_the_last_visits_of_truck_and_firm_and_the_life_of_its_passes(
    gate: GateUnderTest, known: HistoryDatabase, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    page = (await officer.get(PAST)).text
    of_truck, _, of_firm = page.partition("企业最近的到卡 3105940042")
    assert of_truck.count(".OLD") == SHOWN
    assert f"OLD{MANY - 1}" in of_truck
    assert "OLD00" not in page
    assert "FRIEND" in of_firm
    assert in_words(heavy()).zh in of_firm
    assert "李四：查验" in of_firm
    assert PASS["no"] in of_truck
    assert "<script>alert" not in page
    assert f'href="/desk/visits/{told.VISIT}"' in page, "back to the truck"
    assert page.count(f'{told.VISIT}"') == 1, "this visit is no past one"
    assert (await officer.get(f"{PAST}?lang=en")).headers["location"] == PAST


async def test_nothing_of_another_zone_or_of_a_lane_that_a_token_is_not_for(
    gate: GateUnderTest, known: HistoryDatabase, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    near = await gate.speaking_as("officer", lanes=("G1/E01",))
    async with browser(gate) as bound:
        await bound.post("/desk/session", data={"token": near.headers["Authorization"].removeprefix("Bearer ")})
        of_lane = (await bound.get(PAST)).text
    assert "FAR" not in (await officer.get(PAST)).text
    assert "G1.E01.OLD" in of_lane
    assert "G1.E00.OLD" not in of_lane


@ONE_KIND
async def test_a_truck_without_a_past_says_so(
    gate: GateUnderTest, history: HistoryDatabase, officer: httpx.AsyncClient
) -> None:
    waits = VisitWaiting(visit=told.VISIT, waiting_for="weight", since=datetime.now(UTC))
    await heard(gate, told.VISIT, topics.VISIT_WAITING, waits)
    assert (await officer.get(f"{PAST}?part=true")).text.count("没有记录") == 2


@ONE_KIND
async def test_while_the_history_is_away_the_truck_is_shown_and_can_be_decided(
    gate: GateUnderTest, history: HistoryDatabase, officer: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    with history.engine.begin() as connection:
        tables.VISITS.drop(connection)
    part = await officer.get(f"{PAST}?part=true")
    page = await officer.get(PAGE)
    assert (part.status_code, "历史记录暂时读不到" in part.text) == (503, True)
    assert "<html" not in part.text
    assert (page.status_code, 'value="release"' in page.text) == (200, True)
    assert f'href="{PAST}"' in page.text
