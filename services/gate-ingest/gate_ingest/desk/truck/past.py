"""What the history has of a truck: its last visits, its firm's, and the life of its passes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.pass_view import PassView
from kakou.contracts.verdicts import Bilingual
from kakou.history.reading import Reading
from kakou.history.tables import DECISIONS, PASSES, REASONS, VERDICTS, VISITS
from kakou.reasons.in_words import in_words
from kakou.web.access.auth import Principal
from sqlalchemy import Select, func, select

from gate_ingest.desk.reasons import gravest_first

SHOWN: Final = 10
PASSES_SHOWN: Final = 10
WITHIN: Final = 3.0
"""Seconds: the rest of the page is there already."""


@dataclass(frozen=True)
class Before:
    """An earlier visit. verdict: its last. why: the gravest reason that stopped it first; None where none did, `others`
    more did. by: the officer who decided last."""

    visit: str
    at: datetime
    gate: str
    lane: str
    direction: str | None
    plate: str | None
    verdict: str | None
    hazardous: bool
    raised: bool
    ended: str | None
    why: Bilingual | None
    others: int
    decision: str | None
    by: str | None


@dataclass(frozen=True)
class Past:
    """truck, firm: the last visits, the newest first, this one left out. code: of the firm. passes: of this visit, as
    they stand."""

    truck: tuple[Before, ...]
    code: str | None
    firm: tuple[Before, ...]
    passes: tuple[PassView, ...]


def past(visit: str, principal: Principal) -> Callable[[Reading], Past]:
    """What to ask of the history. A person who is bound to lanes sees the visits of those alone."""

    def ask(reading: Reading) -> Past:
        here = reading.first(select(VISITS.c.plate, VISITS.c.firm).where(VISITS.c.visit == visit))
        plate, firm = (here.plate, here.firm) if here is not None else (None, None)
        passes = select(PASSES.c.body).where(PASSES.c.visit == visit).order_by(PASSES.c.no).limit(PASSES_SHOWN)
        return Past(
            truck=_visits(reading, principal, visit, VISITS.c.plate == plate) if plate else (),
            code=firm,
            firm=_visits(reading, principal, visit, VISITS.c.firm == firm) if firm else (),
            passes=tuple(PassView.model_validate_json(row.body) for row in reading.rows(passes)),
        )

    return ask


def _visits(reading: Reading, principal: Principal, but: str, whose: Any) -> tuple[Before, ...]:
    wanted: Select[Any] = select(VISITS).where(whose, VISITS.c.visit != but)
    if principal.lanes:
        wanted = wanted.where((VISITS.c.gate + "/" + VISITS.c.lane).in_(sorted(principal.lanes)))
    rows = reading.rows(wanted.order_by(VISITS.c.arrived_at.desc(), VISITS.c.visit.desc()).limit(SHOWN))
    if not rows:
        return ()
    visits = [row.visit for row in rows]
    answered = select(DECISIONS.c.visit, DECISIONS.c.decision, DECISIONS.c.by).where(DECISIONS.c.visit.in_(visits))
    decided = {row.visit: row for row in reading.rows(answered.order_by(DECISIONS.c.root))}
    stopped = _stopped(reading, visits)
    return tuple(_before(row, stopped.get(row.visit, ()), decided.get(row.visit)) for row in rows)


def _stopped(reading: Reading, visits: list[str]) -> dict[str, tuple[Bilingual, ...]]:
    """By visit the reasons of the first verdict that stopped it, the gravest first."""
    first = select(REASONS.c.visit, func.min(REASONS.c.revision).label("revision")).where(
        REASONS.c.visit.in_(visits), REASONS.c.stops
    )
    revisions = {row.visit: row.revision for row in reading.rows(first.group_by(REASONS.c.visit))}
    if not revisions:
        return {}
    told = select(VERDICTS.c.visit, VERDICTS.c.revision, VERDICTS.c.body)
    told = told.where(VERDICTS.c.visit.in_(revisions), VERDICTS.c.revision.in_(set(revisions.values())))
    found = {row.visit: row.body for row in reading.rows(told) if revisions[row.visit] == row.revision}
    return {visit: _texts(VerdictReached.model_validate_json(body)) for visit, body in found.items()}


def _texts(told: VerdictReached) -> tuple[Bilingual, ...]:
    return tuple(in_words(each) for each in gravest_first(told.verdict.reasons) if each.outcome != "note")


def _before(row: Any, stopped: tuple[Bilingual, ...], decided: Any) -> Before:
    return Before(
        visit=row.visit,
        at=row.arrived_at,
        gate=row.gate,
        lane=row.lane,
        direction=row.direction,
        plate=row.plate,
        verdict=row.verdict,
        hazardous=bool(row.hazardous),
        raised=row.raised_at is not None,
        ended=row.how,
        why=stopped[0] if stopped else None,
        others=max(0, len(stopped) - 1),
        decision=decided.decision if decided is not None else None,
        by=decided.by if decided is not None else None,
    )
