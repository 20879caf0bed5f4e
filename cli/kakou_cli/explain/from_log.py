"""A visit's story read from its zone's log."""

from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import orjson
from kakou.contracts import topics
from kakou.contracts.alert import Alert
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import (
    BarrierReported,
    DeviceReported,
    VehicleDeparted,
    VehicleWeighed,
    VisitRetracted,
)
from kakou.contracts.events.outbound import (
    DeclarationChanged,
    LaneCommanded,
    PassChanged,
    ReleaseOffered,
    VerdictReached,
    VisitWaiting,
)
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.runtime.events.record import LOG_TIME, OUTCOME, Record
from kakou.values.locations import parse_source
from pydantic import BaseModel, ValidationError

from kakou_cli.errors import Failure
from kakou_cli.explain.evidence import Evidence, Happening
from kakou_cli.log.events import Followed, ZoneLog

T = TypeVar("T", bound=BaseModel)

SAID: Final[dict[str, type[BaseModel]]] = {
    topics.VEHICLE_GATHERED: VehicleGathered,
    topics.VEHICLE_WEIGHED: VehicleWeighed,
    topics.BARRIER_REPORTED: BarrierReported,
    topics.DEVICE_REPORTED: DeviceReported,
    topics.VEHICLE_DEPARTED: VehicleDeparted,
    topics.VISIT_RETRACTED: VisitRetracted,
    topics.VISIT_DECIDED: VisitDecided,
}
"""Events of `gate.inbound` about a visit."""

TOLD: Final[dict[tuple[str, str], type[BaseModel]]] = {
    (topics.VISITS_TOPIC, topics.VISIT_ROUTED): VisitRouted,
    (topics.VERDICTS_TOPIC, topics.VISIT_WAITING): VisitWaiting,
    (topics.VERDICTS_TOPIC, topics.LANE_COMMANDED): LaneCommanded,
    (topics.VERDICTS_TOPIC, topics.VERDICT_REACHED): VerdictReached,
    (topics.VERDICTS_TOPIC, topics.PASSAGE_RECORDED): Passage,
    (topics.HAZMAT_TOPIC, topics.ALERT_RAISED): Alert,
    (topics.HAZMAT_TOPIC, topics.ALERT_ANSWERED): Alert,
    (topics.HAZMAT_TOPIC, topics.RELEASE_OFFERED): ReleaseOffered,
    (topics.HAZMAT_TOPIC, topics.TASK_OPENED): Task,
    (topics.HAZMAT_TOPIC, topics.TASK_SETTLED): Task,
}
"""What the services told about it, each where it is told first; tasks at the end, where those of all services are."""


async def from_log(log: ZoneLog, visit: str) -> Evidence:
    """Raises Failure when the log has no such visit, and what reading the log raises."""
    told = VisitReader(Evidence(log.place.zone, visit))
    async for followed in log.events():
        told.take(followed)
    return told.found()


def is_about(record: Record, visit: str) -> bool:
    """Whether an output of the services is about the visit."""
    event = _read(record)
    return visit in _about(str(event.get("type")), event)


class VisitReader:
    """Takes the log event by event, and keeps what is about the visit."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self._passes: dict[str, GatePass] = {}
        self._declarations: dict[str, bytes] = {}
        self.evidence.passes = self._passes
        self._known: dict[str, DeclarationChanged] = {}
        self.evidence.declarations = self._known

    def found(self) -> Evidence:
        """Raises Failure when the log has no such visit."""
        if not self.evidence.happened:
            raise Failure(f"visit {self.evidence.visit} not found in the log of zone {self.evidence.zone}")
        return self.evidence

    def take(self, followed: Followed) -> None:
        happened = self.evidence.happened
        said = self._said(followed)
        if said is not None:
            happened.append(said)
        for record in followed.outputs:
            self._told(record)

    def _said(self, followed: Followed) -> Happening | None:
        event = _read(followed.event)
        model = SAID.get(event.get("type", ""))
        if model is None or _visit(event) != self.evidence.visit:
            return None
        outcome, detail = _outcome(followed)
        at = next((_log_time(one) for one in followed.outputs), None) or _time(followed.event.timestamp)
        try:
            return Happening(at, model.model_validate(event["data"], extra="ignore"), outcome, detail)
        except ValidationError:
            return None  # no service could read it either: the verdict that it was rejected to says so

    def _told(self, record: Record) -> None:
        event = _read(record)
        kind, data = event.get("type", ""), event["data"]
        if record.topic == topics.VISITS_TOPIC and kind == topics.DECLARATION_CHANGED:
            self._declarations[event["subject"]] = record.value or b""
            return
        model = TOLD.get((record.topic, kind))
        if model is None or self.evidence.visit not in _about(kind, event):
            if record.topic == topics.VISITS_TOPIC and kind == topics.PASS_CHANGED:
                self._pass(PassChanged.model_validate(data))
            return
        what = model.model_validate(data)
        if isinstance(what, VisitRouted):
            self._keep_declarations(what)
        if isinstance(what, VerdictReached):
            what = what.verdict
        if kind == topics.ALERT_ANSWERED and isinstance(what, Alert):
            what = what.answers[-1]
        self.evidence.happened.append(Happening(_log_time(record), what))

    def _pass(self, changed: PassChanged) -> None:
        if changed.view.visit == self.evidence.visit:
            self._passes[changed.view.no] = changed.view.filed

    def _keep_declarations(self, routed: VisitRouted) -> None:
        """As they stand when the visit is first routed."""
        for one in routed.passes:
            filed = self._passes.get(one.no)
            for ref in filed.documents if filed else ():
                value = self._declarations.get(ref.no)
                if value is not None and ref.no not in self._known:
                    self._known[ref.no] = DeclarationChanged.model_validate(orjson.loads(value)["data"])


def _outcome(followed: Followed) -> tuple[str, str]:
    """What became of the event where it is not done, and why."""
    for record in followed.outputs:
        if OUTCOME in record.headers:
            data = _read(record)["data"]
            return record.headers[OUTCOME], str(data.get("detail") or data.get("cause") or "")
    return "done", ""


def _about(kind: str, event: dict[str, Any]) -> tuple[str, ...]:
    """The visits that an output may be about."""
    data = event["data"]
    if kind in (topics.TASK_OPENED, topics.TASK_SETTLED):
        return (str(data["subject"]["no"]),)
    return (str(event.get("subject")), str(data.get("visit")))


def _visit(event: dict[str, Any]) -> str:
    if event["type"] == topics.VISIT_DECIDED:
        return str(event["data"].get("visit"))
    try:
        return str(parse_source(event["source"]).visit(event["subject"]))
    except (KeyError, ValueError):
        return ""


def _read(record: Record) -> dict[str, Any]:
    """The event in a record; nothing of one that cannot be read, which the dead letters hold."""
    try:
        event = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        return {"data": {}}
    whole = isinstance(event, dict) and isinstance(event.get("data"), dict)
    return event if whole else {"data": {}}


def _log_time(record: Record) -> datetime:
    return _time(int(record.headers[LOG_TIME]))


def _time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
