# ruff: noqa: S105 - names of events about passes and tokens, no passwords
"""Names that other systems rely on: topics, event types, scopes. A change that breaks one gets a new name."""

from typing import Final, Literal

INBOUND_TOPIC: Final = "gate.inbound"
VISITS_TOPIC: Final = "gate.visits"
VERDICTS_TOPIC: Final = "gate.verdicts"
HAZMAT_TOPIC: Final = "gate.hazmat"
DEAD_LETTERS_TOPIC: Final = "gate.dead-letters"
TOPICS: Final = (INBOUND_TOPIC, VISITS_TOPIC, VERDICTS_TOPIC, HAZMAT_TOPIC, DEAD_LETTERS_TOPIC)
"""All have the same number of partitions; the key is the zone."""

Scope = Literal["terminal", "customs", "officer", "safety", "wms", "ops"]
SCOPES: Final[tuple[Scope, ...]] = ("terminal", "customs", "officer", "safety", "wms", "ops")

# Said by devices and partner systems, through POST /v1/events.
VEHICLE_GATHERED: Final = "kakou.vehicle.gathered.v1"
VEHICLE_WEIGHED: Final = "kakou.vehicle.weighed.v1"
BARRIER_REPORTED: Final = "kakou.barrier.reported.v1"
DEVICE_REPORTED: Final = "kakou.device.reported.v1"
VEHICLE_DEPARTED: Final = "kakou.vehicle.departed.v1"
LANE_REPORTED: Final = "kakou.lane.reported.v1"
VISIT_RETRACTED: Final = "kakou.visit.retracted.v1"
GOODS_MOVED: Final = "kakou.goods.moved.v1"

# Said by a write to an endpoint of its own.
DECLARATION_FILED: Final = "kakou.declaration.filed.v1"
PASS_FILED: Final = "kakou.pass.filed.v1"
PASS_VOIDED: Final = "kakou.pass.voided.v1"
VEHICLE_REGISTERED: Final = "kakou.vehicle.registered.v1"
ENTERPRISE_REGISTERED: Final = "kakou.enterprise.registered.v1"
CONTROL_ORDER_PLACED: Final = "kakou.control-order.placed.v1"
LANE_CONFIGURED: Final = "kakou.lane.configured.v1"
STORAGE_UNIT_REGISTERED: Final = "kakou.storage-unit.registered.v1"
HAZARDOUS_GOODS_ADDED: Final = "kakou.hazardous-goods.added.v1"
POLICY_SET: Final = "kakou.policy.set.v1"
VISIT_DECIDED: Final = "kakou.visit.decided.v1"
DEVICE_COMMANDED: Final = "kakou.device.commanded.v1"
RECEIPT_RECEIVED: Final = "kakou.receipt.received.v1"
TASK_CLOSED: Final = "kakou.task.closed.v1"
ALERT_ACKNOWLEDGED: Final = "kakou.alert.acknowledged.v1"
SUBSCRIPTION_SET: Final = "kakou.subscription.set.v1"
SUBSCRIPTION_REMOVED: Final = "kakou.subscription.removed.v1"
REDELIVERY_ASKED: Final = "kakou.redelivery.asked.v1"
DRILL_STARTED: Final = "kakou.drill.started.v1"
DRILL_ENDED: Final = "kakou.drill.ended.v1"
ESCALATION_SET: Final = "kakou.escalation.set.v1"
TOKEN_ISSUED: Final = "kakou.token.issued.v1"
TOKEN_REVOKED: Final = "kakou.token.revoked.v1"

# Said by the system to itself.
DELIVERIES_REPORTED: Final = "kakou.deliveries.reported.v1"
CLOCK_TICKED: Final = "kakou.clock.ticked.v1"
RULES_ACTIVATED: Final = "kakou.rules.activated.v1"

# Outcomes, said by the services.
VISIT_ROUTED: Final = "kakou.visit.routed.v1"
VISIT_REPORTED: Final = "kakou.visit.reported.v1"
VISIT_PICTURED: Final = "kakou.visit.pictured.v1"
VISIT_WAITING: Final = "kakou.visit.waiting.v1"
LANE_COMMANDED: Final = "kakou.lane.commanded.v1"
VISIT_ENDED: Final = "kakou.visit.ended.v1"
VERDICT_REACHED: Final = "kakou.verdict.reached.v1"
PASSAGE_RECORDED: Final = "kakou.passage.recorded.v1"
DECLARATION_CHANGED: Final = "kakou.declaration.changed.v1"
DECLARATIONS_FORGOTTEN: Final = "kakou.declarations.forgotten.v1"
PASS_CHANGED: Final = "kakou.pass.changed.v1"
DOCUMENT_CHANGED: Final = "kakou.document.changed.v1"
"""A vehicle, enterprise, control order, lane, storage unit or the policy."""
TASK_OPENED: Final = "kakou.task.opened.v1"
TASK_SETTLED: Final = "kakou.task.settled.v1"
ALERT_RAISED: Final = "kakou.alert.raised.v1"
ALERT_ANSWERED: Final = "kakou.alert.answered.v1"
RELEASE_OFFERED: Final = "kakou.release.offered.v1"
FORECAST_MADE: Final = "kakou.forecast.made.v1"
STOCK_RECORDED: Final = "kakou.stock.recorded.v1"
WRITE_SETTLED: Final = "kakou.write.settled.v1"
EVENT_REJECTED: Final = "kakou.event.rejected.v1"
