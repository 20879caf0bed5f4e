"""A form at the desk that is refused is answered with what was typed, and with what is wrong, without any script."""

import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitEnded
from kakou.contracts.task import TaskClosing

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of
from tests.unit.gate_ingest.at_the_desk import tell as tell_of
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores
from tests.unit.gate_ingest.test_desk import HOSTILE, PAGE, decided, field, fields, heard, referred, tell
from tests.unit.gate_ingest.test_desk_truck import COUNTED, commands, desk, with_its_pass

__all__ = ["desk", "settings", "stores"]  # the fixtures

OUTDATED = {"form": "0" * 64}


def kept(page: str) -> list[str]:
    """What was typed and has no field any more."""
    return re.findall(r'<p class="said">([^<]*)</p>', page)


@pytest.mark.parametrize(("language", "told_so"), [("zh", "页面已过期"), ("en", "signed in since")])
async def test_a_decision_from_another_sessions_page_is_shown_again_and_chosen_anew(
    gate: GateUnderTest, desk: httpx.AsyncClient, language: str, told_so: str
) -> None:
    await with_its_pass(gate)
    desk.cookies.set("kakou_language", language)
    typed = fields((await desk.get(PAGE)).text, decision="release", words="已到场看过", plate="苏E01234") | {
        COUNTED: "7"
    }
    answer = await desk.post(f"{PAGE}/decision", data=typed | OUTDATED)
    assert (answer.status_code, told_so in answer.text) == (403, True)
    assert ">已到场看过</textarea>" in answer.text
    assert ('value="苏E01234"' in answer.text, 'value="7"' in answer.text) == (True, True)
    assert not re.search("<input[^>]* checked", answer.text), "whoever signed in since has chosen nothing"
    assert (decided(gate), kept(answer.text)) == ([], [])
    again = typed | {"form": field(answer.text, "form")}
    await desk.post(f"{PAGE}/decision", data=again, headers={"Prefer": "wait=0"})
    assert [event["data"]["reason"] for event in decided(gate)] == ["已到场看过"]


async def test_a_text_for_the_display_from_another_sessions_page_is_shown_again(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    page = (await desk.get(PAGE)).text
    typed = {"form": "x", "once": field(page, "once"), "command": "show", "text": "请倒车", "ready": "请到岗亭"}
    answer = await desk.post(f"{PAGE}/commands", data=typed)
    assert (answer.status_code, "页面已过期" in answer.text) == (403, True)
    assert ('value="请倒车"' in answer.text, "<option selected>请到岗亭" in answer.text) == (True, True)
    assert commands(gate) == []


async def test_what_was_typed_for_a_truck_that_left_meanwhile_is_shown_as_text(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await with_its_pass(gate)
    page = (await desk.get(PAGE)).text
    ready = re.search(r'<option value="([^"]+)" >', page)
    assert ready
    typed = fields(page, decision="inspect", template=ready[1], words=HOSTILE, plate="苏E00001") | {COUNTED: "7"}
    ordered = {"form": typed["form"], "once": "1", "command": "show", "text": "请倒车"}
    ended = VisitEnded(visit=told.VISIT, how="backed-out", raised=False)
    await heard(gate, told.VISIT, topics.VISIT_ENDED, ended)
    late, too_late = (
        await desk.post(f"{PAGE}/decision", data=typed),
        await desk.post(f"{PAGE}/commands", data=ordered),
    )
    assert (late.status_code, too_late.status_code) == (409, 409)
    assert 'name="words"' not in late.text
    assert kept(late.text)[0] == ready[1]
    assert kept(late.text)[2:] == ["苏E00001", f"{COUNTED.removeprefix('counted.')}: 7"]
    assert "&lt;script&gt;" in kept(late.text)[1]
    assert kept(too_late.text) == ["请倒车"]
    assert (decided(gate), commands(gate)) == ([], [])


async def test_a_reason_that_was_chosen_in_the_other_language_stays_chosen(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    typed = fields((await desk.get(PAGE)).text, decision="release", template="已到场核查，可以放行", plate="x")
    desk.cookies.set("kakou_language", "en")
    page = (await desk.post(f"{PAGE}/decision", data=typed)).text
    assert '<option value="Checked at the lane: it may pass" selected>' in page
    assert kept(page) == []


async def test_a_closing_from_another_sessions_page_is_shown_again(gate: GateUnderTest) -> None:
    now = datetime.now(UTC)
    task = told.task("T1", now).model_copy(update={"due": now + timedelta(hours=1)})
    await tell_of(gate, task.subject.no, topics.TASK_OPENED, task)
    async with officer_of(gate) as officer:
        answer = await officer.post("/desk/tasks/T1/close", data=OUTDATED | {"why": "看过录像"})
    assert (answer.status_code, "页面已过期" in answer.text) == (403, True)
    assert ">看过录像</textarea>" in answer.text
    assert topics.TASK_CLOSED not in {event["type"] for event in gate.on_log()}


async def test_what_was_written_of_a_task_that_another_closed_is_shown_as_text(gate: GateUnderTest) -> None:
    now = datetime.now(UTC)
    task = told.task("T1", now)
    await tell_of(gate, task.subject.no, topics.TASK_OPENED, task)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/tasks")).text
        closed = task.model_copy(update={"closed": TaskClosing(by="李四", at=now, why="已处理")})
        await tell_of(gate, task.subject.no, topics.TASK_SETTLED, closed)
        refused = told.settled("refused", 409, "T1 was closed by 李四")
        gate.script.says[topics.TASK_CLOSED] = lambda unit, event: unit.emit(
            topics.WRITE_SETTLED, refused, outcome="refused"
        )
        typed = {"form": field(page, "form"), "once": field(page, "once"), "why": "看过录像"}
        answer = await officer.post("/desk/tasks/T1/close", data=typed)
    assert (answer.status_code, kept(answer.text)) == (409, ["看过录像"])
