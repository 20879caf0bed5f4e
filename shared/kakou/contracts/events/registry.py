"""Every type that may come in, the shape of its data, and who may say it."""

from typing import Final, Literal, NamedTuple

from kakou.contracts import topics
from kakou.contracts.base import InboundModel
from kakou.contracts.events import lane, safety, writes
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.topics import Scope

Subject = Literal["visit", "storage-unit", "any"]


class EventSpec(NamedTuple):
    """A type of event. scopes: who may say it, through POST /v1/events when `public`, else by its own endpoint alone;
    no scope: only the system itself. place: what its source must be. subject: what its subject names.
    """

    model: type[InboundModel]
    scopes: frozenset[Scope]
    public: bool = False
    place: Literal["lane", "system"] | None = None
    subject: Subject = "any"


def _by(*scopes: Scope) -> frozenset[Scope]:
    return frozenset(scopes)


def _visit(model: type[InboundModel], *scopes: Scope) -> EventSpec:
    return EventSpec(model, _by(*scopes), public=True, place="lane", subject="visit")


INBOUND: Final[dict[str, EventSpec]] = {
    topics.VEHICLE_GATHERED: _visit(VehicleGathered, "terminal"),
    topics.VEHICLE_WEIGHED: _visit(lane.VehicleWeighed, "terminal"),
    topics.BARRIER_REPORTED: _visit(lane.BarrierReported, "terminal"),
    topics.DEVICE_REPORTED: EventSpec(lane.DeviceReported, _by("terminal"), public=True, place="lane"),
    topics.VEHICLE_DEPARTED: _visit(lane.VehicleDeparted, "terminal"),
    topics.LANE_REPORTED: EventSpec(lane.LaneReported, _by("terminal"), public=True, place="lane"),
    topics.VISIT_RETRACTED: _visit(lane.VisitRetracted, "terminal", "officer"),
    topics.GOODS_MOVED: EventSpec(
        GoodsMoved, _by("wms", "safety"), public=True, place="system", subject="storage-unit"
    ),
    topics.DECLARATION_FILED: EventSpec(writes.DeclarationFiled, _by("customs")),
    topics.PASS_FILED: EventSpec(writes.PassFiled, _by("customs")),
    topics.PASS_VOIDED: EventSpec(writes.PassVoided, _by("customs")),
    topics.VEHICLE_REGISTERED: EventSpec(writes.VehicleRegistered, _by("customs")),
    topics.ENTERPRISE_REGISTERED: EventSpec(writes.EnterpriseRegistered, _by("customs")),
    topics.CONTROL_ORDER_PLACED: EventSpec(writes.ControlOrderPlaced, _by("customs")),
    topics.LANE_CONFIGURED: EventSpec(writes.LaneConfigured, _by("ops", "customs")),
    topics.STORAGE_UNIT_REGISTERED: EventSpec(writes.StorageUnitRegistered, _by("safety")),
    topics.HAZARDOUS_GOODS_ADDED: EventSpec(writes.HazardousGoodsAdded, _by("safety", "officer", "ops")),
    topics.POLICY_SET: EventSpec(writes.PolicySet, _by("ops", "customs")),
    topics.VISIT_DECIDED: EventSpec(writes.VisitDecided, _by("officer")),
    topics.DEVICE_COMMANDED: EventSpec(DeviceCommanded, _by("officer")),
    topics.RECEIPT_RECEIVED: EventSpec(writes.ReceiptReceived, _by("customs")),
    topics.TASK_CLOSED: EventSpec(writes.TaskClosed, _by("officer", "safety")),
    topics.ALERT_ACKNOWLEDGED: EventSpec(writes.AlertAcknowledged, _by("safety")),
    topics.SUBSCRIPTION_SET: EventSpec(safety.SubscriptionSet, _by("safety")),
    topics.SUBSCRIPTION_REMOVED: EventSpec(safety.SubscriptionRemoved, _by("safety")),
    topics.REDELIVERY_ASKED: EventSpec(safety.RedeliveryAsked, _by("safety")),
    topics.DRILL_STARTED: EventSpec(safety.DrillStarted, _by("safety")),
    topics.DRILL_ENDED: EventSpec(safety.DrillEnded, _by("safety")),
    topics.ESCALATION_SET: EventSpec(safety.EscalationSet, _by("safety")),
    topics.DELIVERIES_REPORTED: EventSpec(safety.DeliveriesReported, _by()),
    topics.TOKEN_ISSUED: EventSpec(writes.TokenIssued, _by()),
    topics.TOKEN_REVOKED: EventSpec(writes.TokenRevoked, _by()),
    topics.CLOCK_TICKED: EventSpec(writes.ClockTicked, _by()),
    topics.RULES_ACTIVATED: EventSpec(writes.RulesActivated, _by("ops")),
}
