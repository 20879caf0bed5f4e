"""lane-router's table of subjects: who, and with which papers. It decides nothing about weights."""

from collections.abc import Iterable
from typing import Final

from kakou.contracts import topics
from kakou.contracts.events import writes
from kakou.contracts.events.device_order import DeviceCommanded
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import BarrierReported, LaneReported, VehicleDeparted, VisitRetracted
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.store import Key
from kakou.service.subjects import LAST, NEVER, Subject, SubjectTable, unless

from lane_router import prefetch, rejection
from lane_router.clock import clock_ticked
from lane_router.duplicates import Duplicates
from lane_router.filings import filing, receipts, reference_data, task_closing
from lane_router.lanes import silence
from lane_router.visits import departure, gathering, last_word, officer_decision

SUBJECTS: Final = (
    Subject(topics.VEHICLE_GATHERED, VehicleGathered, gathering.vehicle_gathered, NEVER),
    Subject(topics.VEHICLE_WEIGHED, None, last_word.vehicle_weighed, LAST),
    Subject(topics.DEVICE_REPORTED, None, last_word.device_reported, LAST),
    Subject(topics.DEVICE_COMMANDED, DeviceCommanded, last_word.device_commanded, LAST),
    Subject(topics.BARRIER_REPORTED, BarrierReported, departure.barrier_reported, LAST),
    Subject(topics.VEHICLE_DEPARTED, VehicleDeparted, departure.vehicle_departed, LAST),
    Subject(topics.VISIT_RETRACTED, VisitRetracted, departure.visit_retracted, unless(topics.WRITE_SETTLED)),
    Subject(topics.VISIT_DECIDED, writes.VisitDecided, officer_decision.visit_decided, unless(topics.WRITE_SETTLED)),
    Subject(topics.LANE_REPORTED, LaneReported, silence.lane_reported, LAST),
    Subject(topics.DECLARATION_FILED, writes.DeclarationFiled, filing.declaration_filed, NEVER),
    Subject(topics.PASS_FILED, writes.PassFiled, filing.pass_filed, NEVER),
    Subject(topics.PASS_VOIDED, writes.PassVoided, filing.pass_voided, NEVER),
    Subject(topics.RECEIPT_RECEIVED, writes.ReceiptReceived, receipts.receipt_received, LAST),
    Subject(topics.TASK_CLOSED, writes.TaskClosed, task_closing.task_closed, LAST),
    Subject(topics.VEHICLE_REGISTERED, writes.VehicleRegistered, reference_data.vehicle_registered, NEVER),
    Subject(topics.ENTERPRISE_REGISTERED, writes.EnterpriseRegistered, reference_data.enterprise_registered, NEVER),
    Subject(topics.CONTROL_ORDER_PLACED, writes.ControlOrderPlaced, reference_data.control_order_placed, NEVER),
    Subject(topics.LANE_CONFIGURED, writes.LaneConfigured, reference_data.lane_configured, NEVER),
    Subject(
        topics.STORAGE_UNIT_REGISTERED, writes.StorageUnitRegistered, reference_data.storage_unit_registered, NEVER
    ),
    Subject(topics.HAZARDOUS_GOODS_ADDED, writes.HazardousGoodsAdded, reference_data.hazardous_goods_added, NEVER),
    Subject(topics.POLICY_SET, writes.PolicySet, reference_data.policy_set, NEVER),
    Subject(topics.CLOCK_TICKED, writes.ClockTicked, clock_ticked, LAST),
)
"""Whatever else is said is for the services further on."""

DUPLICATES: Final = Duplicates(prefetch.subject_of)


def _named(event: Event) -> Iterable[Key]:
    return (*DUPLICATES.keys(event), *prefetch.keys_of(event))


HANDLER: Final = SubjectTable(SUBJECTS, before=DUPLICATES.is_answered, prefetch=_named, reject=rejection.refer)

# The first hop: it makes log time and drops repeats.
SERVICE = Service("lane-router", topics.INBOUND_TOPIC, topics.VISITS_TOPIC, HANDLER, first=True)
