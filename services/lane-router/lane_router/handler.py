"""lane-router's handler: which event goes to which subject."""

from collections.abc import Callable, Iterable

from kakou.contracts import topics
from kakou.runtime.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.store import Key
from kakou.runtime.unit import Unit

from lane_router import clock, closing, duplicates, filing, lane_watch, passage, receipts, reference, rejection
from lane_router.named import keys_of, subject_of

HANDLERS: dict[str, Callable[[Unit], None]] = {
    topics.VEHICLE_GATHERED: passage.vehicle_gathered,
    topics.BARRIER_REPORTED: passage.barrier_reported,
    topics.VEHICLE_DEPARTED: passage.vehicle_departed,
    topics.VISIT_RETRACTED: passage.visit_retracted,
    topics.VISIT_DECIDED: passage.visit_decided,
    topics.LANE_REPORTED: lane_watch.lane_reported,
    topics.DECLARATION_FILED: filing.declaration_filed,
    topics.PASS_FILED: filing.pass_filed,
    topics.PASS_VOIDED: filing.pass_voided,
    topics.RECEIPT_RECEIVED: receipts.receipt_received,
    topics.TASK_CLOSED: closing.task_closed,
    topics.VEHICLE_REGISTERED: reference.vehicle_registered,
    topics.ENTERPRISE_REGISTERED: reference.enterprise_registered,
    topics.CONTROL_ORDER_PLACED: reference.control_order_placed,
    topics.LANE_CONFIGURED: reference.lane_configured,
    topics.STORAGE_UNIT_REGISTERED: reference.storage_unit_registered,
    topics.HAZARDOUS_GOODS_ADDED: reference.hazardous_goods_added,
    topics.POLICY_SET: reference.policy_set,
    topics.CLOCK_TICKED: clock.ticked,
}
"""By type. Whatever else is said is for the services further on, and passed on unchanged."""


class LaneRouter:
    """Keeps who and with which papers; decides nothing about weights."""

    def __init__(self) -> None:
        self._days: dict[str, tuple[str, ...]] = {}
        """Per zone the log days that have digests, as last seen: only to load them in one go, never to decide."""

    def keys(self, event: Event) -> Iterable[Key]:
        return [*duplicates.keys(event, self._days.get(event.zone, ())), *keys_of(event)]

    def handle(self, event: Event, unit: Unit) -> None:
        self._days[event.zone] = duplicates.days_of(unit)
        if duplicates.is_repeat(event, unit, subject_of(event)):
            return
        handler = HANDLERS.get(event.type)
        if handler is None:
            unit.forward()
        else:
            handler(unit)

    def reject(self, event: Event, cause: str, unit: Unit) -> None:
        rejection.refer(event, unit)


# The first hop: it makes log time and drops repeats.
SERVICE = Service("lane-router", topics.INBOUND_TOPIC, topics.VISITS_TOPIC, LaneRouter(), first=True)
