"""A history filled by hand, and reports asked of it."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count as counting
from typing import Any

from gate_ingest.http.reports import count
from gate_ingest.reports.catalogue import REPORTS
from kakou.contracts.report import Step
from kakou.history.tables import (
    DECISIONS,
    DECLARATIONS,
    PASSAGES,
    PASSES,
    REASONS,
    STAGES,
    TASKS,
    VERDICTS,
    VISITS,
    WEIGHTS,
)
from kakou.reports.period import Period
from kakou.reports.report import Asked
from kakou.values.times import CHINA
from sqlalchemy import Table

from tests.history_database import HistoryDatabase

ZONE, OTHER_ZONE = "3105W", "3106W"
MORNING = datetime(2026, 11, 22, 8, tzinfo=CHINA)
DAY = Period(datetime(2026, 11, 22, tzinfo=CHINA), datetime(2026, 11, 23, tzinfo=CHINA))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


class FilledHistory:
    """zone: whose rows are written from here on."""

    def __init__(self, database: HistoryDatabase) -> None:
        self._database, self.zone = database, ZONE
        self._numbers = counting(1)

    def rows(self, name: str, period: Period = DAY, by: Step | None = None, zone: str = ZONE) -> list[dict[str, Any]]:
        """The report as the zone gets it."""
        counted = REPORTS[name]
        asked = Asked(period, by or next(iter(counted.report.steps), None))
        found = self._database.reader.read_now(zone, lambda reading: count(counted, asked, reading))
        return [dict(row) for row in found]

    def put(self, table: Table, **values: Any) -> None:
        """A row; what need not be said is made up."""
        self._database.insert(table, {"zone": self.zone, "root": next(self._numbers)} | values)

    # ------------------------------------------------------------- trucks

    def visit(
        self,
        visit: str,
        arrived: datetime = MORNING,
        stages: tuple[tuple[str, timedelta], ...] = (),
        *,
        lane: str = "E01",
        firm: str | None = "3105940001",
        level: str | None = "ordinary",
        gone: bool = True,
    ) -> datetime:
        """A truck that waited in these stages, one after the other. The time when the last of them ended."""
        at, raised = arrived, None
        begun = []
        for stage, took in stages:
            begun.append((stage, at, at + took))
            at += took
            raised = at if stage == "barrier" else raised
        of = {"gate": "G1", "lane": lane}
        self.put(
            VISITS,
            visit=visit,
            **of,
            firm=firm,
            level=level,
            revision=1,
            arrived_at=arrived,
            raised_at=raised,
            ended_at=at if gone else None,
        )
        for n, (stage, began, ended) in enumerate(begun):
            over = gone or n < len(begun) - 1
            self.put(STAGES, visit=visit, n=n, stage=stage, **of, began_at=began, ended_at=ended if over else None)
        return at

    def verdict(
        self,
        visit: str,
        at: datetime = MORNING,
        stops: tuple[str, ...] = (),
        *,
        revision: int = 1,
        firm: str | None = "3105940001",
        level: str | None = "ordinary",
        difference: str | None = None,
    ) -> None:
        """One revision. difference: of the whole vehicle's weights, declared minus measured, within 600 kg or not."""
        of = {"visit": visit, "revision": revision, "at": at, "gate": "G1", "lane": "E01"}
        whose = {"firm": firm, "level": level}
        self.put(VERDICTS, **of, **whose)
        for n, code in enumerate(stops, 1):
            self.put(REASONS, **of, **whose, n=n, code=code, outcome="refuse", stops=True)
        apart = None if difference is None else Decimal(difference)
        self.put(WEIGHTS, **of, n=1, level="vehicle", difference=apart, band=Decimal(600), quality="ok")

    def passage(self, visit: str, at: datetime = MORNING, *, direction: str = "I", **more: Any) -> None:
        known = {"mode": "automatic", "irregular": False, "hazardous": False, "gate": "G1", "lane": "E01"} | more
        self.put(PASSAGES, sequence=next(self._numbers), at=at, visit=visit, direction=direction, **known)

    def decision(self, visit: str, waited: timedelta | None, by: str, decision: str = "release") -> None:
        """waited: since the referral; None where no officer was asked."""
        referred = None if waited is None else MORNING - waited
        self.put(DECISIONS, visit=visit, at=MORNING, by=by, decision=decision, referred_at=referred)

    # ---------------------------------------------------------- documents

    def declaration(self, no: str, filed: datetime, completed: datetime | None = None, kind: str = "list") -> None:
        self.put(
            DECLARATIONS,
            no=no,
            kind=kind,
            filed_at=filed,
            passed_state=1 if completed is None else 3,
            completed_at=completed,
        )

    def overdue(self, no: str, opened: datetime, closed: datetime | None = None) -> None:
        kind, about = "full-declaration-overdue", {"subject_kind": "declaration", "subject_no": no}
        self.put(TASKS, id=f"{kind}.{no}", kind=kind, **about, opened_at=opened, closed_at=closed)

    def filed(self, no: str, grade: str, fields: int, at: datetime = MORNING) -> None:
        self.put(PASSES, no=no, grade=grade, fields=fields, filed_at=at)
