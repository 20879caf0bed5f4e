"""An event that could not be handled: the visit concerned is referred to an officer."""

from kakou.contracts import topics
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.places import parse_source
from kakou.contracts.routed import Finding, LaneSet, Patience, VisitRouted
from kakou.runtime.event import Event
from kakou.runtime.unit import Unit

from lane_router.state import VISIT, VisitEntry


def refer(event: Event, unit: Unit) -> None:
    """Tell of the visit what little is certain. Other events' rejections stand for themselves."""
    if event.type != topics.VEHICLE_GATHERED or not event.subject:
        return
    try:
        source = parse_source(event.source)
        no = str(source.visit(event.subject))
    except ValueError:
        return
    known = unit.get(VISIT, no, VisitEntry)
    if known is not None:
        known = known.model_copy(update={"papers": known.papers + 1})
        unit.put(VISIT, no, known)
    policy = PolicyValues()
    told = VisitRouted(
        visit=no,
        gate=source.gate or "",
        lane=source.lane or "",
        direction="E" if event.data.get("direction") == "E" else "I",
        mode="A",
        papers=known.papers if known else 1,
        because="rejected",
        gathered_at=known.gathered_at if known else unit.log_time,
        offline=False,
        plate=known.plate if known else None,
        plates_read=(),
        firm=None,
        level=None,
        lane_class="declared",
        lane_set=LaneSet(classes=(), led_width=32, mode="live"),
        findings=(Finding(code="technical.event.rejected"),),
        passes=(),
        plan=None,
        weight=None,
        hazardous=(),
        contact=None,
        draws=(),
        patience=Patience(weight=policy.weight_wait, barrier=policy.barrier_wait, referral=policy.referral_wait),
        policy_version=0,
    )
    unit.emit(topics.VISIT_ROUTED, told, subject=no)
