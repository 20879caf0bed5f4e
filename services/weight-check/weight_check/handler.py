"""weight-check's handler: an event in, the verdict out. Which event goes to whom, and nothing else."""

from collections.abc import Callable, Iterable

from kakou.contracts import topics
from kakou.contracts.places import parse_source
from kakou.runtime.event import Event
from kakou.runtime.store import Key
from kakou.runtime.unit import Unit

from weight_check import clock, deciding, leaving, weighing
from weight_check.state import SEQUENCE, VISIT

OF_VISIT: dict[str, Callable[[Event, Unit, str], None]] = {
    topics.VEHICLE_WEIGHED: weighing.on_weighed,
    topics.BARRIER_REPORTED: leaving.on_barrier,
    topics.VEHICLE_DEPARTED: leaving.on_departed,
    topics.VISIT_RETRACTED: leaving.on_retracted,
}
"""What a terminal says about the visit of its session."""

OF_SUBJECT: dict[str, Callable[[Event, Unit], None]] = {
    topics.VISIT_ROUTED: weighing.on_routed,
    topics.VISIT_DECIDED: deciding.on_decided,
    topics.PASS_CHANGED: leaving.on_pass_changed,
    topics.CLOCK_TICKED: clock.on_tick,
}


class WeightCheck:
    """Owns readings, visits in progress and the lanes' command numbers; passes on what it has no use for."""

    def keys(self, event: Event) -> Iterable[Key]:
        visit = visit_of(event)
        if visit is None:
            return ()
        lane = visit.rpartition(".")[0] if event.type in OF_VISIT else ".".join(visit.split(".", 2)[:2])
        return (Key(f"{event.zone}/{VISIT}", visit), Key(f"{event.zone}/{SEQUENCE}", lane))

    def handle(self, event: Event, unit: Unit) -> None:
        if event.headers.get("kakou-outcome") in {"refused", "duplicate", "conflict", "rejected"}:
            unit.forward()
        elif event.type in OF_VISIT and (visit := visit_of(event)) is not None:
            OF_VISIT[event.type](event, unit, visit)
        elif event.type in OF_SUBJECT:
            OF_SUBJECT[event.type](event, unit)
        else:
            unit.forward()

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        """A visit whose event cannot be handled is referred: never released, never left without an answer."""
        visit = visit_of(event)
        if visit is not None:
            weighing.refer_technically(unit, visit)


def visit_of(event: Event) -> str | None:
    """The visit an event is about, by its address; None for events about no visit."""
    if event.type == topics.VISIT_ROUTED:
        return event.subject
    if event.type == topics.VISIT_DECIDED:
        return str(event.data.get("visit"))
    if event.type not in OF_VISIT:
        return None
    try:
        return str(parse_source(event.source).visit(event.subject))
    except ValueError:
        return None
