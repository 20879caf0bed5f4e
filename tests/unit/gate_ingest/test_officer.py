"""What officers and the safety office see and say: the queue, decisions, tasks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn, Standing
from kakou.contracts.events.outbound import VisitWaiting
from kakou.reasons.rendering import render
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest

NOW = datetime.now(UTC)
DECISION = {"decision": "release", "reason": "weighed again, in order"}


async def tell(gate: GateUnderTest, type_: str, data: Any, by_hazmat: bool = False) -> None:
    def say(unit: UnitOfWork, event: Event) -> None:
        unit.emit(type_, data, subject=told.VISIT)

    (gate.hazmat if by_hazmat else gate.script).says["said"] = say
    event = {"type": "said", "id": "1", "source": "/", "subject": told.VISIT, "data": {}}
    position = await gate.host.append(told.ZONE, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


async def refer(gate: GateUnderTest, visit: str, minutes: int) -> None:
    verdict = told.verdict(NOW, "refer", visit=visit)
    await tell(gate, topics.VERDICT_REACHED, told.reached(verdict, due=NOW + timedelta(minutes=minutes)))


def last_shown(gate: GateUnderTest) -> int:
    """The log position of the event before the last."""
    return len(list(gate.host.log.records(topics.INBOUND_TOPIC, 0))) - 2


async def test_the_queue_is_oldest_first_and_comes_in_pages(gate: GateUnderTest) -> None:
    visits = ["G1.E01.C", "G1.E02.A", "G1.E01.B"]
    for visit in visits:
        await refer(gate, visit, 15)
    officer = await gate.speaking_as("officer")
    first = (await officer.get("/v1/referrals?limit=2")).json()
    second = (await officer.get(first["next"])).json()
    assert [item["visit"] for item in (*first["items"], *second["items"])] == visits
    assert first["items"][0]["verdict"]["verdict"] == "refer"
    assert "next" not in second


async def test_the_queue_is_searched_by_lane_level_time_and_mode(gate: GateUnderTest) -> None:
    for visit, minutes, level in (("G1.E01.A", -5, "aeo"), ("G1.E02.B", 15, "aeo"), ("G2.E01.C", 15, None)):
        reached = told.reached(told.verdict(NOW, "refer", visit=visit), due=NOW + timedelta(minutes=minutes))
        await tell(gate, topics.VERDICT_REACHED, reached.model_copy(update={"level": level}))
    shadow = told.document_changed("lane", "G2.E01", {"gate": "G2", "lane": "E01", "mode": "shadow"})
    await tell(gate, topics.DOCUMENT_CHANGED, shadow)
    officer = await gate.speaking_as("officer")

    async def found(query: str) -> str:
        body = (await officer.get(f"/v1/referrals?{query}")).json()
        return "".join(item["visit"][-1] for item in body["items"])

    asked = ("lane=E01", "gate=G1", "gate=G1&lane=E01", "level=aeo", "overdue=true", "overdue=false", "mode=shadow")
    assert [await found(query) for query in asked] == ["AC", "AB", "A", "AB", "A", "BC", "C"]
    assert [await found(query) for query in ("mode=live", "mode=live&overdue=false", "level=dishonest", "lane=E9")] == [
        "AB",
        "B",
        "",
        "",
    ]
    first = (await officer.get("/v1/referrals?level=aeo&overdue=false&limit=1")).json()
    assert "next" not in first
    page = (await officer.get("/v1/referrals?level=aeo&limit=1")).json()
    assert "level=aeo" in page["next"]
    assert [item["visit"] for item in (await officer.get(page["next"])).json()["items"]] == ["G1.E02.B"]
    for wrong in ("level=best", "mode=dark", "overdue=perhaps", "lane=", "gate=a.b"):
        answer = await officer.get(f"/v1/referrals?{wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/query/{wrong.split('=')[0]}")


async def test_the_queue_goes_on_behind_a_visit_that_waits_no_more(gate: GateUnderTest) -> None:
    """Officers decide while somebody turns the pages."""
    for name in "ABCD":
        await refer(gate, f"G1.E01.{name}", 15)
    officer = await gate.speaking_as("officer")
    first = (await officer.get("/v1/referrals?gate=G1&limit=2")).json()
    released = told.verdict(NOW, "release", visit="G1.E01.B", revision=2)
    await tell(gate, topics.VERDICT_REACHED, told.reached(released))
    second = (await officer.get(first["next"])).json()
    assert [item["visit"][-1] for item in (*first["items"], *second["items"])] == [*"ABCD"]
    behind = (await officer.get("/v1/referrals?after=G1.E01.C")).json()
    assert [item["visit"] for item in behind["items"]] == ["G1.E01.D"]


async def test_what_the_queue_is_not_searched_by_is_told(gate: GateUnderTest) -> None:
    for name in "AB":
        await refer(gate, f"G1.E01.{name}", 15)
    officer = await gate.speaking_as("officer")
    other = (await officer.get("/v1/referrals?limit=1")).json()["next"].replace("?", "?gate=G1&")
    for path, wrong in (
        ("/v1/referrals?plat=E0123", [("/query/plat", "extra_forbidden")]),
        ("/v1/referrals?lane=E01&lane=E02", [("/query/lane", "repeated")]),
        (other, [("/query/after", "cursor")]),
    ):
        answer = await officer.get(path)
        assert answer.status_code == 422, path
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == wrong


async def test_no_visit_comes_twice_where_the_last_of_a_page_fits_no_more(gate: GateUnderTest) -> None:
    for name in "ABCD":
        await refer(gate, f"G1.E01.{name}", 15)
    officer = await gate.speaking_as("officer")
    first = (await officer.get("/v1/referrals?overdue=false&limit=2")).json()
    late = told.verdict(NOW, "refer", visit="G1.E01.B", revision=2)
    await tell(gate, topics.VERDICT_REACHED, told.reached(late, due=NOW - timedelta(minutes=1)))
    second = (await officer.get(first["next"])).json()
    assert [item["visit"][-1] for item in (*first["items"], *second["items"])] == [*"ABCD"]


async def test_a_decision_answers_with_the_visit_it_changed(gate: GateUnderTest) -> None:
    await refer(gate, told.VISIT, 15)

    def release(unit: UnitOfWork, event: Event) -> None:
        assert event.data["by"] == "王伟"
        verdict = told.verdict(unit.log_time, "release", told.command(1), revision=2)
        unit.emit(topics.VERDICT_REACHED, told.reached(verdict), subject=told.VISIT)

    gate.script.says[topics.VISIT_DECIDED] = release
    officer = await gate.speaking_as("officer")
    answer = await officer.post(f"/v1/visits/{told.VISIT}/decision", json=DECISION)
    assert answer.status_code == 200
    assert answer.json()["verdict"]["verdict"] == "release"
    assert (await officer.get("/v1/referrals")).json()["items"] == []


async def test_a_decision_says_which_revision_was_shown_whichever_it_names(gate: GateUnderTest) -> None:
    await refer(gate, told.VISIT, 15)
    again = told.verdict(NOW, "refuse", revision=2)
    await tell(gate, topics.VERDICT_REACHED, told.reached(again))
    officer = await gate.speaking_as("officer")
    await officer.post(
        f"/v1/visits/{told.VISIT}/decision", json=DECISION | {"revision": 1}, headers={"Prefer": "wait=0"}
    )
    on = DecidedOn(revision=2, standing=Standing(verdict="refuse", decided=""), position=last_shown(gate))
    assert DecidedOn.of(gate.on_log()[-1]) == on


async def test_a_decision_upon_a_visit_without_a_verdict_says_so(gate: GateUnderTest) -> None:
    waiting = VisitWaiting(visit=told.VISIT, waiting_for="weight", since=NOW)
    await tell(gate, topics.VISIT_WAITING, waiting)
    officer = await gate.speaking_as("officer")
    await officer.post(f"/v1/visits/{told.VISIT}/decision", json=DECISION, headers={"Prefer": "wait=0"})
    assert DecidedOn.of(gate.on_log()[-1]) == DecidedOn(revision=0, position=last_shown(gate))


async def test_an_officer_may_release_a_truck_whose_plate_nobody_read(gate: GateUnderTest) -> None:
    """On his word; the desk asks for the plate."""
    unread = told.verdict(NOW, "refer").model_copy(update={"reasons": (render("identity.plate.unread", {}),)})
    await tell(gate, topics.VERDICT_REACHED, told.reached(unread))
    officer = await gate.speaking_as("officer")
    answer = await officer.post(f"/v1/visits/{told.VISIT}/decision", json=DECISION, headers={"Prefer": "wait=0"})
    assert (answer.status_code, gate.on_log()[-1]["type"]) == (202, topics.VISIT_DECIDED)


async def test_a_decision_that_no_officer_may_take_is_a_conflict(gate: GateUnderTest) -> None:
    settled = told.settled("refused", 409, "the pass was already passed with")
    gate.script.says[topics.VISIT_DECIDED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, settled, outcome="refused"
    )
    await refer(gate, told.VISIT, 15)
    officer = await gate.speaking_as("officer")
    answer = await officer.post(f"/v1/visits/{told.VISIT}/decision", json=DECISION)
    assert answer.status_code == 409
    assert answer.json()["detail"] == "the pass was already passed with"


async def test_only_officers_decide(gate: GateUnderTest) -> None:
    others = await gate.speaking_as("terminal", "customs", "safety", "wms", "ops")
    assert (await others.post(f"/v1/visits/{told.VISIT}/decision", json=DECISION)).status_code == 403
    assert (await others.get("/v1/referrals")).status_code == 403


async def test_a_decision_without_a_reason_is_wrong(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer")
    answer = await officer.post(f"/v1/visits/{told.VISIT}/decision", json={"decision": "maybe"})
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/decision", "/reason"}


@pytest.mark.parametrize("passed", [None, "yes"])
async def test_a_pass_in_doubt_is_not_closed_without_saying_whether_it_was_passed_with(
    gate: GateUnderTest, passed: str | None
) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW).model_copy(update={"kind": "pass-in-doubt"}))
    officer = await gate.speaking_as("officer")
    body = {"why": "looked at the video"} | ({"passed": passed} if passed else {})
    answer = await officer.post("/v1/tasks/T1/close", json=body)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/passed"]
    assert (await officer.post("/v1/tasks/T1/close", json={**body, "passed": False})).status_code == 200


async def test_what_a_task_does_not_ask_is_not_answered(gate: GateUnderTest) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW))
    officer = await gate.speaking_as("officer")
    answer = await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver", "passed": True})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/passed")


async def test_the_safety_office_does_not_say_whether_a_pass_was_passed_with(gate: GateUnderTest) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW).model_copy(update={"kind": "pass-in-doubt"}))
    safety = await gate.speaking_as("safety")
    answer = await safety.post("/v1/tasks/T1/close", json={"why": "it stood at W-A1", "passed": True})
    assert answer.status_code == 403


async def test_a_task_that_does_not_exist_cannot_be_closed(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer")
    assert (await officer.post("/v1/tasks/T9/close", json={"why": "no reason"})).status_code == 404


async def test_nothing_is_decided_on_a_truck_that_never_came(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer")
    answer = await officer.post("/v1/visits/G1.E01.nobody/decision", json=DECISION)
    assert (answer.status_code, answer.json()["detail"]) == (404, "Visit G1.E01.nobody not found")


@pytest.mark.parametrize(
    ("fields", "attributes", "asked"),
    [
        ({}, {}, True),
        ({"mode": "advisory"}, {}, True),
        ({"mode": "shadow"}, {}, False),
        ({}, {"offline": True}, False),
    ],
    ids=["live", "advisory", "shadow", "recorded offline"],
)
async def test_a_visit_is_referred_where_it_stands_in_the_queue(
    whole_gate: GateUnderTest, fields: dict[str, Any], attributes: dict[str, Any], asked: bool
) -> None:
    people = await whole_gate.speaking_as("ops", "terminal", "officer")
    lane = {"classes": ["declared"], "directions": ["I"], **fields}
    assert (await people.put("/v1/lanes/G1/E01", json=lane)).is_success
    unread = {"direction": "I", "plates": [], "weight": "20000"}
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": f"/{told.ZONE}/G1/E01",
        "type": topics.VEHICLE_GATHERED,
        "subject": "s1",
        "data": unread,
        **attributes,
    }
    assert (await people.post("/v1/events", json=event, headers={"Prefer": "wait=10"})).is_success
    view = (await people.get("/v1/visits/G1.E01.s1?wait=10")).json()
    queue = (await people.get("/v1/referrals")).json()["items"]
    assert view["verdict"]["verdict"] == "refer"
    assert (view["state"] == "referred", bool(queue)) == (asked, asked)
