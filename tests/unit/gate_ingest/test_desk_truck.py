"""A truck's page at the officer's desk: facts in plain words, and what an officer can do besides deciding."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import httpx
import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http import context
from gate_ingest.state import VISIT
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.lane import LaneReported
from kakou.contracts.events.outbound import DocumentChanged, LaneCommanded
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.task import Task, TaskSubject, task_no
from kakou.contracts.verdicts import Bilingual, PassVerdict, Verdict
from kakou.reasons.in_words import in_words
from kakou.reasons.outcome_texts import VISIT_OVER, how_over
from kakou.reasons.rendering import render
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.service.token_table import TokenTold, record_of
from kakou.service.tokens import TokenEntry
from kakou.service.write_outcome import refuse

from tests.unit.contracts.samples import PASS
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_desk import (
    HOSTILE,
    PAGE,
    awaiting,
    browser,
    decided,
    field,
    fields,
    heard,
    heavy,
    referred,
    tell,
    token,
    weighed,
)

COUNTED: Final = f"counted.{PASS['no']}.1"
UNREAD: Final = render("identity.plate.unread", {})
KEYS: Final = re.compile(r'value="(\w+)" data-digit="(\d)".*?<kbd aria-hidden="true">(\d)</kbd>')
RAW: Final = re.compile(r">[^<]*(\d\.\d{5}|\d{4}-\d\d-\d\dT\d\d|\{|weight_vehicle)")
"""Texts on a page that nobody should have to read."""


@pytest.fixture
async def desk(gate: GateUnderTest) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(gate) as client:
        await client.post("/desk/session", data={"token": await token(gate, "officer")})
        yield client


async def with_its_pass(gate: GateUnderTest, *reasons: Any) -> Verdict:
    filed = GatePass.model_validate(PASS)
    await heard(gate, told.VISIT, topics.PASS_CHANGED, told.pass_changed(filed, datetime.now(UTC)))
    verdict = referred(1, told.VISIT, *reasons).model_copy(
        update={"passes": (PassVerdict(no=filed.no, verdict="refer"),)}
    )
    await tell(gate, verdict)
    return verdict


def commands(gate: GateUnderTest) -> list[Any]:
    return [event for event in gate.on_log() if event["type"] == topics.DEVICE_COMMANDED]


async def test_facts_are_named_and_have_units_in_both_languages(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    expired = render("pass.life.expired", {"pass": "Z1", "until": "2026-11-03T07:24:28+00:00"})
    await tell(gate, referred(1, told.VISIT, heavy(), expired))
    chinese = (await desk.get(PAGE)).text
    desk.cookies.set("kakou_language", "en")
    english = (await desk.get(PAGE)).text
    assert "<dt>允差</dt><dd>855千克</dd>" in chinese
    assert "<dt>有效至</dt><dd>2026-11-03 15:24</dd>" in chinese
    assert "<dt>Difference</dt><dd>6500 kg more than declared</dd>" in english
    assert not RAW.search(chinese + english)


async def test_what_differs_stands_first_with_what_was_read_beside_what_the_papers_say(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    seal = render("identity.seal.mismatch", {"read": "S9", "declared": "S1"})
    tare = render(
        "weight.tare.conflict",
        {"declared": "13000.00000", "registered": "14200.00000", "tare_source": "measured"},
    )
    way = render("pass.direction.wrong", {"pass": "Z1", "declared": "E", "direction": "I"})
    await tell(gate, referred(1, told.VISIT, seal, tare, way))
    rows = re.findall(
        r'<tr class="(\w+)"><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td>', (await desk.get(PAGE)).text
    )
    assert rows[:3] == [
        ("differ", "封志", "S9", "S1"),
        ("differ", "进出方向", "进区", "出区"),
        ("differ", "自重（备案与申报）", "—", "备案 14200千克 · 申报 13000千克"),
    ]
    assert [row[0] for row in rows[3:]] == ["not_comparable", "match"]


async def test_what_a_tare_in_dispute_says_of_the_goods_agrees_with_nothing(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    tare = render(
        "weight.tare.conflict",
        {"declared": "13000.00000", "registered": "14200.00000", "tare_source": "measured"},
    )
    goods = weighed().model_copy(update={"level": "goods"})
    verdict = referred(1, told.VISIT, heavy(), tare).model_copy(update={"weights": (goods, weighed())})
    await tell(gate, verdict)
    page = (await desk.get(PAGE)).text
    rows = dict(re.findall(r'<tr class="(\w+)"><th scope="row">(.*?)</th>', page))
    assert rows["doubtful_tare"] == "货物重量"
    assert "match" not in rows
    assert page.index('class="weight outside"') < page.index('class="weight doubtful"')
    assert "比申报重6500千克" in page


async def test_a_plate_that_nobody_read_is_not_read_and_asked_for_before_a_release(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    unread = referred(1, told.VISIT, UNREAD)
    await tell(gate, unread)
    page = (await desk.get(PAGE)).text
    typed = fields(page, decision="release", words="已核对", plate="")
    empty = await desk.post(f"{PAGE}/decision", data=typed)
    refused = await desk.post(f"{PAGE}/decision", data=typed | {"decision": "inspect", "once": "2"})
    named = await desk.post(f"{PAGE}/decision", data=typed | {"plate": "苏E99999", "once": "3"})
    assert (empty.status_code, "放行前请填写您看到的车牌" in empty.text) == (422, True)
    assert (refused.status_code, named.status_code) == (303, 303)


async def test_the_plate_that_looks_alike_is_offered(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    alike = render("identity.plate.lookalike", {"read": "苏E01234", "proposed": "苏EO1234"})
    await tell(gate, referred(1, told.VISIT, alike))
    assert 'data-plate="苏EO1234"' in (await desk.get(PAGE)).text


async def test_goods_are_named_near_the_top_with_their_dangers_and_their_firm(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    line = {"line": 1, "name": HOSTILE, "quantity": "12", "unit": "035", "gross": "2500", "cas": "7782-50-5"}
    line |= {"un": "UN1017", "class": "2.3", "hazardous": True, "storage_unit": "T-01"}
    filed = GatePass.model_validate(PASS | {"goods": [line]})
    await heard(gate, told.VISIT, topics.PASS_CHANGED, told.pass_changed(filed, datetime.now(UTC)))
    firm = {"code": filed.firm, "name": "演示贸易有限公司"}
    changed = DocumentChanged(kind="enterprise", no=str(filed.firm), document=firm, version=1, etag="1")
    await heard(gate, str(filed.firm), topics.DOCUMENT_CHANGED, changed)
    passes = (PassVerdict(no=filed.no, verdict="refer"),)
    await tell(gate, referred().model_copy(update={"passes": passes}))
    page = (await desk.get(PAGE)).text
    above = page.partition('id="sides-title"')[0].partition('id="goods-title"')[2]
    assert "&lt;script&gt;" in above
    assert "<script>" not in above
    for said in ("12千克", "2500千克", "UN 1017", "2.3", "CAS 7782-50-5", "0.012吨", "T-01", "演示贸易有限公司"):
        assert said in above, said


async def test_a_plate_that_a_person_read_and_counted_goods_go_with_the_decision(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await with_its_pass(gate)
    page = (await desk.get(PAGE)).text
    typed = fields(page, decision="release", words="清点", plate=" 苏e·99999 ") | {COUNTED: "90.5"}
    answer = await desk.post(f"{PAGE}/decision", data=typed)
    assert answer.status_code == 303
    said = VisitDecided.model_validate(decided(gate)[0]["data"])
    assert said.plate == "苏E99999"
    assert [(one.pass_no, one.line, str(one.quantity)) for one in said.counted] == [(PASS["no"], 1, "90.50000")]


async def test_what_is_left_empty_is_not_said(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await with_its_pass(gate)
    typed = fields((await desk.get(PAGE)).text, decision="release", words="好", plate="", announced_by="")
    await desk.post(f"{PAGE}/decision", data=typed | {COUNTED: " "})
    assert {"plate", "counted", "announced_by"}.isdisjoint(decided(gate)[0]["data"])


async def test_a_wrong_value_is_told_at_its_field_and_nothing_that_was_typed_is_lost(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await with_its_pass(gate)
    page = (await desk.get(PAGE)).text
    for name, wrong, told_so in (
        ("plate", "卡车", "车牌格式不对"),
        ("plate", HOSTILE, "车牌格式不对"),
        ("announced_by", "赵" * 201, "姓名不超过"),
        (COUNTED, "很多", "清点数应为"),
        (COUNTED, "-1", "清点数应为"),
        (COUNTED, "1.000001", "清点数应为"),
        (COUNTED, "NaN", "清点数应为"),
        (f"counted.{PASS['no']}.77", "5", "已不在核放单上"),
        ("counted.Z-of-another.1", "5", "已不在核放单上"),
    ):
        typed = fields(page, decision="release", words="已清点") | {COUNTED: "7", name: wrong}
        answer = await desk.post(f"{PAGE}/decision", data=typed)
        assert (answer.status_code, told_so in answer.text) == (422, True), (name, wrong)
        assert "<script>alert" not in answer.text
        assert "已清点" in answer.text
        assert " checked" in answer.text, "nothing has come in between: the choice stands"
        assert (name == COUNTED) or 'value="7"' in answer.text
    assert decided(gate) == []


async def test_each_wrong_field_is_told(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await with_its_pass(gate)
    typed = fields((await desk.get(PAGE)).text, decision="release") | {COUNTED: "x", "plate": "x"}
    page = (await desk.post(f"{PAGE}/decision", data=typed)).text
    assert all(text in page for text in ("请更正标出的各栏", "车牌格式不对", "清点数应为", "请选择或填写理由"))


async def test_the_field_for_a_plate_is_open_where_a_reason_asks_for_it(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    for revision, (reason, is_open) in enumerate([(heavy(), False), (UNREAD, True)], start=1):
        await tell(gate, referred(revision, told.VISIT, reason))
        page = (await desk.get(PAGE)).text
        assert bool(re.search(r'<details class="more" open>\s*<summary>由人读到的车牌', page)) == is_open


async def test_a_release_that_waits_for_the_safety_office_needs_the_name_of_who_told_it(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, awaiting().model_copy(update={"reasons": ()}))
    page = (await desk.get(PAGE)).text
    typed = fields(page, decision="release", words="已电话通知")
    unnamed = await desk.post(f"{PAGE}/decision", data=typed)
    named = await desk.post(f"{PAGE}/decision", data=typed | {"announced_by": "赵敏"})
    assert (unnamed.status_code, "请填写谁已另行通知" in unnamed.text) == (422, True)
    assert named.status_code == 303
    assert [event["data"]["announced_by"] for event in decided(gate)] == ["赵敏"]


async def test_a_repeat_of_a_release_that_waits_by_now_is_the_same_release(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    verdict = await with_its_pass(gate)
    typed = fields((await desk.get(PAGE)).text, decision="release", words="好") | {COUNTED: "9"}
    await desk.post(f"{PAGE}/decision", data=typed)
    await tell(gate, awaiting().model_copy(update={"revision": 2, "supersedes": 1, "passes": verdict.passes}))
    again = await desk.post(f"{PAGE}/decision", data=typed)
    first, repeat = decided(gate)
    assert again.status_code == 303
    assert (repeat["id"], repeat["data"]) == (first["id"], first["data"])


async def test_a_release_names_what_it_covers(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await tell(gate, referred(1, told.VISIT, heavy(), UNREAD))
    page = (await desk.get(PAGE)).text
    covered = page.partition('class="covers"')[2].partition("</div>")[0]
    assert all(in_words(reason).zh in covered for reason in (heavy(), UNREAD))


async def test_what_speaks_against_a_decision_is_told_in_the_pages_language(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    short = render(
        "filing.ledger.over-allocated",
        {"document": "QD1", "line": "1", "asked": "100.00000", "left": "90.00000", "unit": "035"},
    )
    refused = told.settled("refused", 409, "more than is left was counted", reasons=(short.model_dump(mode="json"),))
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, refused, outcome="refused"
    )
    await with_its_pass(gate)
    typed = fields((await desk.get(PAGE)).text, decision="release", words="好") | {COUNTED: "100"}
    answer = await desk.post(f"{PAGE}/decision", data=typed)
    assert answer.status_code == 409
    assert short.text.zh in answer.text
    assert "more than is left" not in answer.text


async def test_a_refusal_without_reasons_is_told_in_the_pages_language(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    over = VISIT_OVER(how=how_over("cleared"))
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: refuse(unit, event.subject, over)
    await tell(gate, referred())
    typed = fields((await desk.get(PAGE)).text, decision="release", words="好")
    chinese = (await desk.post(f"{PAGE}/decision", data=typed)).text
    desk.cookies.set("kakou_language", "en")
    english = (await desk.post(f"{PAGE}/decision", data=typed | {"once": "2"})).text
    assert "未生效： 此次到卡已结束（已驶离）" in chinese
    assert "the visit is over" not in chinese
    assert "Not taken:  the visit is over (cleared)" in english


async def test_the_lanes_devices_are_told_once_however_often_it_is_sent(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    page = (await desk.get(PAGE)).text
    for command, part in (("weigh", "orders"), ("gather", "orders"), ("show", "lane")):
        typed = {"form": field(page, "form"), "once": field(page, "once"), "command": command, "ready": "请到岗亭"}
        answers = [await desk.post(f"{PAGE}/commands", data=typed) for _ in range(2)]
        assert {answer.headers["location"] for answer in answers} == {f"{PAGE}#{part}"}
    assert len({event["id"] for event in commands(gate)}) == 3, "the log drops each second as a repeat"
    said = [DeviceCommanded.model_validate(event["data"]) for event in commands(gate)[::2]]
    assert {(one.gate, one.lane, one.visit, one.by) for one in said} == {("G1", "E01", told.VISIT, "王伟")}
    assert [(one.device, one.do, one.text) for one in said] == [
        ("bridge", "re-collect", None),
        ("camera", "re-collect", None),
        ("display", "show", "请到岗亭"),
    ]


async def test_what_is_no_command_reaches_no_device(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await tell(gate, referred())
    page = (await desk.get(PAGE)).text
    for typed, status, told_so in (
        ({}, 422, "请选择一项指令"),
        ({"command": "raise"}, 422, "请选择一项指令"),
        ({"command": "show"}, 422, "请选择或填写要显示的话"),
        ({"command": "show", "text": "请" * 201}, 422, "请选择或填写要显示的话"),
        ({"command": "weigh", "form": "0" * 64}, 403, ""),
    ):
        whole = {"form": field(page, "form"), "once": field(page, "once")} | typed
        answer = await desk.post(f"{PAGE}/commands", data=whole)
        assert (answer.status_code, told_so in answer.text) == (status, True), typed
    assert commands(gate) == []


async def test_another_lanes_and_another_zones_devices_are_out_of_reach(gate: GateUnderTest) -> None:
    await tell(gate, referred())
    far, near = await token(gate, "officer", zone=OTHER_ZONE), await gate.speaking_as("officer", lanes=("G1/E02",))
    bound = near.headers["Authorization"].removeprefix("Bearer ")
    for text in (far, bound):
        async with browser(gate) as client:
            await client.post("/desk/session", data={"token": text})
            form = field((await client.get("/desk")).text, "form")
            answer = await client.post(f"{PAGE}/commands", data={"form": form, "once": "1", "command": "weigh"})
            parts = [await client.get(f"{PAGE}/{part}") for part in ("lane", "past", "standing")]
            assert answer.status_code == 404
            assert [part.status_code for part in parts] == [404, 404, 200]
            assert "苏E01234" not in "".join(part.text for part in parts)
    assert commands(gate) == []


async def test_what_the_lanes_devices_were_told_and_answered_is_shown(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    now = datetime.now(UTC)
    order = LaneCommanded(
        gate="G1",
        lane="E01",
        visit=told.VISIT,
        because="officer",
        commands=(told.command(1, "show", text=HOSTILE),),
        by="李四",
        reason="看不清",
    )
    task = Task(
        id=task_no("device-command", "G1.E01", "1"),
        kind="device-command",
        subject=TaskSubject(kind="lane", no="G1.E01"),
        opened_at=now,
        due=now + timedelta(minutes=1),
        text=Bilingual(zh="指令", en="command"),
    )
    await heard(gate, told.VISIT, topics.LANE_COMMANDED, order)
    await heard(gate, told.VISIT, topics.TASK_OPENED, task)
    waits = (await desk.get(f"{PAGE}/lane")).text
    await heard(gate, told.VISIT, topics.TASK_SETTLED, task.settled("device", now, "the device reported 1"))
    done = (await desk.get(f"{PAGE}/lane")).text
    assert "等待设备反馈" in waits
    assert "设备已完成" in done
    assert "李四" in done
    assert "<script>" not in done


async def test_a_devices_answer_stands_beside_its_button_above_the_form_and_no_earlier_trucks_does(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    for sequence, visit in ((1, "G1.E01.EARLIER"), (2, told.VISIT)):
        command = told.command(sequence, "re-collect").model_copy(update={"device": "bridge"})
        order = LaneCommanded(gate="G1", lane="E01", visit=visit, because="officer", commands=(command,), by="李四")
        opened = datetime.now(UTC)
        task = Task(
            id=task_no("device-command", "G1.E01", str(sequence)),
            kind="device-command",
            subject=TaskSubject(kind="lane", no="G1.E01"),
            opened_at=opened,
            due=opened + timedelta(minutes=1),
            text=Bilingual(zh="指令", en="command"),
        )
        before = (await desk.get(PAGE)).text.partition('id="decide"')[0]
        assert 'value="weigh"' in before
        assert "等待设备反馈" not in before.partition('class="truck-page"')[0]
        await heard(gate, visit, topics.LANE_COMMANDED, order)
        await heard(gate, visit, topics.TASK_OPENED, task)
    page = (await desk.get(PAGE)).text
    beside = re.search(r'data-answer-of="bridge">(.*?)</span></p>', page)
    assert beside
    assert "等待设备反馈" in beside[1]
    assert (await desk.get(f"{PAGE}/lane")).text.count('data-newest="bridge"') == 1


async def test_a_decision_is_told_with_who_and_when_and_no_key_takes_a_release_back(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    typed = fields((await desk.get(PAGE)).text, decision="release", words="好")
    answer = await desk.post(f"{PAGE}/decision", data=typed)
    released = render("officer.decision.release", {"by": HOSTILE, "reason": "好"})
    await tell(gate, referred(2, told.VISIT, released).model_copy(update={"verdict": "release"}))
    page = (await desk.get(PAGE)).text
    assert answer.headers["location"] == f"{PAGE}#recorded"
    assert re.search(r'id="recorded"[^>]*><b>已记录： 放行</b> · &lt;script&gt;[^<]* · \d\d-\d\d', page)
    assert re.search(r'<details class="panel take-back"><summary>撤回放行', page)
    assert "data-digit" not in page


async def test_an_error_takes_the_focus(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await tell(gate, referred())
    typed = fields((await desk.get(PAGE)).text, decision="release")
    page = (await desk.post(f"{PAGE}/decision", data=typed)).text
    assert re.search(r'id="fault" tabindex="-1" autofocus', page)


async def test_whether_the_lane_works_is_shown_and_where_else_the_driver_may_go(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    reader = {"id": "R7", "kind": HOSTILE, "state": 1}
    for lane, is_open, state in (("E01", True, 2), ("E02", True, 1), ("E03", False, 1)):
        devices = [{"id": "B1", "kind": "bridge", "state": state}, reader]
        said = LaneReported.model_validate({"open": is_open, "devices": devices}).model_dump(mode="json")
        report = {"type": topics.LANE_REPORTED, "id": lane, "subject": lane, "data": said}
        report["source"] = f"/{told.ZONE}/G1/{lane}"
        position = await gate.host.append(told.ZONE, report, trace=None)
        for service in (READ_MODEL, OFFERS_MODEL):
            assert await gate.host.states.reached(service, 0, position.offset, 10)
    page = (await desk.get(PAGE)).text
    assert "车道关闭或有设备故障" in page
    assert "地磅 B1：故障" in page
    assert "请改走E02车道" in page
    assert "请改走E03车道" not in page
    assert "<script>alert" not in page


async def test_a_key_means_the_same_decision_whatever_may_be_decided(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    """Whoever is used to 2 for an inspection does not refuse a truck by it."""
    void = render("pass.state.void", {"pass": "Z1"})
    found: list[tuple[str, str, str]] = []
    for revision, reasons in enumerate(((heavy(),), (void,)), start=1):
        await tell(gate, referred(revision, told.VISIT, *reasons))
        found += KEYS.findall((await desk.get(PAGE)).text)
    await tell(gate, awaiting().model_copy(update={"revision": 3, "supersedes": 2}))
    found += KEYS.findall((await desk.get(PAGE)).text)
    of_all = {("release", "1", "1"), ("inspect", "2", "2"), ("refuse", "3", "3"), ("rescind", "4", "4")}
    assert (len(found), set(found)) == (3 + 2 + 2, of_all)


async def test_a_truck_that_the_state_does_not_know_again_yet_is_not_called_unknown(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    text = await token(gate, "officer")
    digest = sha256(text.encode()).hexdigest()
    kept = TokenTold(token=TokenEntry(name="王伟", scopes=("officer",)), root=0)
    await gate.host.tell(TOKENS_TOPIC, *record_of(told.ZONE, digest, kept))
    await desk.post("/desk/session", data={"token": text})
    await tell(gate, referred())
    typed = fields((await desk.get(PAGE)).text, decision="refuse", words="退回")
    gate.host.states.lost = {READ_MODEL}
    gate.host.states.of(READ_MODEL)._fields(told.ZONE, VISIT).clear()
    answer = await desk.post(f"{PAGE}/decision", data=typed, headers={"Accept": "text/html"})
    assert (answer.status_code, "系统暂时无法回答" in answer.text, decided(gate)) == (503, True, [])


async def test_the_devices_of_a_lane_are_commanded_for_the_truck_in_it_alone(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred())
    await tell(gate, referred().model_copy(update={"commands": (told.command(1, "keep-closed"),)}))
    before = (await desk.get(PAGE)).text
    typed = {"form": field(before, "form"), "once": field(before, "once"), "command": "weigh"}
    follower = referred(visit="G1.E01.NEXT").model_copy(update={"commands": (told.command(2, "keep-closed"),)})
    await tell(gate, follower)
    after, lane = (await desk.get(PAGE)).text, (await desk.get(f"{PAGE}/lane")).text
    refused = await desk.post(f"{PAGE}/commands", data=typed)
    good = await desk.post("/desk/visits/G1.E01.NEXT/commands", data=typed)
    assert ('name="command"' in before, 'name="command"' in after) == (True, False)
    assert "车道里已是另一辆车" in lane
    assert (refused.status_code, "未发送：车道里已不是此车" in refused.text) == (409, True)
    assert good.status_code == 303
    assert [event["data"]["lane"] for event in commands(gate)] == ["E01"]


async def test_a_command_waits_for_what_the_read_model_does_not_know_yet(
    gate: GateUnderTest, desk: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "CATCHES_UP_WITHIN", 20.0)
    await tell(gate, referred().model_copy(update={"commands": (told.command(1, "keep-closed"),)}))
    page = (await desk.get(PAGE)).text
    typed = {"form": field(page, "form"), "once": field(page, "once"), "command": "weigh"}
    follower = referred(visit="G1.E01.NEXT").model_copy(update={"commands": (told.command(2, "keep-closed"),)})
    gate.host.slow_down(READ_MODEL, 0.5)
    gate.script.says["said"] = lambda unit, event: unit.emit(
        topics.VERDICT_REACHED, told.reached(follower), subject=follower.visit
    )
    event = {"type": "said", "id": "2", "source": "/", "subject": follower.visit, "data": {}}
    await gate.host.append(told.ZONE, event, trace=None)
    refused = await desk.post(f"{PAGE}/commands", data=typed)
    assert (refused.status_code, commands(gate)) == (409, [])


async def test_the_reasons_to_choose_from_answer_what_stands_against_the_truck(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    late = render("weight.reading.overdue", {"wait": "PT30S"})
    drawn = render("draw.inspection.drawn", {"level": "ordinary", "ratio": "0.05000"})
    for reason, words in ((heavy(), "重量差异已查明"), (late, "重量已由人核对"), (drawn, "查验已完成，未见异常")):
        await tell(gate, referred(1, told.VISIT, reason))
        page = (await desk.get(PAGE)).text
        group = page[page.index('data-of="release"') : page.index('data-of="inspect"')]
        assert re.findall(r'<option value="([^"]+)"', group) == [words, "已到场核查，可以放行"], reason.code


async def test_no_reason_to_choose_says_that_a_weight_does_not_fit_which_nobody_could_measure(
    gate: GateUnderTest, desk: httpx.AsyncClient
) -> None:
    await tell(gate, referred(1, told.VISIT, render("weight.reading.not-collected", {})))
    page = (await desk.get(PAGE)).text
    offered = re.findall(r'<option value="([^"]+)"', page[page.index('data-of="inspect"') :])
    assert offered == [
        *("重量未能测定，查验", "单货存疑，查验"),
        *("重量未能测定，退回", "不符合放行条件，退回"),
    ]


async def test_a_page_says_when_the_read_model_is_behind_the_log(gate: GateUnderTest, desk: httpx.AsyncClient) -> None:
    await tell(gate, referred())
    pages = (PAGE, "/desk", "/desk/lanes", "/desk/lanes/G1/E01")
    parts = (f"{PAGE}/standing", "/desk/now", "/desk/lanes/now", "/desk/lanes/G1/E01/now")
    before = [await desk.get(path) for path in (*pages, *parts)]
    await gate.host.stall(READ_MODEL)
    event = {"type": topics.LANE_REPORTED, "id": "9", "source": "/3105W/G1/E02", "subject": "S", "data": {}}
    await gate.host.append(told.ZONE, event, trace=None)
    after = [await desk.get(path) for path in (*pages, *parts)]
    hidden = 'id="behind" class="banner" role="alert" hidden'
    assert [hidden in page.text for page in before[:4]] == [True] * 4
    assert [hidden in page.text for page in after[:4]] == [False] * 4
    assert [part.headers.get("kakou-behind") for part in before[4:]] == [None] * 4
    assert [part.headers.get("kakou-behind") for part in after[4:]] == ["true"] * 4
