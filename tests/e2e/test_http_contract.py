"""The public interface, as terminals, customs, officers and warehouses meet it: the whole gate behind it."""

import itertools
import json
from collections.abc import Iterator
from typing import Any

import httpx
import orjson
import pytest
from httpx_sse import connect_sse

from tests.e2e.open_gate import OpenZone, open_zone, session
from tests.gate import Gate, eventually

GATHERED, WEIGHED = "kakou.vehicle.gathered.v1", "kakou.vehicle.weighed.v1"
RAISED, DEPARTED = "kakou.barrier.reported.v1", "kakou.vehicle.departed.v1"
FIRM = "3105940042"
NO_DRAWS = {"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def zones(shared_gate: Gate) -> Iterator[tuple[OpenZone, OpenZone]]:
    """A zone with its reference data filed, and another one beside it."""
    ours, other = open_zone(shared_gate, "3105W"), open_zone(shared_gate, "3111A")
    for answer in (
        ours.ops.put("/v1/policy", json=NO_DRAWS),
        ours.ops.put("/v1/lanes/G1/E01", json={"classes": ["declared", "hazardous"], "directions": ["I"]}),
        ours.customs.put(f"/v1/enterprises/{FIRM}", json={"name": "演示贸易有限公司"}),
    ):
        assert answer.is_success, answer.text
    yield ours, other
    ours.close()
    other.close()


@pytest.fixture
def zone(zones: tuple[OpenZone, OpenZone]) -> OpenZone:
    return zones[0]


@pytest.fixture
def other_zone(zones: tuple[OpenZone, OpenZone]) -> OpenZone:
    return zones[1]


class Truck:
    """A truck of its own with 20 t of copper under a list of its own, by numbers that no other test uses."""

    def __init__(self, zone: OpenZone, **line: Any) -> None:
        self.zone, number = zone, next(_NUMBERS)
        self.plate = f"苏E{number:05}"
        self.list_no = f"QD310526I7{number:08}"
        self.pass_no = f"Z3105I2611227{number:011}"
        self.session = session()
        self.visit = f"G1.E01.{self.session}"
        self.line = {
            "line": 1,
            "hs": "7403111900",
            "name": "阴极铜",
            "part_no": "CU-1",
            "unit": "035",
            "quantity": "20000",
            "gross": "20100",
            "net": "20000",
            **line,
        }

    @property
    def declaration(self) -> dict[str, Any]:
        head = {"kind": "list", "no": self.list_no, "direction": "I", "customs": "3105", "firm": FIRM}
        return {**head, "approved": True, "entry_released": True, "lines": [self.line]}

    @property
    def gate_pass(self) -> dict[str, Any]:
        return {
            "no": self.pass_no,
            "type": 3,
            "direction": "I",
            "bind": 3,
            "customs": "3105",
            "firm": FIRM,
            "vehicle": {"plate": self.plate, "tare": "13000"},
            "documents": [{"kind": "list", "no": self.list_no}],
            "goods": [{**self.line, "document_line": 1}],
            "gross": "20100",
            "net": "20000",
            "total": "33100",
            "contact": {"name": "李工", "phone": "0512-55550100"},
        }

    def file(self) -> "Truck":
        for answer in (
            self.zone.customs.put(f"/v1/declarations/{self.list_no}", json=self.declaration),
            self.zone.customs.post("/v1/passes", json=self.gate_pass),
        ):
            assert answer.status_code == 201, answer.text
        return self

    def gathered(self, lane: str = "E01", weight: Any = "33100", **data: Any) -> dict[str, Any]:
        said = {
            "direction": "I",
            "mode": "A",
            "plates": [{"text": self.plate, "confidence": "0.98", "camera": "front"}],
            "pass_nos": [self.pass_no],
            **({} if weight is None else {"weight": {"kg": weight, "stable": True, "bridge_state": 1}}),
            **data,
        }
        return self.zone.event(GATHERED, self.session, said, lane)

    def says(self, type_: str, data: dict[str, Any]) -> httpx.Response:
        return self.zone.say(self.zone.event(type_, self.session, data))

    def view(self) -> dict[str, Any]:
        answer: dict[str, Any] = self.zone.officer.get(f"/v1/visits/{self.visit}").json()
        return answer


def test_a_truck_in_order_is_released_counted_and_told_of(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    answer = zone.say(truck.gathered())
    assert answer.status_code == 200, answer.text
    assert answer.json()["verdict"]["check_result"] == "Y", answer.text
    raises = [command for command in answer.json()["verdict"]["commands"] if command["do"] == "raise"]
    assert len(raises) == 1
    truck.says(RAISED, {"state": "raised", "mode": "automatic", "command": raises[0]["id"]})
    assert truck.says(DEPARTED, {"how": "cleared"}).json()["state"] == "ended"
    progress = zone.customs.get(f"/v1/declarations/{truck.list_no}/progress").json()
    assert progress["lines"][0]["passed"] == "20000.00000"
    assert progress["passed_state"] == 3
    assert zone.customs.get(f"/v1/passes/{truck.pass_no}").json()["state"] == "passed"
    passages = zone.wms.get("/v1/passages?after=0&limit=500").json()["items"]
    assert [passage["visit"] for passage in passages].count(truck.visit) == 1


def test_a_truck_is_found_at_once_in_every_list_that_it_belongs_to(zone: OpenZone, other_zone: OpenZone) -> None:
    """What was answered a moment ago is listed: a list waits for its history."""
    truck = Truck(zone).file()

    def found(client: httpx.Client, path: str, name: str) -> list[Any]:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        return [item[name] for item in answer.json()["items"]]

    assert found(zone.customs, f"/v1/passes?plate={truck.plate[1:]}&state=approved", "no") == [truck.pass_no]
    assert truck.list_no in found(zone.customs, f"/v1/declarations?firm={FIRM}&open=true&limit=500", "no")
    assert found(zone.customs, f"/v1/ledger?declaration={truck.list_no}", "declared") == ["20000.00000"]
    zone.say(truck.gathered(weight=0))
    referred = zone.officer.get(f"/v1/visits?plate={truck.plate}&verdict=refer").json()["items"]
    assert [visit["visit"] for visit in referred] == [truck.visit]
    reason = referred[0]["reasons"][0]
    assert truck.visit in found(zone.officer, f"/v1/visits?reason={reason}&limit=500", "visit")
    decision = {"decision": "release", "reason": "weighed on another bridge"}
    (command,) = (
        command
        for command in zone.officer.post(f"/v1/visits/{truck.visit}/decision", json=decision).json()["verdict"][
            "commands"
        ]
        if command["do"] == "raise"
    )
    assert found(zone.officer, f"/v1/decisions?visit={truck.visit}", "decision") == ["release"]
    truck.says(RAISED, {"state": "raised", "mode": "manual", "command": command["id"]})
    assert truck.says(DEPARTED, {"how": "cleared"}).json()["state"] == "ended"
    assert found(zone.officer, f"/v1/visits?plate={truck.plate}&state=ended&how=cleared", "visit") == [truck.visit]
    assert found(zone.wms, f"/v1/passages?plate={truck.plate[1:]}", "visit") == [truck.visit]
    assert found(zone.customs, f"/v1/declarations?firm={FIRM}&open=false&limit=500", "no").count(truck.list_no) == 1
    csv = zone.customs.get(f"/v1/visits?plate={truck.plate}", headers={"Accept": "text/csv"})
    assert truck.visit in csv.text
    assert found(other_zone.officer, "/v1/visits", "visit") == []


def test_a_lane_that_was_never_configured_decides_too(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    answer = zone.say(truck.gathered(lane="X77"))
    assert answer.status_code == 200
    assert answer.json()["verdict"] is not None


def test_the_same_event_again_gets_the_first_answer_and_another_content_conflicts(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    event = truck.gathered()
    first, second = zone.say(event), zone.say(event)
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["verdict"] == first.json()["verdict"]
    changed = {**event, "data": {**event["data"], "direction": "E"}}
    assert zone.say(changed).status_code == 409
    assert zone.terminal.post("/v1/events", json=changed).status_code == 409
    assert truck.view()["verdict"] == first.json()["verdict"]


def test_a_new_reading_of_a_visit_in_mode_a_gets_the_first_verdict(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    first, second = zone.say(truck.gathered()), zone.say(truck.gathered())
    assert second.json()["verdict"] == first.json()["verdict"]


def test_a_weight_that_follows_is_waited_for(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    posted = zone.terminal.post("/v1/events", json=truck.gathered(weight=None))
    assert posted.status_code == 202

    def waiting() -> bool:
        view = zone.terminal.get(posted.headers["location"]).json()
        return bool((view["state"], view.get("waiting_for")) == ("awaiting-weight", "weight"))

    eventually(waiting, 20, "the weight is waited for")
    answer = truck.says(WEIGHED, {"weight": {"kg": "33100", "stable": True, "bridge_state": 1}})
    assert answer.json()["verdict"]["verdict"] == "release"


def test_a_visit_posted_and_not_waited_for_is_pending_until_it_is_known(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    posted = zone.terminal.post("/v1/events", json=truck.gathered())
    assert posted.json()["visit"] == truck.visit
    assert zone.terminal.get(posted.headers["location"]).status_code == 200
    view = zone.terminal.get(posted.headers["location"] + "&wait=15").json()
    assert view["state"] == "decided"


def test_a_refused_truck_is_told_every_number(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    verdict = zone.say(truck.gathered(weight="36000.00001")).json()["verdict"]
    assert verdict["verdict"] == "refuse"
    weighing = next(weighing for weighing in verdict["weights"] if weighing["level"] == "vehicle")
    assert (weighing["declared"], weighing["measured"]) == ("33100.00000", "36000.00001")
    assert weighing["difference"] == "-2900.00001"
    assert "weight.vehicle.outside-band" in [reason["code"] for reason in verdict["reasons"]]


def test_an_officer_releases_what_was_referred(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    answer = zone.say(truck.gathered(weight=0))
    assert answer.json()["state"] == "referred"
    queue = zone.officer.get("/v1/referrals?limit=500").json()["items"]
    assert truck.visit in [referral["visit"] for referral in queue]
    decision = {"decision": "release", "reason": "weighed on another bridge"}
    decided = zone.officer.post(f"/v1/visits/{truck.visit}/decision", json=decision)
    assert decided.status_code == 200, decided.text
    assert decided.json()["verdict"]["verdict"] == "release"
    assert [earlier["verdict"] for earlier in decided.json()["earlier"]] == ["refer"]


def test_a_release_of_hazardous_goods_comes_once_the_safety_office_was_told(zone: OpenZone) -> None:
    methanol = {"hs": "2905110000", "name": "甲醇", "cas": "67-56-1", "un": "1230", "class": "3", "packing_group": "II"}
    truck = Truck(zone, **methanol, subsidiary=["6.1"], hazardous=True, storage_unit="W-A1").file()
    answer = zone.say(truck.gathered())
    assert answer.status_code == 200, answer.text
    assert answer.json()["verdict"]["hazardous"] is True
    assert answer.json()["verdict"]["verdict"] == "release", answer.text
    held = [command for command in answer.json()["verdict"]["commands"] if command["do"] == "raise"]
    with connect_sse(
        zone.terminal, "GET", "/v1/lanes/G1/E01/commands", headers={"Last-Event-ID": str(held[0]["sequence"] - 1)}
    ) as stream:
        event = next(stream.iter_sse())
    assert (event.id, orjson.loads(event.data)["do"]) == (str(held[0]["sequence"]), "raise")


def test_a_used_raise_is_delivered_as_withdrawn_to_whoever_asks_for_it_again(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    commands = zone.say(truck.gathered()).json()["verdict"]["commands"]
    command = next(command for command in commands if command["do"] == "raise")
    truck.says(RAISED, {"state": "raised", "mode": "automatic", "command": command["id"]})
    headers = {"Last-Event-ID": str(command["sequence"] - 1)}
    with connect_sse(zone.terminal, "GET", "/v1/lanes/G1/E01/commands", headers=headers) as stream:
        event = next(stream.iter_sse())
    assert (event.id, orjson.loads(event.data)["do"]) == (str(command["sequence"]), "withdrawn")


def test_a_pass_is_filed_once(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    first = zone.customs.get(f"/v1/passes/{truck.pass_no}").json()
    again = zone.customs.post("/v1/passes", json=truck.gate_pass)
    assert (again.status_code, again.json()) == (200, first)
    other = zone.customs.post("/v1/passes", json={**truck.gate_pass, "total": "33200"})
    assert other.status_code == 409
    assert zone.customs.get(f"/v1/passes/{truck.pass_no}").json() == first


def test_a_refused_pass_is_on_record_with_its_reasons(zone: OpenZone) -> None:
    truck = Truck(zone)
    answer = zone.customs.post("/v1/passes", json=truck.gate_pass)
    assert answer.status_code == 201
    assert answer.json()["state"] == "refused"
    assert answer.json()["reasons"]
    assert zone.customs.get(f"/v1/passes/{truck.pass_no}/readiness").json()["ready"] is False


def test_a_void_gives_back_once(zone: OpenZone) -> None:
    truck = Truck(zone).file()
    path = f"/v1/passes/{truck.pass_no}/void"
    first = zone.customs.post(path, json={"reason": "carrier changed"})
    second = zone.customs.post(path, json={"reason": "carrier changed"})
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["state"] == "void"
    progress = zone.customs.get(f"/v1/declarations/{truck.list_no}/progress").json()
    assert progress["lines"][0]["allocated"] == "0.00000"


def test_the_current_content_again_changes_nothing_and_a_stale_etag_is_refused(zone: OpenZone) -> None:
    truck = Truck(zone)
    path = f"/v1/declarations/{truck.list_no}"
    first = zone.customs.put(path, json=truck.declaration)
    again = zone.customs.put(path, json=truck.declaration)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["etag"] == first.headers["etag"]
    larger = {**truck.declaration, "lines": [{**truck.line, "quantity": "30000"}]}
    amended = zone.customs.put(path, json=larger, headers={"If-Match": first.headers["etag"]})
    assert amended.status_code == 200
    assert amended.headers["etag"] != first.headers["etag"]
    stale = zone.customs.put(path, json=truck.declaration, headers={"If-Match": first.headers["etag"]})
    assert stale.status_code == 412
    assert zone.customs.get(path).json()["lines"][0]["quantity"] == "30000.00000"


def test_the_policy_is_put_as_it_was_answered(zone: OpenZone) -> None:
    policy = zone.ops.get("/v1/policy")
    again = zone.ops.put("/v1/policy", json=policy.json())
    assert (again.status_code, again.json()) == (200, policy.json())
    assert again.headers["etag"] == policy.headers["etag"]


def test_a_zone_sees_nothing_of_another(zone: OpenZone, other_zone: OpenZone) -> None:
    truck = Truck(zone).file()
    zone.say(truck.gathered())
    assert other_zone.terminal.get(f"/v1/visits/{truck.visit}").status_code == 404
    assert other_zone.customs.get(f"/v1/declarations/{truck.list_no}").status_code == 404
    assert other_zone.customs.get(f"/v1/passes/{truck.pass_no}").status_code == 404
    assert other_zone.terminal.post("/v1/events", json=truck.gathered()).status_code == 403
    assert zone.other_lane.post("/v1/events", json=truck.gathered()).status_code == 403


def test_a_batch_keeps_its_good_events(zone: OpenZone) -> None:
    good, bad = Truck(zone).file(), Truck(zone)
    events = [good.gathered(), bad.gathered(direction="X", colour="red")]
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    answer = zone.terminal.post("/v1/events", content=orjson.dumps(events), headers=headers)
    assert [result["status"] for result in answer.json()["results"]] == [202, 422]
    pointers = {error["pointer"] for error in answer.json()["results"][1]["errors"]}
    assert pointers == {"/1/data/direction", "/1/data/colour"}
    location = answer.json()["results"][0]["location"]
    assert zone.terminal.get(location + "&wait=15").json()["state"] == "decided"
    assert zone.terminal.get(f"/v1/visits/{bad.visit}").status_code == 404


def test_an_id_used_again_in_a_batch_is_told_there_by_its_visit_and_by_a_task(zone: OpenZone) -> None:
    first, second = Truck(zone).file(), Truck(zone).file()
    headers = {"Content-Type": "application/cloudevents-batch+json"}
    used = first.gathered()
    assert zone.terminal.post("/v1/events", content=orjson.dumps([used]), headers=headers).status_code == 202
    again = {**second.gathered(), "id": used["id"]}
    answer = zone.terminal.post("/v1/events", content=orjson.dumps([again]), headers=headers)
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (409, 409)
    assert zone.terminal.get(f"/v1/visits/{second.visit}").status_code == 409
    tasks = zone.officer.get("/v1/tasks?subject=lane:G1.E01&limit=500").json()["items"]
    assert "event-id-used-again" in [task["kind"] for task in tasks]


def test_what_is_only_to_be_made_is_made_once(zone: OpenZone) -> None:
    truck, only_new = Truck(zone), {"If-None-Match": "*"}
    path = f"/v1/declarations/{truck.list_no}"
    assert zone.customs.put(path, json=truck.declaration, headers=only_new).status_code == 201
    other = {**truck.declaration, "lines": [{**truck.line, "quantity": "19999"}]}
    assert zone.customs.put(path, json=other, headers=only_new).status_code == 412
    assert zone.customs.get(path).json()["lines"][0]["quantity"] == "20000.00000"


def test_a_terminal_that_is_ahead_of_its_lane_is_told_where_it_stands(zone: OpenZone) -> None:
    answer = zone.terminal.get("/v1/lanes/G1/E44/commands", headers={"Last-Event-ID": "999999"})
    assert (answer.status_code, answer.json()["last"]) == (410, 0)


BAD: dict[str, tuple[Any, int, set[str]]] = {
    "not JSON": (b"{", 400, set()),
    "a wrong plate": ({"vehicle": {"plate": "E01234", "tare": "13000"}}, 422, {"/vehicle/plate"}),
    "a wrong check digit": ({"containers": [{"no": "CSQU3054384"}]}, 422, {"/containers/0/no"}),
    "a negative weight": ({"total": -1}, 422, {"/total"}),
    "an absurd weight": ({"total": 10**30}, 422, {"/total"}),
    "an unknown field": ({"colour": "red"}, 422, {"/colour"}),
    "everything at once": (
        {"type": 9, "vehicle": {"plate": "x", "tare": 0}, "total": "much", "firm": "12"},
        422,
        {"/type", "/vehicle/plate", "/vehicle/tare", "/total", "/firm"},
    ),
}


@pytest.mark.parametrize(("change", "status", "pointers"), BAD.values(), ids=BAD)
def test_bad_input_is_named_and_nothing_half_done(zone: OpenZone, change: Any, status: int, pointers: set[str]) -> None:
    truck = Truck(zone)
    content = change if isinstance(change, bytes) else json.dumps({**truck.gate_pass, **change}).encode()
    headers = {"Content-Type": "application/json"}
    answer = zone.customs.post("/v1/passes", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["pointer"] for error in answer.json()["errors"]} == pointers
    assert zone.customs.get(f"/v1/passes/{truck.pass_no}").status_code == 404


def test_a_body_of_ten_megabytes_is_too_big(zone: OpenZone) -> None:
    answer = zone.customs.post("/v1/passes", content=b"[" * 10_000_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_whoever_has_no_token_learns_nothing(zone: OpenZone) -> None:
    for path in ("/v1/policy", "/v1/tasks", "/v1/passages", "/v1/referrals"):
        answer = httpx.get(zone.url + path, timeout=10)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


def test_accepted_events_are_counted(zone: OpenZone, shared_gate: Gate) -> None:
    zone.say(Truck(zone).file().gathered())
    row = f'kakou_events_total{{outcome="accepted",type="{GATHERED}",zone="{zone.code}"}}'
    metrics = f"{shared_gate.operations_url('gate-ingest')}/metrics"
    eventually(lambda: row in httpx.get(metrics, timeout=10).text, 10, row)
