"""The head of a truck's page says who is at it, and a decision on another officer's truck asks first."""

import re

import httpx
import pytest
from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.memory_host import MemoryNotes
from tests.unit.gate_ingest.test_desk import PAGE, awaiting, decided, field, fields, referred, tell
from tests.unit.gate_ingest.test_desk_queue import CLAIM, at_the_desk, officer, other

__all__ = ["officer", "other"]


def strip(page: str) -> str:
    found = re.search(r'<div class="claim-strip.*?</form>', page, re.DOTALL)
    return found[0] if found else ""


async def says(client: httpx.AsyncClient, **typed: str) -> str:
    """The truck's page after a button of the strip."""
    form = field((await client.get(PAGE)).text, "form")
    answer = await client.post(CLAIM, data={"form": form, **typed})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    return strip((await client.get(PAGE)).text)


async def test_to_open_a_truck_is_not_to_take_it(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    assert "尚无人办理" in strip((await officer.get(PAGE)).text)
    assert "尚无人办理" in strip((await other.get(PAGE)).text)


async def test_the_strip_takes_renews_gives_back_and_takes_over(
    officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    assert "您在办理" in await says(officer, do="take")
    others = strip((await other.get(PAGE)).text)
    assert "李四 (王伟)</b> 正在办理" in others
    assert "您在办理" in await says(other, do="take", take_over=field(others, "take_over"))
    assert "赵六 (王伟)</b> 正在办理" in await says(officer, do="give-back")
    assert "您在办理" in await says(other, do="take")
    assert "尚无人办理" in await says(other, do="give-back")


async def test_the_strip_alone_is_what_the_page_shows(officer: httpx.AsyncClient, other: httpx.AsyncClient) -> None:
    await says(officer, do="take")
    page, alone = (await other.get(PAGE)).text, (await other.get(CLAIM)).text
    assert alone.strip() in page
    typed = await other.get(CLAIM, headers={"Accept": "text/html"})
    assert (typed.status_code, typed.headers["location"]) == (303, PAGE)


async def test_a_decision_on_another_officers_truck_is_told_first_and_asks_again(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await says(officer, do="take")
    first = await other.post(
        f"{PAGE}/decision", data=fields((await other.get(PAGE)).text, decision="release", words="好")
    )
    assert (first.status_code, decided(gate)) == (409, [])
    assert "另一名关员正在办理这辆车，未提交任何决定" in first.text
    assert " checked" not in first.text, "the same keys once more release nothing"
    again = fields(first.text, decision="release", words="好", over=field(first.text, "over"))
    assert (await other.post(f"{PAGE}/decision", data=again)).status_code == 303
    assert len(decided(gate)) == 1
    assert "尚无人办理" in strip((await officer.get(PAGE)).text), "the claim ended with the decision"


async def test_whoever_was_told_of_one_officer_is_told_of_the_next(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await says(officer, do="take")
    asked = await other.post(
        f"{PAGE}/decision", data=fields((await other.get(PAGE)).text, decision="refuse", words="好")
    )
    async with at_the_desk(gate, "钱七") as third:
        await says(third, do="take", take_over=field((await third.get(PAGE)).text, "take_over"))
    again = fields(asked.text, decision="refuse", words="好", over=field(asked.text, "over"))
    answer = await other.post(f"{PAGE}/decision", data=again)
    assert (answer.status_code, "钱七" in strip(answer.text), decided(gate)) == (409, True, [])


async def test_ones_own_claim_is_in_nobodys_way(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await says(officer, do="take")

    def still_referred(unit: UnitOfWork, event: Event) -> None:
        unit.emit(topics.VERDICT_REACHED, told.reached(referred(2)), subject=told.VISIT)

    gate.script.says[topics.VISIT_DECIDED] = still_referred
    typed = fields((await officer.get(PAGE)).text, decision="inspect", words="开箱")
    assert (await officer.post(f"{PAGE}/decision", data=typed)).status_code == 303
    assert "尚无人办理" in strip((await officer.get(PAGE)).text)


async def test_a_claim_that_cannot_be_read_bars_no_decision(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await says(officer, do="take")
    typed = fields((await other.get(PAGE)).text, decision="release", words="好")

    async def lost(*_: object) -> None:
        raise OSError("Redis is away")

    monkeypatch.setattr(MemoryNotes, "lines_of", lost)
    assert (await other.post(f"{PAGE}/decision", data=typed)).status_code == 303
    assert len(decided(gate)) == 1
    assert strip((await other.get(PAGE)).text) == ""


async def test_a_truck_that_waits_for_nobody_is_nobodys(gate: GateUnderTest, officer: httpx.AsyncClient) -> None:
    await tell(gate, referred().model_copy(update={"verdict": "release", "revision": 2}))
    assert strip((await officer.get(PAGE)).text) == ""


async def test_a_release_is_taken_back_whoever_is_at_the_truck(
    gate: GateUnderTest, officer: httpx.AsyncClient, other: httpx.AsyncClient
) -> None:
    await says(officer, do="take")
    await tell(gate, awaiting().model_copy(update={"revision": 2, "supersedes": 1}))
    typed = fields((await other.get(PAGE)).text, decision="rescind", words="误操作")
    assert (await other.post(f"{PAGE}/decision", data=typed)).status_code == 303
    assert [event["data"]["decision"] for event in decided(gate)] == ["rescind"]
