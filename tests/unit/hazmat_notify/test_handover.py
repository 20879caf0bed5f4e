"""The hand-over between shifts: who has what, since when, what was said last, and one press to take it over."""

import asyncio
import re
from typing import Any, cast

import httpx
from hazmat_notify.board.handover import Holding, handover
from kakou.contracts import topics
from kakou.runtime.redis.reader import StateReader

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import ZONE, Office
from tests.unit.hazmat_notify.papers import CHLORINE, METHANOL, reached, storage_unit
from tests.unit.hazmat_notify.test_board import arrives, drill
from tests.unit.hazmat_notify.test_sessions import OWN, Board, board, settings, signed_in

__all__ = ["board", "settings"]  # the fixtures


def answers(office: Office, no: str, answer: str, by: str, **more: Any) -> None:
    said = {"alert": no, "answer": answer, "by": by, "token": "值班室", **more}
    office.hear(topics.ALERT_ACKNOWLEDGED, no, said)


def told(office: Office) -> list[Holding]:
    office.work()
    return list(asyncio.run(handover(cast(StateReader, MemoryReader(office.store)), ZONE)))


def named(office: Office) -> list[tuple[str | None, bool, list[str]]]:
    return [(each.name, each.waits, list(each.nos)) for each in told(office)]


def test_what_nobody_has_is_first_then_what_waits_to_be_taken_then_each_person() -> None:
    office = Office()
    for number in range(1, 6):
        arrives(office, number, METHANOL | {"name": f"甲醇{number}"})
    answers(office, "A1", "taken", "李")
    answers(office, "A2", "taken", "李")
    answers(office, "A3", "taken", "李")
    answers(office, "A3", "handed-on", "李", to="王")
    answers(office, "A4", "seen", "张")
    assert named(office) == [
        (None, False, ["A4", "A5"]),
        ("王", True, ["A3"]),
        ("李 (值班室)", False, ["A1", "A2"]),
    ]


def test_the_gravest_is_first_and_a_drill_is_last() -> None:
    office = Office()
    drill(office)
    arrives(office, 2)
    arrives(office, 3, CHLORINE)
    assert named(office) == [(None, False, ["A3", "A2", "A1"])]


def test_each_says_since_when_and_what_was_said_last() -> None:
    office = Office()
    arrives(office, 1)
    answers(office, "A1", "taken", "李")
    answers(office, "A1", "seen", "张")
    [holding] = told(office)
    [item] = holding.items
    assert item.last is not None
    assert (holding.name, item.last.by, item.last.answer) == ("李 (值班室)", "张", "seen")
    assert item.since == item.notice.alert.answers[0].at


def test_what_is_over_or_answered_and_gone_is_not_handed_over() -> None:
    office = Office()
    arrives(office, 1)
    visit = "G1.E02.20261122080000000001"
    answers(office, "A1", "taken", "李")
    office.hear(topics.VISIT_ENDED, visit, {"visit": visit, "how": "backed-out", "raised": False})
    assert named(office) == []


def test_what_somebody_has_is_told_however_much_came_since() -> None:
    office = Office()
    arrives(office, 1)
    answers(office, "A1", "taken", "李")
    for number in range(2, 90):
        arrives(office, number)
        visit = f"G1.E02.2026112208{number:010}"
        office.hear(topics.VISIT_ENDED, visit, {"visit": visit, "how": "backed-out", "raised": False})
    assert named(office) == [("李 (值班室)", False, ["A1"])]


def test_a_units_conflict_is_handed_over_as_well() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", 10))
    office.hear(
        topics.GOODS_MOVED,
        "T-01",
        {"direction": "in", "substance": {"cas": "67-56-1"}} | {"quantity": "500", "unit": "t"},
    )
    answers(office, "A1", "taken", "李")
    assert named(office) == [("李 (值班室)", False, ["A1"])]


async def alert(board: Board, number: int) -> None:
    visit = f"G1.E02.2026112208{number:010}"
    await board.tell(topics.VERDICT_REACHED, reached(visit=visit, plate=f"苏E{number:05}"))


async def taken_over(browser: httpx.AsyncClient, form: str, alerts: str) -> httpx.Response:
    return await browser.post("/board/handover", data={"form": form, "alerts": alerts}, headers=OWN)


async def test_one_press_takes_over_by_the_same_answer_as_the_interface(board: Board) -> None:
    await alert(board, 1)
    await alert(board, 2)
    async with board.browser() as night, board.browser() as day:
        await signed_in(night, await board.token("safety"), name="李夜班")
        form = await signed_in(day, await board.token("safety"), name="王白班")
        page = (await day.get("/board/handover")).text
        both = re.search(r'name="alerts" value="(A\d+ A\d+)"', page)
        assert both
        answer = await taken_over(day, form, both[1])
        assert (answer.status_code, answer.headers["location"]) == (303, "/board/handover")
        assert (await taken_over(day, form, both[1])).status_code == 303
        page = (await night.get("/board/handover")).text
        found = [(await day.get(f"/v1/alerts/{no}")).json()["answers"] for no in both[1].split()]
    assert [[(each["answer"], each["by"]) for each in given] for given in found] == [[("taken", "王白班")]] * 2
    assert "王白班 (值班室)" in page
    assert page.count("我接手<") == 2, "and the night shift may take it back"


async def test_only_the_safety_office_takes_over_and_only_from_its_own_page(board: Board) -> None:
    await alert(board, 1)
    async with board.browser() as officer, board.browser() as safety, board.browser() as nobody:
        form = await signed_in(officer, await board.token("officer"))
        assert 'name="alerts"' not in (await officer.get("/board/handover")).text
        refused = [await taken_over(officer, form, "A1")]
        form = await signed_in(safety, await board.token("safety"))
        refused.append(await taken_over(safety, "x" * 64, "A1"))
        foreign = {"Origin": "https://elsewhere.example"}
        body = {"form": form, "alerts": "A1"}
        refused.append(await safety.post("/board/handover", data=body, headers=foreign))
        assert (await nobody.get("/board/handover")).status_code == 303
        missing = [await taken_over(safety, form, no) for no in ("A99", "<b>", "A1'--")]
        answers_given = (await safety.get("/v1/alerts/A1")).json()["answers"]
    assert [each.status_code for each in refused] == [403, 403, 403]
    assert [each.status_code for each in missing] == [404, 404, 404]
    assert "Alert &lt;b&gt; not found" in missing[1].text
    assert answers_given == []
