"""The people of a zone, as they act through its public interface: firm and customs, driver and terminal, officer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from httpx_sse import connect_sse
from kakou.contracts import topics

from tests.e2e.cases.papers import Fields, declaration
from tests.e2e.open_gate import OpenZone, session
from tests.gate import eventually

KNOWN_WITHIN = 20.0
WAIT = {"Prefer": "wait=15"}
SEEN_AT_THE_GATE = (
    *("identity.", "weight.", "draw.", "lane.class.", "lane.state.", "lane.direction.", "hazmat.forecast."),
    *("pass.direction.", "pass.gate.", "pass.visit.", "pass.number.", "pass.choice."),
)
"""Reasons that lie in the truck, its lane or the moment, and not in its papers."""


@dataclass(frozen=True)
class Pass:
    """A pass as it was filed, and the first answer to it."""

    trade: "Trade"
    body: Fields
    answer: Fields

    @property
    def no(self) -> str:
        return str(self.body["no"])

    @property
    def plate(self) -> str:
        return str(self.body["vehicle"]["plate"])

    @property
    def state(self) -> str:
        """The state as it was answered to the filing."""
        return str(self.answer["state"])

    @property
    def refusals(self) -> set[str]:
        """Codes of the reasons for which it was not approved."""
        return {reason["code"] for reason in self.answer["reasons"]}

    def now(self) -> Fields:
        """The pass as it stands now."""
        return _done(self.trade.zone.customs.get(f"/v1/passes/{self.no}"))

    def readiness(self) -> Fields:
        """Whether it would get through now."""
        return _done(self.trade.zone.customs.get(f"/v1/passes/{self.no}/readiness"))

    def void(self) -> Fields:
        return _done(self.trade.zone.customs.post(f"/v1/passes/{self.no}/void", json={"reason": "承运车辆变更"}))


@dataclass(frozen=True)
class Visit:
    """A truck at a lane. passes: those it came with. gathering: the event that told of it.

    answers: what the lane was answered, each time it reported.
    """

    trade: "Trade"
    lane: str
    session: str
    passes: tuple[Pass, ...] = ()
    gathering: Fields = field(default_factory=dict)
    answers: tuple[Fields, ...] = ()

    @property
    def address(self) -> str:
        return f"G1.{self.lane}.{self.session}"

    def view(self, wait: int = 15) -> Fields:
        """The visit as it stands now. wait: seconds to wait for a verdict where there is none yet."""
        return _done(self.trade.zone.officer.get(f"/v1/visits/{self.address}?wait={wait}"))

    def says(self, type_: str, data: Fields) -> "Visit":
        """The lane's terminal reports, and waits for what it comes to."""
        return self.sends(self.trade.zone.event(type_, self.session, data, self.lane))

    def sends(self, event: Fields) -> "Visit":
        return replace(self, answers=(*self.answers, _done(self.trade.zone.say(event))))

    def raises(self) -> "Visit":
        """The barrier goes up, on the command where there is one."""
        commands = (self.view()["verdict"] or {}).get("commands", ())
        raised = [{"command": command["id"]} for command in commands if command["do"] == "raise"]
        return self.says(topics.BARRIER_REPORTED, {"state": "raised", "mode": "automatic"} | dict(*raised[:1]))

    def device(self, name: str, result: int, **more: Any) -> "Visit":
        """A device of the lane reports how a command went."""
        return self.says(topics.DEVICE_REPORTED, {"device": name, "result": result, **more})

    def commands(self, device: str) -> list[str]:
        """What the lane's terminal now finds told to one of its devices for this truck, in order."""
        told = self.trade.commands(self.lane)
        return [one["do"] for one in told if (one["device"], one["visit"]) == (device, self.address)]

    def leaves(self, how: str = "cleared") -> "Visit":
        return self.says(topics.VEHICLE_DEPARTED, {"how": how})

    def passes_through(self) -> "Visit":
        return self.raises().leaves()

    def decide(self, decision: str, reason: str, counted: Sequence[Fields] = ()) -> httpx.Response:
        """An officer decides. counted: what was found of a pass's lines."""
        body = {"decision": decision, "reason": reason, **({"counted": list(counted)} if counted else {})}
        return self.trade.zone.officer.post(f"/v1/visits/{self.address}/decision", json=body)

    def passages(self) -> list[Fields]:
        """What is recorded of the visit among the zone's passages."""
        return [one for one in self.trade.passages() if one["visit"] == self.address]

    def tasks(self) -> set[str]:
        """Kinds of the alarms and follow-ups about the visit and its passes."""
        subjects = (f"visit:{self.address}", *(f"pass:{one.no}" for one in self.passes))
        return {task["kind"] for subject in subjects for task in self.trade.tasks(subject)}


@dataclass(frozen=True)
class Trade:
    """Everybody in one zone. office: the address of the safety office's service."""

    zone: OpenZone
    office: str

    # ------------------------------------------------------------------ papers and reference data

    def declares(self, *lines: Fields, **fields: Any) -> Fields:
        """A declaration is filed, and put on record as it was sent."""
        document = declaration(*lines, **fields)
        self.puts(f"declarations/{document['no']}", document)
        return document

    def amends(self, document: Fields, **fields: Any) -> httpx.Response:
        return self.zone.customs.put(f"/v1/declarations/{document['no']}", json={**document, **fields})

    def files(self, body: Fields) -> Pass:
        """A pass is filed; it is on record, approved or not."""
        return Pass(self, body, _done(self.zone.customs.post("/v1/passes", json=body)))

    def puts(self, path: str, document: Fields, by: str = "customs") -> None:
        """Reference data or a declaration is put on record."""
        client: httpx.Client = getattr(self.zone, by)
        _done(client.put(f"/v1/{path}", json=document))

    def orders(self, kind: str, no: str) -> None:
        """A control order is placed against something."""
        self.puts(f"control-orders/B{no[-9:]}", {"target": {"kind": kind, "no": no}})

    def receives(self, kind: str, filed: Pass, result: str, **said: str) -> None:
        """A receipt of the national system about a pass comes in."""
        receipt = {"kind": kind, "pass_no": filed.no, "result": result, **said}
        _done(self.zone.customs.post("/v1/receipts", json=receipt, headers=WAIT))

    # ------------------------------------------------------------------ at the lane

    def arrives(self, *passes: Pass, lane: str = "E01", **readings: Any) -> Visit:
        """A truck drives into a lane and is gathered, with the weight that its papers say unless told otherwise.

        What stops it for its pass was told by the pass's readiness before.
        """
        number, foreseen = session(), [one.readiness() for one in passes]
        gathering = self.zone.event(topics.VEHICLE_GATHERED, number, a_reading(passes, **readings), lane)
        visit = Visit(self, lane, number, passes, gathering).sends(gathering)
        shown = "pass_nos" not in readings
        if shown and len(foreseen) == 1 and (verdict := visit.answers[-1].get("verdict")):
            stops = {one["code"] for one in verdict["reasons"] if one["outcome"] != "note"}
            known = {one["code"] for one in foreseen[0]["reasons"]}
            assert {code for code in stops if not code.startswith(SEEN_AT_THE_GATE)} <= known
        return visit

    def arrives_unweighed(self, *passes: Pass, lane: str = "E01") -> Visit:
        """A truck is gathered before it stands on the bridge: there is nothing to wait for yet."""
        number, reading = session(), a_reading(passes)
        del reading["weight"]
        gathering = self.zone.event(topics.VEHICLE_GATHERED, number, reading, lane)
        assert self.zone.terminal.post("/v1/events", json=gathering).status_code == 202
        return Visit(self, lane, number, passes, gathering)

    def reports(self, lane: str, **report: Any) -> None:
        """The lane's terminal reports on the lane itself."""
        _done(self.zone.say(self.zone.event(topics.LANE_REPORTED, f"{lane}-report", report, lane)))

    # ------------------------------------------------------------------ what can be seen

    def progress(self, document: Mapping[str, Any]) -> Fields:
        return _done(self.zone.customs.get(f"/v1/declarations/{document['no']}/progress"))

    def tasks(self, subject: str) -> list[Fields]:
        """Alarms and follow-ups about `kind:no`."""
        self.until_told()
        return _items(self.zone.officer.get("/v1/tasks", params={"subject": subject, "limit": 500}))

    def until_told(self) -> None:
        """Until everybody knows what the log holds now, the safety office too, which learns of it last: by then a task
        that nobody knows is none."""

        def none() -> bool:
            return self.zone.officer.post("/v1/tasks/none/close", json={"why": "核对"}).status_code == 404

        eventually(none, KNOWN_WITHIN, "everybody knows what the log holds")

    def passages(self) -> list[Fields]:
        return _items(self.zone.wms.get("/v1/passages?limit=500"))

    def commands(self, lane: str) -> list[Fields]:
        """All that a terminal gets which asks for the lane's commands from the first on, to the last that there is."""
        found: list[Fields] = []
        if last := self._last_command(lane):
            headers = {"Last-Event-ID": "0"}
            with connect_sse(self.zone.terminal, "GET", f"/v1/lanes/G1/{lane}/commands", headers=headers) as stream:
                for event in stream.iter_sse():
                    if event.event == "command":
                        found.append(event.json())
                        if event.json()["sequence"] >= last:
                            break
        return found

    def _last_command(self, lane: str) -> int:
        """Where the lane's sequence stands: told to a terminal that says it is ahead of it."""
        headers, told = {"Last-Event-ID": "999999999"}, 0

        def stands() -> bool:
            nonlocal told
            answer = self.zone.terminal.get(f"/v1/lanes/G1/{lane}/commands", headers=headers)
            if answer.status_code == 410:
                told = answer.json()["last"]
            return answer.status_code == 410

        eventually(stands, KNOWN_WITHIN, f"how many commands lane {lane} has")
        return told

    def alerts(self, visit: Visit) -> list[Fields]:
        """What the safety office was told of the visit, once it was told."""
        found: list[Fields] = []

        def told() -> bool:
            answer = httpx.get(f"{self.office}/v1/alerts", headers=self.zone.safety.headers, params={"limit": 500})
            found[:] = [alert for alert in _items(answer) if alert["visit"] == visit.address]
            return bool(found)

        eventually(told, KNOWN_WITHIN, "the safety office was told")
        return found


def a_weight(kg: Any, **reading: Any) -> Fields:
    """A reading of a healthy bridge, unless `reading` says otherwise."""
    return {"kg": kg, "stable": True, "zeroed": True, "bridge": "B1", "bridge_state": 1, **reading}


def a_reading(passes: Sequence[Pass], **readings: Any) -> Fields:
    """What the lane's devices gather about a truck that shows its passes and is what they say it is.

    weight: kg, or the whole reading.
    """
    first = passes[0].body if passes else {}
    said: Fields = {"direction": first.get("direction", "I"), "pass_nos": [one.no for one in passes]}
    if passes:
        said["plates"] = [{"text": passes[0].plate, "confidence": "0.98", "camera": "front"}]
        boxes = [box for one in passes for box in one.body.get("containers", ())]
        said["containers"] = [{"no": box["no"], "confidence": "0.97"} for box in boxes]
    weight = readings.pop("weight", first.get("total"))
    said["weight"] = weight if isinstance(weight, dict) else a_weight(weight)
    return {**said, **readings}


def _done(answer: httpx.Response) -> Fields:
    assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text}"
    assert answer.status_code != 202, f"{answer.request.url} was not known in time"
    body: Fields = answer.json()
    return body


def _items(answer: httpx.Response) -> list[Fields]:
    items: list[Fields] = _done(answer)["items"]
    return items
