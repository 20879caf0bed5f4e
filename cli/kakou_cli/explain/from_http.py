"""A visit's story read over HTTP, as far as the token may see."""

from collections.abc import Callable
from typing import Any

from kakou.contracts.alert import Alert
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.task import Task
from kakou.contracts.visit_view import VisitView

from kakou_cli.client import Interface, NotAllowed
from kakou_cli.errors import Failure
from kakou_cli.explain.evidence import Evidence, Happening
from kakou_cli.explain.phrases import say


def from_http(ingest: Interface, hazmat: Interface, zone: str, visit: str) -> Evidence:
    """Raises Failure when there is no such visit or the token is no good, httpx.TransportError."""
    found = ingest.get(f"/v1/visits/{visit}")
    if found is None:
        raise Failure(f"visit {visit} not found in zone {zone}")
    view = VisitView.model_validate(found)
    evidence = Evidence(zone, visit, state=view.state)
    verdicts = [*view.earlier, *([view.verdict] if view.verdict else [])]
    happened = [Happening(verdict.log_time, verdict) for verdict in verdicts]
    if view.passage is not None:
        happened.append(Happening(view.passage.at, view.passage))
    passes: dict[str, GatePass] = {}
    evidence.passes = passes

    def read_passes() -> None:
        for no in dict.fromkeys(one.no for verdict in verdicts for one in verdict.passes):
            answer = ingest.get(f"/v1/passes/{no}")
            if answer is not None:
                passes[no] = _filed(answer)

    def read_tasks() -> None:
        for task in map(Task.model_validate, ingest.items("/v1/tasks", subject=visit)):
            happened.append(Happening(task.opened_at, task.model_copy(update={"closed": None})))
            if task.closed is not None:
                happened.append(Happening(task.closed.at, task))

    def read_alerts() -> None:
        for alert in map(Alert.model_validate, hazmat.items("/v1/alerts")):
            if alert.visit == visit:
                happened.append(Happening(alert.at, alert))
                happened.extend(Happening(answer.at, answer) for answer in alert.answers)

    _if_allowed(evidence, "passes", "customs", read_passes)
    _if_allowed(evidence, "tasks", "officer", read_tasks)
    if any(verdict.hazardous for verdict in verdicts):
        _if_allowed(evidence, "alerts", "safety", read_alerts)
    evidence.happened = sorted(happened, key=lambda one: one.at)
    return evidence


def _filed(answer: dict[str, Any]) -> GatePass:
    """The pass itself, without its state beside it."""
    return GatePass.model_validate({name: answer[name] for name in answer.keys() & GatePass.model_fields.keys()})


def _if_allowed(evidence: Evidence, what: str, scope: str, read: Callable[[], None]) -> None:
    try:
        read()
    except NotAllowed:
        evidence.gaps.append(say("may-not-read", what=say(what), scope=scope))
