"""weight-check's handler: an event in, the verdict out. Which event goes to whom, and nothing else."""

from collections.abc import Callable, Iterable

from kakou.contracts import topics
from kakou.contracts.places import parse_source
from kakou.runtime.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.record import OUTCOME
from kakou.runtime.store import Key
from kakou.runtime.unit import Unit

from weight_check import clock, commanding, deciding, devices, groups, leaving, policy, rejecting, weighing
from weight_check.state import AT_LANE, BOOK, BRIDGE, GROUP, PASSAGES, POLICY, RAISES, SEQUENCE, TARE, VISIT

OF_VISIT: dict[str, Callable[[Event, Unit, str], None]] = {
    topics.VEHICLE_WEIGHED: weighing.on_weighed,
    topics.BARRIER_REPORTED: leaving.on_barrier,
    topics.DEVICE_REPORTED: devices.on_device_reported,
    topics.VEHICLE_DEPARTED: leaving.on_departed,
    topics.VISIT_RETRACTED: leaving.on_retracted,
}
"""What a terminal says about the visit of its session."""

OTHERS: dict[str, Callable[[Event, Unit], None]] = {
    topics.VISIT_ROUTED: weighing.on_routed,
    topics.VISIT_REPORTED: leaving.on_reported,
    topics.LANE_REPORTED: weighing.on_lane_reported,
    topics.VISIT_DECIDED: deciding.on_decided,
    topics.DEVICE_COMMANDED: commanding.on_device_commanded,
    topics.DOCUMENT_CHANGED: policy.on_document_changed,
    topics.PASS_CHANGED: groups.on_pass_changed,
    topics.DECLARATION_CHANGED: groups.on_declaration_changed,
    topics.CLOCK_TICKED: clock.on_tick,
}

SETTLED = frozenset({"refused", "duplicate", "conflict", "rejected"})
"""Outcomes of events that have changed nothing upstream, and so change nothing here."""


class WeightCheck:
    """Owns readings, visits in progress and the lanes' command numbers; passes on what it has no use for."""

    def keys(self, event: Event) -> Iterable[Key]:
        zone, visit = event.zone, visit_of(event)
        if event.type == topics.DECLARATION_CHANGED:
            yield Key(f"{zone}/{GROUP}", groups.declaration_of(event))
        elif event.type == topics.PASS_CHANGED and (raised := groups.raised_visit(event)) is not None:
            yield Key(f"{zone}/{VISIT}", raised)
        if visit is None:
            return
        yield Key(f"{zone}/{VISIT}", visit)
        if event.type == topics.VEHICLE_WEIGHED:
            yield Key(f"{zone}/{POLICY}", BOOK)
        lane = ".".join(visit.split(".", 2)[:2])
        yield Key(f"{zone}/{RAISES}", lane)
        if event.type in (topics.BARRIER_REPORTED, topics.VISIT_REPORTED):
            yield Key(f"{zone}/{SEQUENCE}", PASSAGES)
            return
        yield Key(f"{zone}/{SEQUENCE}", lane)
        yield Key(f"{zone}/{BRIDGE}", lane)
        yield Key(f"{zone}/{AT_LANE}", lane)
        if plate := event.data.get("plate"):
            yield Key(f"{zone}/{TARE}", str(plate))
        if event.data.get("trucks") is not None and isinstance(plan := event.data.get("plan"), dict):
            yield Key(f"{zone}/{GROUP}", str(plan.get("document")))

    def handle(self, event: Event, unit: Unit) -> None:
        if event.type == topics.EVENT_REJECTED:
            rejecting.on_rejected(event, unit)
        elif event.headers.get(OUTCOME) in SETTLED:
            unit.forward()
        elif event.type in OF_VISIT and (visit := visit_of(event)) is not None:
            OF_VISIT[event.type](event, unit, visit)
        elif event.type in OTHERS:
            OTHERS[event.type](event, unit)
        else:
            unit.forward()

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        visit = visit_of(event)
        if visit is not None:
            rejecting.refer(event, unit, visit)


def visit_of(event: Event) -> str | None:
    """The visit an event is about, by its address; None for events about no visit."""
    if event.type in (topics.VISIT_ROUTED, topics.VISIT_REPORTED):
        return event.subject
    if event.type == topics.VISIT_DECIDED:
        return str(event.data.get("visit"))
    if event.type not in OF_VISIT:
        return None
    try:
        return str(parse_source(event.source).visit(event.subject))
    except ValueError:
        return None


SERVICE = Service("weight-check", topics.VISITS_TOPIC, topics.VERDICTS_TOPIC, WeightCheck(), kept_entries=1_000)
