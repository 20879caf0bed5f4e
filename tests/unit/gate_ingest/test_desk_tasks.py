"""Tasks at the desk: the overdue first, closed once with the reason. Control orders, to be read."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gate_ingest.desk.tasks import view
from gate_ingest.desk.tasks.in_words import closing_in_words, task_in_words
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http import context
from kakou.contracts import topics
from kakou.contracts.task import TaskClosing, TaskSubject
from kakou.contracts.verdicts import Bilingual

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.at_the_desk import officer_of, tell
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores

__all__ = ["settings", "stores"]  # the fixtures

NOW = datetime.now(UTC)
HOSTILE = "<script>alert(1)</script>"


async def a_task(gate: GateUnderTest, no: str, due: timedelta, zone: str = told.ZONE, **more: Any) -> None:
    task = told.task(no, NOW).model_copy(update={"due": NOW + due, **more})
    await tell(gate, task.subject.no, topics.TASK_OPENED, task, zone)


def closed(gate: GateUnderTest) -> list[Any]:
    return [event for event in gate.on_log() if event["type"] == topics.TASK_CLOSED]


def fields(page: str, **typed: str) -> dict[str, str]:
    found = {name: re.search(rf'name="{name}" value="([0-9a-f]+)"', page) for name in ("form", "once")}
    return {name: match[1] for name, match in found.items() if match} | typed


async def test_tasks_stand_in_the_order_in_which_they_are_due_the_overdue_first(gate: GateUnderTest) -> None:
    await a_task(gate, "T-later", timedelta(hours=2))
    await a_task(gate, "T-late", timedelta(hours=-1))
    await a_task(gate, "T-lane", timedelta(hours=1), subject=TaskSubject(kind="lane", no="G1.E02"))
    async with officer_of(gate) as officer, officer_of(gate, lanes=("G1/E02",)) as booth:
        page = (await officer.get("/desk/tasks")).text
        own = (await booth.get("/desk/tasks")).text
        not_own = await booth.post("/desk/tasks/T-late/close", data=fields(own, why="x"))
    assert re.findall(r"/desk/tasks/(T-\w+)/close", page) == ["T-late", "T-lane", "T-later"]
    assert page.count('class="task overdue"') == 1
    assert f"/desk/visits/{told.VISIT}" in page
    assert 'href="/desk/lanes/G1/E02"' in page
    assert re.findall(r"/desk/tasks/(T-\w+)/close", own) == ["T-lane"]
    assert (not_own.status_code, closed(gate)) == (404, [])


async def test_whoever_is_bound_to_lanes_sees_what_is_about_them_behind_however_many_of_others(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "SHOWN", 2)
    others = ("G1.E01", "G1.E020", "G1.e02", "G1.E0", "G2.E02", "G1.E02-")
    for number, lane in enumerate(others):
        await a_task(gate, f"T-lane{number}", timedelta(hours=-2), subject=TaskSubject(kind="lane", no=lane))
        await a_task(gate, f"T-visit{number}", timedelta(hours=-2), subject=TaskSubject(kind="visit", no=f"{lane}.S"))
    await a_task(gate, "T-pass", timedelta(hours=-2), subject=TaskSubject(kind="pass", no="G1.E02.P"))
    own = (("lane", "G1.E02"), ("visit", "G1.E02.S1"), ("visit", "G1.E02.~.x"))
    for number, (kind, no) in enumerate(own):
        await a_task(gate, f"T-own{number}", timedelta(hours=number), subject=TaskSubject(kind=kind, no=no))
    async with officer_of(gate, lanes=("G1/E02", "G3/E02")) as booth:
        shown = re.findall(r"/desk/tasks/(T-\w+)/close", (await booth.get("/desk/tasks")).text)
        monkeypatch.setattr(view, "SHOWN", 100)
        all_of_them = re.findall(r"/desk/tasks/(T-\w+)/close", (await booth.get("/desk/tasks")).text)
    assert (shown, all_of_them) == (["T-own0", "T-own1"], ["T-own0", "T-own1", "T-own2"])


async def test_a_task_about_a_truck_names_it_by_its_plate(gate: GateUnderTest) -> None:
    await tell(gate, told.VISIT, topics.VERDICT_REACHED, told.reached(told.verdict(NOW)))
    await a_task(gate, "T1", timedelta(hours=1))
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/tasks")).text
    assert f'href="/desk/visits/{told.VISIT}"><b>苏E01234</b>' in page


async def test_a_task_is_closed_once_however_often_the_form_is_sent(gate: GateUnderTest) -> None:
    await a_task(gate, "T1", timedelta(hours=1))
    async with officer_of(gate) as officer:
        typed = fields((await officer.get("/desk/tasks")).text, why=f"与司机核实 {HOSTILE}")
        answers = [await officer.post("/desk/tasks/T1/close", data=typed) for _ in range(2)]
        page = (await officer.get(answers[0].headers["location"])).text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len({event["id"] for event in closed(gate)}) == 1, "the second is a repeat, which the log's readers drop"
    assert closed(gate)[0]["data"]["by"] == "王伟"
    assert "✓ 已办结" in page
    assert HOSTILE not in page
    assert "/close" not in page


async def test_a_closing_that_leaves_open_what_the_task_asks_is_not_sent(gate: GateUnderTest) -> None:
    subject = TaskSubject(kind="pass", no="Z3105I261122000000000042")
    await a_task(gate, "T1", timedelta(hours=1), kind="pass-in-doubt", subject=subject)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/tasks")).text
        silent = await officer.post("/desk/tasks/T1/close", data=fields(page, why="", passed="yes"))
        long = await officer.post("/desk/tasks/T1/close", data=fields(page, why="好" * 1001, passed="yes"))
        unsure = await officer.post("/desk/tasks/T1/close", data=fields(page, why="看过录像"))
        none_yet = closed(gate)
        sure = await officer.post("/desk/tasks/T1/close", data=fields(page, why="看过录像", passed="no"))
    assert "当时是否抬杆放行" in page
    assert [answer.status_code for answer in (silent, long, unsure)] == [422, 422, 422]
    assert "写明如何处理" in silent.text
    assert "请选择是否抬杆" in unsure.text
    assert ">看过录像</textarea>" in unsure.text, "what was written is not lost"
    assert none_yet == []
    assert (sure.status_code, closed(gate)[0]["data"]["passed"]) == (303, False)


async def test_what_the_gate_refuses_is_told_with_its_reason(gate: GateUnderTest) -> None:
    await a_task(gate, "T1", timedelta(hours=1))
    refused = told.settled("refused", 409, "T1 was closed by 李四", detail_zh="T1已由李四办结")
    gate.script.says[topics.TASK_CLOSED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, refused, outcome="refused"
    )
    async with officer_of(gate) as officer:
        typed = fields((await officer.get("/desk/tasks")).text, why="x")
        answer = await officer.post("/desk/tasks/T1/close", data=typed)
    assert (answer.status_code, "T1已由李四办结" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("headers", "typed"), [({"Origin": "http://elsewhere"}, {}), ({}, {"form": "0" * 64}), ({}, {"form": ""})]
)
async def test_what_no_page_of_ours_has_sent_closes_nothing(
    gate: GateUnderTest, headers: dict[str, str], typed: dict[str, str]
) -> None:
    await a_task(gate, "T1", timedelta(hours=1))
    async with officer_of(gate) as officer:
        form = fields((await officer.get("/desk/tasks")).text, why="x") | typed
        answer = await officer.post("/desk/tasks/T1/close", data=form, headers=headers)
    assert (answer.status_code, closed(gate)) == (403, [])


async def test_another_zones_tasks_are_neither_seen_nor_closed(gate: GateUnderTest) -> None:
    await a_task(gate, "T1", timedelta(hours=1))
    async with officer_of(gate, OTHER_ZONE) as stranger:
        page = (await stranger.get("/desk/tasks")).text
        token = fields((await stranger.get("/desk")).text)["form"]
        answer = await stranger.post("/desk/tasks/T1/close", data={"form": token, "once": "1", "why": "x"})
        done = (await stranger.get("/desk/tasks?done=T1")).text
    assert "没有待办事项" in page
    assert (answer.status_code, closed(gate)) == (404, [])
    assert "未放行抬杆" not in done


async def test_control_orders_in_force_are_shown_with_what_each_stops(gate: GateUnderTest) -> None:
    orders = {
        "B-1": {"target": {"kind": "vehicle", "no": "苏E01234"}, "state": "open"},
        "B-2": {"target": {"kind": "container", "no": "CSQU3054383"}, "state": "released"},
        "B-3": {"target": {"kind": "pass", "no": "Z3105I261122000000000042"}, "state": "refused"},
    }
    for no, order in orders.items():
        document = told.document_changed("control-order", no, {"id": no, **order})
        await tell(gate, no, topics.DOCUMENT_CHANGED, document)
    async with officer_of(gate) as officer, officer_of(gate, OTHER_ZONE) as stranger:
        page = (await officer.get("/desk/control-orders")).text
        theirs = (await stranger.get("/desk/control-orders")).text
    assert [no in page for no in orders] == [True, False, True]
    assert "/desk/search?q=%E8%8B%8FE01234" in page
    assert "/desk/passes/Z3105I261122000000000042" in page
    assert "没有有效的布控指令" in theirs


async def test_the_list_is_sent_anew_only_where_it_has_changed(gate: GateUnderTest) -> None:
    await a_task(gate, "T1", timedelta(hours=1))
    async with officer_of(gate) as officer, officer_of(gate, zone=OTHER_ZONE) as other:
        first = await officer.get("/desk/tasks/now")
        same = await officer.get("/desk/tasks/now", headers={"If-None-Match": first.headers["etag"]})
        await a_task(gate, "T2", timedelta(hours=2))
        second = await officer.get("/desk/tasks/now", headers={"If-None-Match": first.headers["etag"]})
        others = await other.get("/desk/tasks/now")
        officer.cookies.clear()
        signed_out = await officer.get("/desk/tasks/now", headers={"Accept": "*/*"})
    assert re.findall(r'data-key="(T\d)"', first.text) == ["T1"]
    assert (same.status_code, same.content) == (304, b"")
    assert re.findall(r'data-key="(T\d)"', second.text) == ["T1", "T2"]
    assert 'data-count="0"' in others.text
    assert signed_out.status_code == 401


@pytest.mark.parametrize("service", [READ_MODEL, OFFERS_MODEL])
async def test_the_list_says_when_it_may_be_out_of_date(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setattr(context, "CATCHES_UP_WITHIN", 20.0)
    monkeypatch.setattr(context, "TASKS_TOLD_WITHIN", 20.0)
    await a_task(gate, "T1", timedelta(hours=1))
    hidden = 'id="behind" class="banner" role="alert" hidden'
    async with officer_of(gate) as officer:
        before = (await officer.get("/desk/tasks")).text, await officer.get("/desk/tasks/now")
        await gate.host.stall(service)
        monkeypatch.setattr(context, "CATCHES_UP_WITHIN", 0.0 if service == READ_MODEL else 20.0)
        monkeypatch.setattr(context, "TASKS_TOLD_WITHIN", 0.1)
        event = {"type": topics.LANE_REPORTED, "id": "9", "source": "/3105W/G1/E02", "subject": "S", "data": {}}
        position = await gate.host.append(told.ZONE, event, trace=None)
        if service != READ_MODEL:
            assert await gate.host.states.reached(READ_MODEL, 0, position.offset, 10)
        after = (await officer.get("/desk/tasks")).text, await officer.get("/desk/tasks/now")
    assert (hidden in before[0], before[1].headers.get("kakou-behind")) == (True, None)
    assert (hidden in after[0], after[1].headers.get("kakou-behind")) == (False, "true")


async def test_a_command_and_its_answer_are_told_in_the_words_of_the_trade(gate: GateUnderTest) -> None:
    text = Bilingual(
        zh="关员王伟对车道G1.E01的bridge下达指令re-collect（C42），等待设备反馈：再称一次",
        en="王伟 told bridge of lane G1.E01 to re-collect (C42); it has not answered yet: 再称一次",
    )
    about = TaskSubject(kind="lane", no="G1.E01")
    await a_task(gate, "T1", timedelta(hours=1), kind="device-command", subject=about, text=text)
    async with officer_of(gate) as officer:
        page = (await officer.get("/desk/tasks")).text
    done = TaskClosing(by=topics.DEVICE_REPORTED, at=NOW, why="the device reported 1")
    said = TaskClosing(by="李四", at=NOW, why="已处理")
    raised = Bilingual(
        zh=f"{told.VISIT}：未放行而抬杆。", en=f"{told.VISIT}: the barrier was raised without a release."
    )
    named = task_in_words(told.task("T2", NOW).model_copy(update={"text": raised}))
    released = {"zh": f"{told.VISIT}：放行后未抬杆。", "en": f"{told.VISIT} was released, but no raise was reported."}
    unnamed = task_in_words(told.task("T3", NOW).model_copy(update={"text": Bilingual.model_validate(released)}))
    assert unnamed.en == "It was released, but no raise was reported."
    assert named == Bilingual(zh="未放行而抬杆。", en="The barrier was raised without a release.")
    assert "王伟要求车道G1 E01的地磅重新采集，尚无反馈：再称一次" in page
    assert closing_in_words(done).zh == "设备已完成"
    assert closing_in_words(said) == Bilingual(zh="李四：已处理", en="李四: 已处理")
    posing = said.model_copy(
        update={"by": f"{topics.BARRIER_REPORTED} (王伟)", "why": "the barrier was reported raised"}
    )
    assert "王伟" in closing_in_words(posing).zh, "whoever closed it is named, whatever they typed"
