"""What the history keeps of a visit beside its verdicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from kakou.contracts.events.outbound import ForecastMade
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.history.reading import Reading
from kakou.history.tables import DECISIONS, FORECASTS, OFFERS, PASSAGES, TASKS, VISITS
from kakou.history.visit import ASIDE, HistoricVisit, Stage, address_of
from sqlalchemy import ColumnElement, or_, select

from gate_ingest.state import VisitKept

MOST: Final = 200
"""Of each kind: more of one visit there are not, but where something goes round and round."""


@dataclass(frozen=True)
class Records:
    """decisions: rows of the table. announced: when a release was offered, the safety office having been told.
    forecasts: what was foreseen of each verdict, by its
    revision and root."""

    stages: tuple[Stage, ...]
    decisions: Sequence[Any]
    announced: tuple[datetime, ...]
    passages: tuple[Passage, ...]
    tasks: tuple[Task, ...]
    ended_at: datetime | None
    forecasts: Mapping[tuple[int, int], ForecastMade] = field(default_factory=dict)


def records_of(kept: VisitKept) -> Callable[[Reading], Records]:
    """What hazmat-notify said stands under the address that the visit had, and is its own by its verdicts' roots."""
    visit, address = kept.visit, address_of(kept.visit)
    roots = [each.root.offset for each in (*kept.earlier, *([kept.verdict] if kept.verdict else []))]

    def ask(reading: Reading) -> Records:
        body = reading.value(select(VISITS.c.body).where(VISITS.c.visit == visit))
        known = HistoricVisit.model_validate_json(body) if body is not None else None
        d, f, o, p, t = DECISIONS.c, FORECASTS.c, OFFERS.c, PASSAGES.c, TASKS.c
        decisions = select(d.at, d.decision, d.by, d.reason, d.revision).where(d.visit == visit).order_by(d.root)
        offers = select(o.at).where(o.visit == address, o.root.in_(roots)).order_by(o.revision)
        forecasts = select(f.revision, f.root, f.body).where(f.visit == address, f.root.in_(roots)).order_by(f.root)
        passages = select(p.body).where(p.visit == visit).order_by(p.sequence)
        tasks = select(t.body).where(*_tasks(reading, kept)).order_by(t.opened_at, t.id)
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
        )

    return ask


def _tasks(reading: Reading, kept: VisitKept) -> list[ColumnElement[bool]]:
    """Those about the visit: where others had its address before or after it, what was opened in its time."""
    v, t, address = VISITS.c, TASKS.c, address_of(kept.visit)
    set_aside = (v.visit > address + ASIDE) & (v.visit < address + chr(ord(ASIDE) + 1))
    others = select(v.arrived_at).where(or_(v.visit == address, set_aside), v.visit != kept.visit)
    arrived = [row.arrived_at for row in reading.rows(others.limit(MOST))]
    asked = [t.subject_no == address, t.subject_kind == "visit"]
    if any(at <= kept.since for at in arrived):
        asked.append(t.opened_at >= kept.since)
    if after := [at for at in arrived if at > kept.since]:
        asked.append(t.opened_at < min(after))
    return asked
