"""POST /v1/events: what is taken, what is refused, and what is told about it."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_on import DecidedOn
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.contracts.samples import EVENT, GATHERED
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest

NOW = datetime.now(UTC)
STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


def varied(**changes: Any) -> dict[str, Any]:
    return {**EVENT, **changes}


def with_data(**changes: Any) -> dict[str, Any]:
    return varied(data={**GATHERED, **changes})


def decides(word: Any, *commands: Any) -> Any:
    def say(unit: UnitOfWork, event: Event) -> None:
        verdict = told.verdict(unit.log_time, word, *commands, root=event.origin.root)
        unit.emit(topics.VERDICT_REACHED, told.reached(verdict), subject=told.VISIT)

    return say


async def test_an_event_is_acknowledged_with_its_visit_and_where_to_ask(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", json=EVENT, headers=STRUCTURED)
    assert answer.status_code == 202
    assert answer.json()["visit"] == told.VISIT
    assert answer.headers["location"] == f"/v1/visits/{told.VISIT}?after={answer.json()['position']['offset']}"


async def test_a_plain_json_event_without_headers_is_taken(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    assert (await terminal.post("/v1/events", json=EVENT)).status_code == 202


async def test_an_event_in_binary_mode_is_taken(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    headers = {f"ce-{name}": value for name, value in EVENT.items() if isinstance(value, str)}
    answer = await terminal.post("/v1/events", json=GATHERED, headers={**headers, "ce-offline": "true"})
    assert answer.status_code == 202
    (event,) = gate.on_log()
    assert event["offline"] is True
    assert event["data"]["direction"] == "I"


async def test_numbers_reach_the_log_with_their_digits(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    body = orjson.dumps(with_data(weight=None)).replace(b'"weight":null', b'"weight":20600.00001')
    assert (await terminal.post("/v1/events", content=body, headers=STRUCTURED)).status_code == 202
    (event,) = gate.on_log()
    assert event["data"]["weight"]["kg"] == "20600.00001"


async def test_a_raw_reading_is_kept_as_it_came(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    await terminal.post("/v1/events", json=with_data(plates=[{"text": "苏e·0I234"}]))
    (event,) = gate.on_log()
    assert event["data"]["plates"] == [{"text": "苏e·0I234"}]


async def test_waiting_answers_with_the_visit_and_its_verdict(gate: GateUnderTest) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = decides("release", told.command(1))
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=10"})
    assert answer.status_code == 200
    assert answer.json()["state"] == "decided"
    assert answer.json()["verdict"]["verdict"] == "release"


async def test_a_wait_that_runs_out_answers_where_to_ask(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=1"})
    assert answer.status_code == 202
    assert "after=" in answer.headers["location"]


async def test_a_release_of_hazardous_goods_is_no_verdict_before_the_announcement(gate: GateUnderTest) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = decides("release", told.command(1, held_for="announcement"))
    terminal = await gate.speaking_as("terminal")
    await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=1"})
    view = (await terminal.get(f"/v1/visits/{told.VISIT}")).json()
    assert view["state"] == "awaiting-announcement"
    assert view["verdict"] is None


async def test_an_announced_release_is_answered_as_a_verdict(gate: GateUnderTest) -> None:
    held = told.verdict(NOW, "release", told.command(1, held_for="announcement"))
    gate.script.says[topics.VEHICLE_GATHERED] = decides("release", told.command(1, held_for="announcement"))
    gate.hazmat.says[topics.VERDICT_REACHED] = lambda unit, event: unit.emit(topics.RELEASE_OFFERED, told.offer(held))
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=10"})
    assert answer.json()["state"] == "decided"
    assert answer.json()["verdict"]["commands"][0]["held_for"] is None


async def test_a_release_that_the_forecast_withholds_is_referred_and_waits_for_an_officer(gate: GateUnderTest) -> None:
    held = told.verdict(NOW, "release", told.command(1, held_for="announcement"))

    def withhold(unit: UnitOfWork, event: Event) -> None:
        unit.emit(topics.FORECAST_MADE, told.withheld(held), subject=told.VISIT)
        unit.forward()

    gate.script.says[topics.VEHICLE_GATHERED] = decides("release", told.command(1, held_for="announcement"))
    gate.hazmat.says[topics.VERDICT_REACHED] = withhold
    terminal, officer = await gate.speaking_as("terminal"), await gate.speaking_as("officer")
    view = (await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=10"})).json()
    assert (view["state"], view["verdict"]["check_result"]) == ("referred", "M")
    assert [command["do"] for command in view["verdict"]["commands"]] == ["withdrawn"]
    assert "T-01" in view["verdict"]["officer_hint"]
    queue = (await officer.get("/v1/referrals")).json()["items"]
    assert [(each["visit"], each["verdict"]["reasons"][-1]["code"]) for each in queue] == [
        (told.VISIT, "hazmat.forecast.level")
    ]
    decision = {"decision": "release", "reason": "已腾出库位"}
    await officer.post(f"/v1/visits/{told.VISIT}/decision", json=decision, headers={"Prefer": "wait=1"})
    event = gate.on_log()[-1]
    assert event["data"]["withheld"] is True
    on = DecidedOn.of(event)
    assert on is not None
    assert (on.revision, [each.code for each in on.forecast]) == (1, ["hazmat.forecast.level"])


async def test_the_same_name_with_another_content_conflicts(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    first = await terminal.post("/v1/events", json=EVENT)
    conflict = told.settled("conflict", 409, "said before with another content", first=1)
    gate.script.says[topics.VEHICLE_GATHERED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, conflict, outcome="conflict"
    )
    assert first.status_code == 202
    second = await terminal.post("/v1/events", json=with_data(direction="E"))
    assert second.status_code == 409
    assert second.json()["first"] == 1


def conflicts(unit: UnitOfWork, event: Event) -> None:
    """What the first service makes of the id `1` once it was used."""
    if event.id == "1" and event.data.get("direction") == "E":
        said = told.settled("conflict", 409, "said before with another content", first=1, source=event.source)
        visit = f"G1.E01.{event.subject}"
        said = said.model_copy(update={"about": event.type, "no": visit})
        unit.emit(topics.WRITE_SETTLED, said, outcome="conflict")
    else:
        unit.forward()


async def test_a_visit_whose_only_event_had_a_used_id_is_not_said_never_to_have_been_posted(
    gate: GateUnderTest,
) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = conflicts
    terminal = await gate.speaking_as("terminal")
    await terminal.post("/v1/events", json=[varied(id="1")])
    await terminal.post("/v1/events", json=[varied(id="1", subject="S2", data={**GATHERED, "direction": "E"})])
    view = await terminal.get("/v1/visits/G1.E01.S2")
    assert (view.status_code, view.json()["first"]) == (409, 1)
    assert (await terminal.get("/v1/visits/G1.E01.S3")).status_code == 404


@pytest.mark.parametrize("before", ["in a batch", "alone", "in the same batch"])
async def test_an_id_used_again_in_a_batch_is_told_there(gate: GateUnderTest, before: str) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = conflicts
    terminal = await gate.speaking_as("terminal")
    first, other = varied(id="1"), varied(id="1", data={**GATHERED, "direction": "E"})
    if before == "alone":
        assert (await terminal.post("/v1/events", json=first)).status_code == 202
    if before == "in a batch":
        assert (await terminal.post("/v1/events", json=[first])).status_code == 202
    batch = [*([first] if before == "in the same batch" else []), varied(id="2"), other, varied(id="3")]
    answer = await terminal.post("/v1/events", content=orjson.dumps(batch), headers=BATCH)
    results = {result["id"]: result for result in answer.json()["results"]}
    assert answer.status_code == 202
    assert answer.json()["accepted"] == len(batch) - 1
    assert (results["1"]["status"], results["1"]["first"]) == (409, 1)
    assert [results[id_]["status"] for id_ in ("2", "3")] == [202, 202]


async def test_a_batch_of_nothing_but_ids_used_again_conflicts_as_a_whole(gate: GateUnderTest) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = conflicts
    terminal = await gate.speaking_as("terminal")
    await terminal.post("/v1/events", json=[varied(id="1")])
    answer = await terminal.post("/v1/events", json=[varied(id="1", data={**GATHERED, "direction": "E"})])
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (409, 409)


async def test_the_same_batch_again_is_taken_again(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    for time in ("2026-11-22T08:00:00Z", "2026-11-22T08:00:01Z"):
        answer = await terminal.post("/v1/events", json=[varied(id="1", time=time)])
        assert [result["status"] for result in answer.json()["results"]] == [202]


async def test_a_token_of_a_lane_is_told_what_became_of_its_own_writes_alone(gate: GateUnderTest) -> None:
    gate.script.says[topics.VEHICLE_GATHERED] = conflicts
    own, other = [await gate.speaking_as("terminal", lanes=(lane,)) for lane in ("G1/E01", "G1/E02")]
    anywhere = await gate.speaking_as("terminal")
    await own.post("/v1/events", json=varied(id="1"))
    refused = await own.post("/v1/events", json=[varied(id="1", data={**GATHERED, "direction": "E"})])
    where = refused.json()["results"][0]["position"]["offset"]
    assert (await own.get(f"/v1/outcomes?after={where}&wait=5")).json()["outcome"] == "conflict"
    assert (await anywhere.get(f"/v1/outcomes?after={where}")).json()["outcome"] == "conflict"
    told_other = await other.get(f"/v1/outcomes?after={where}")
    assert told_other.status_code == 403
    assert "said before" not in told_other.text
    beside = await other.get(f"/v1/visits/G1.E02.S9?after={where}")
    assert "said before" not in beside.text


async def test_an_event_about_no_visit_says_where_its_outcome_is(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    report = varied(type=topics.LANE_REPORTED, data={"open": True, "devices": []})
    answer = await terminal.post("/v1/events", json=report)
    assert answer.status_code == 202
    outcome = await terminal.get(answer.headers["location"] + "&wait=5")
    assert outcome.json()["outcome"] == "done"


async def test_a_batch_keeps_its_good_events_in_order_and_says_why_the_others_are_bad(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    bad = with_data(direction="X", colour="red")
    foreign = varied(source=f"/{OTHER_ZONE}/G1/E01")
    answer = await terminal.post(
        "/v1/events", content=orjson.dumps([varied(id="1"), bad, varied(id="2"), foreign]), headers=BATCH
    )
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [202, 422, 202, 403]
    assert {error["pointer"] for error in results[1]["errors"]} == {"/1/data/direction", "/1/data/colour"}
    assert [event["id"] for event in gate.on_log()] == ["1", "2"]


async def test_a_batch_without_a_good_event_is_refused_as_a_whole(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=orjson.dumps([with_data(direction="X")]), headers=BATCH)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/0/data/direction"
    assert gate.on_log() == []


async def test_a_batch_of_more_than_500_events_is_too_big(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    small = varied(data={"direction": "I"})
    answer = await terminal.post("/v1/events", content=orjson.dumps([small] * 501), headers=BATCH)
    assert answer.status_code == 413


WRONG: list[tuple[str, Any, int, set[str]]] = [
    ("not JSON", b"{", 400, set()),
    ("a number that is none", b'{"specversion": NaN}', 400, set()),
    ("not an object", b'"text"', 422, {""}),
    ("no envelope", {}, 422, {"/specversion", "/id", "/source", "/type"}),
    ("another version", varied(specversion="0.3"), 422, {"/specversion"}),
    ("an unknown type", varied(type="kakou.vehicle.flown.v1"), 422, {"/type"}),
    ("a type of the system's own", varied(type="kakou.clock.ticked.v1"), 422, {"/type"}),
    ("a content type that is no text", varied(datacontenttype={}), 422, {"/datacontenttype"}),
    ("another content type", varied(datacontenttype="text/xml"), 422, {"/datacontenttype"}),
    ("an unknown field", with_data(colour="red"), 422, {"/data/colour"}),
    ("an unknown attribute", varied(Colour="red"), 422, {"/Colour"}),
    ("a weight of weights", with_data(weight={"kg": {"kg": 1}}), 422, {"/data/weight/kg"}),
    ("a list for a weight", with_data(weight=[28500]), 422, {"/data/weight"}),
    ("a list for a colour", with_data(plates=[{"text": "1", "colour": []}]), 422, {"/data/plates/0/colour"}),
    ("a source that is none", varied(source="G1/E01"), 422, {"/source"}),
    ("a session id with a slash", varied(subject="a/b"), 422, {"/subject"}),
    (
        "several at once",
        with_data(direction="X", mode="Z", plates=[{"text": "1", "hue": "pink"}]),
        422,
        {"/data/direction", "/data/mode", "/data/plates/0/hue"},
    ),
]


@pytest.mark.parametrize(("sent", "status", "pointers"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_what_is_wrong_is_named_and_nothing_of_it_is_kept(
    gate: GateUnderTest, sent: Any, status: int, pointers: set[str]
) -> None:
    terminal = await gate.speaking_as("terminal")
    content = sent if isinstance(sent, bytes) else orjson.dumps(sent)
    answer = await terminal.post("/v1/events", content=content, headers=STRUCTURED)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in answer.json()["errors"]} == pointers
    assert gate.on_log() == []


async def test_a_body_of_ten_megabytes_is_too_big(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=b" " * 10_000_000, headers=STRUCTURED)
    assert answer.status_code == 413


async def test_another_media_type_is_not_read(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.post("/v1/events", content=b"<a/>", headers={"Content-Type": "application/xml"})
    assert answer.status_code == 415


async def test_without_a_token_nothing_is_taken(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    for authorization in ("", "Bearer nonsense", "Basic abc", f"Bearer kk_{told.ZONE}_{'x' * 32}"):
        answer = await terminal.post("/v1/events", json=EVENT, headers={"Authorization": authorization})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scopes", "zone", "lanes"),
    [(("terminal",), OTHER_ZONE, ()), (("customs",), told.ZONE, ()), (("terminal",), told.ZONE, ("G1/E02",))],
    ids=["of another zone", "of another scope", "of another lane"],
)
async def test_a_token_may_not_speak_for_others(
    gate: GateUnderTest, scopes: tuple[str, ...], zone: str, lanes: tuple[str, ...]
) -> None:
    stranger = await gate.speaking_as(*scopes, zone=zone, lanes=lanes)
    assert (await stranger.post("/v1/events", json=EVENT)).status_code == 403
    assert gate.on_log() == []


async def test_a_token_of_a_lane_speaks_for_that_lane(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal", lanes=("G1/E01",))
    assert (await terminal.post("/v1/events", json=EVENT)).status_code == 202


async def test_while_the_log_takes_no_writes_the_sender_is_told_to_come_again(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    gate.host.down = True
    answer = await terminal.post("/v1/events", json=EVENT)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_more_writes_than_the_gate_takes_are_told_to_come_again(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    posts = [terminal.post("/v1/events", json=varied(id=str(number), subject=str(number))) for number in range(200)]
    statuses = [answer.status_code for answer in await asyncio.gather(*posts)]
    assert set(statuses) == {202, 429}
    assert statuses.count(202) == len(gate.on_log())


async def test_a_visit_never_posted_is_not_found(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    assert (await terminal.get(f"/v1/visits/{told.VISIT}")).status_code == 404
    assert (await terminal.get("/v1/visits/nonsense")).status_code == 404


async def test_a_visit_not_yet_known_is_pending(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answer = await terminal.get(f"/v1/visits/{told.VISIT}?after=1000")
    assert answer.status_code == 200
    assert answer.json()["state"] == "pending"


async def test_a_visit_whose_event_was_rejected_says_so_when_asked_for_it(gate: GateUnderTest) -> None:
    def fail(unit: UnitOfWork, event: Event) -> None:
        raise ValueError("no such thing")

    gate.script.says[topics.VEHICLE_GATHERED] = fail
    terminal = await gate.speaking_as("terminal")
    posted = await terminal.post("/v1/events", json=EVENT)
    answer = await terminal.get(posted.headers["location"] + "&wait=5")
    assert answer.status_code == 422
    assert answer.json()["outcome"] == "rejected"


async def test_goods_moved_are_answered_by_the_end_of_the_path(gate: GateUnderTest) -> None:
    settled = told.settled("refused", 409, "more goes out than is inside")
    gate.hazmat.says[topics.GOODS_MOVED] = lambda unit, event: unit.emit(
        topics.WRITE_SETTLED, settled, outcome="refused"
    )
    wms = await gate.speaking_as("wms")
    moved = {"direction": "out", "substance": "67-56-1", "quantity": "1", "unit": "t"}
    event = varied(type=topics.GOODS_MOVED, source=f"/{told.ZONE}/wms/W1", subject="W-A1", data=moved)
    assert (await wms.post("/v1/events", json=event, headers={"Prefer": "wait=5"})).status_code == 409
    posted = await wms.post("/v1/events", json={**event, "id": "2"})
    outcome = (await wms.get(posted.headers["location"] + "&wait=5")).json()
    assert (outcome["outcome"], outcome["status"]) == ("refused", 409)


async def test_a_terminal_does_not_see_visits_of_other_lanes(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal", lanes=("G1/E02",))
    assert (await terminal.get(f"/v1/visits/{told.VISIT}")).status_code == 403


async def test_the_log_holds_the_name_on_the_token_whatever_the_event_says_of_itself(gate: GateUnderTest) -> None:
    """A typed name, as of whoever withdraws a reading, stands beside it."""
    officer, terminal = await gate.speaking_as("officer"), await gate.speaking_as("terminal")
    withdrawn = {"type": topics.VISIT_RETRACTED, "data": {"reason": "误读", "by": "局长 张三"}}
    forged = {"authid": "局长 张三", "authtype": "user"}
    assert (await officer.post("/v1/events", json=varied(**withdrawn, **forged))).status_code == 202
    batch = [varied(id="2", **forged), varied(id="3")]
    assert (await terminal.post("/v1/events", content=orjson.dumps(batch), headers=BATCH)).json()["accepted"] == 2
    binary = {f"ce-{name}": value for name, value in EVENT.items() if isinstance(value, str)}
    headers = {**binary, "ce-id": "4", "ce-authid": "x", "ce-authtype": "system"}
    assert (await terminal.post("/v1/events", json=GATHERED, headers=headers)).status_code == 202
    events = gate.on_log()
    assert {(event["authtype"], event["authid"]) for event in events} == {("api_key", "王伟")}
    assert events[0]["data"]["by"] == "局长 张三"
