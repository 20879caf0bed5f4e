"""What the history keeps of a visit beside its verdicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kakou.contracts.events.lane import BarrierReported, DeviceReported, VehicleDeparted, VehicleWeighed, VisitRetracted
from kakou.contracts.events.outbound import ForecastMade, LaneCommanded
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.history.lane_event import LaneEventKind
from kakou.history.reading import Reading
from kakou.history.tables import DECISIONS, FORECASTS, LANE_EVENTS, OFFERS, PASSAGES, TASKS, VISITS
from kakou.history.visit import ASIDE, HistoricVisit, Stage, address_of
from sqlalchemy import ColumnElement, or_, select

from gate_ingest.state import VisitKept

MOST: Final = 200
"""Of each kind: more of one visit there are not, but where something goes round and round."""


LaneSaid = BarrierReported | DeviceReported | VehicleDeparted | VehicleWeighed | VisitRetracted | LaneCommanded

MODELS: Final[Mapping[LaneEventKind, type[LaneSaid]]] = {
    "weighed": VehicleWeighed,
    "barrier": BarrierReported,
    "device": DeviceReported,
    "departed": VehicleDeparted,
    "retracted": VisitRetracted,
    "commanded": LaneCommanded,
}


@dataclass(frozen=True)
class LaneEvent:
    at: datetime
    kind: LaneEventKind
    what: LaneSaid


@dataclass(frozen=True)
class Records:
    """decisions: rows of the table. announced: when a release was offered, the safety office having been told.
    forecasts: what was foreseen of each verdict, by its revision and root. lane: what it reported, and was told beside
    verdicts. readings: positions on the log of what it read and led to no verdict at once. later: the lane reported
    more than this."""

    stages: tuple[Stage, ...]
    decisions: Sequence[Any]
    announced: tuple[datetime, ...]
    passages: tuple[Passage, ...]
    tasks: tuple[Task, ...]
    ended_at: datetime | None
    forecasts: Mapping[tuple[int, int], ForecastMade] = field(default_factory=dict)
    lane: tuple[LaneEvent, ...] = ()
    readings: tuple[int, ...] = ()
    later: bool = False


def records_of(kept: VisitKept, page: int = 1) -> Callable[[Reading], Records]:
    """What hazmat-notify said stands under the address that the visit had, and is its own by its verdicts' roots. page:
    of what the lane reported, from 1, the oldest."""
    visit, address = kept.visit, address_of(kept.visit)
    roots = [each.root.offset for each in (*kept.earlier, *([kept.verdict] if kept.verdict else []))]

    def ask(reading: Reading) -> Records:
        body = reading.value(select(VISITS.c.body).where(VISITS.c.visit == visit))
        known = HistoricVisit.model_validate_json(body) if body is not None else None
        span = _span(reading, kept)
        d, e, f, o, p, t = DECISIONS.c, LANE_EVENTS.c, FORECASTS.c, OFFERS.c, PASSAGES.c, TASKS.c
        decisions = select(d.at, d.decision, d.by, d.reason, d.revision).where(d.visit == visit).order_by(d.root)
        offers = select(o.at).where(o.visit == address, o.root.in_(roots)).order_by(o.revision)
        forecasts = select(f.revision, f.root, f.body).where(f.visit == address, f.root.in_(roots)).order_by(f.root)
        passages = select(p.body).where(p.visit == visit).order_by(p.sequence)
        about = (t.subject_no == address, t.subject_kind == "visit", *span.around(t.opened_at))
        tasks = select(t.body).where(*about).order_by(t.opened_at, t.id)
        lane = select(e.at, e.kind, e.body).where(e.visit == address, *span.around(e.at)).order_by(e.root, e.kind, e.n)
        reported = reading.rows(lane.offset((page - 1) * MOST).limit(MOST + 1))
        return Records(
            stages=known.stages[:MOST] if known is not None else (),
            decisions=reading.rows(decisions.limit(MOST)),
            announced=tuple(row.at for row in reading.rows(offers.limit(MOST))),
            passages=tuple(Passage.model_validate_json(row.body) for row in reading.rows(passages.limit(MOST))),
            tasks=tuple(Task.model_validate_json(row.body) for row in reading.rows(tasks.limit(MOST))),
            ended_at=known.ended_at if known is not None else None,
            forecasts={
                (row.revision, row.root): ForecastMade.model_validate_json(row.body)
                for row in reading.rows(forecasts.limit(MOST))
            },
            lane=tuple(
                LaneEvent(row.at, row.kind, MODELS[row.kind].model_validate_json(row.body, extra="ignore"))
                for row in reported[:MOST]
            ),
            later=len(reported) > MOST,
            readings=known.readings if known is not None else (),
        )

    return ask


@dataclass(frozen=True)
class _Span:
    """The time in which the visit had its address. None: nobody had it before; nobody has had it since."""

    since: datetime | None
    until: datetime | None

    def around(self, at: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        return [*([at >= self.since] if self.since else []), *([at < self.until] if self.until else [])]


def _span(reading: Reading, kept: VisitKept) -> _Span:
    v, address = VISITS.c, address_of(kept.visit)
    set_aside = (v.visit > address + ASIDE) & (v.visit < address + chr(ord(ASIDE) + 1))
    others = select(v.arrived_at).where(or_(v.visit == address, set_aside), v.visit != kept.visit)
    arrived = [row.arrived_at for row in reading.rows(others.limit(MOST))]
    after = [at for at in arrived if at > kept.since]
    return _Span(kept.since if len(after) < len(arrived) else None, min(after, default=None))
