"""What a report is: its name, columns and picture. How it is counted stands with the service that answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kakou.contracts.report import ColumnKind, ReportColumn, ReportSummary, ReportView, Step
from kakou.contracts.topics import Scope
from kakou.contracts.verdicts import Bilingual
from kakou.reports.figure import Figure
from kakou.reports.period import Period
from kakou.values.decimals import write
from kakou.values.times import CHINA

Value = str | int | Decimal | datetime | None
Row = Mapping[str, Value]
"""A value for each column, by its name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a report. by: None for a report that does not cut its period into parts."""

    period: Period
    by: Step | None = None

    @property
    def step(self) -> Step:
        """`by` of a report that has steps."""
        assert self.by is not None, "a report with steps is asked with one"
        return self.by


@dataclass(frozen=True, slots=True)
class Report:
    """counts: what is counted, and how. scopes: who may ask for it. steps: what `by` may be, the first where it is left
    out."""

    name: str
    title: Bilingual
    counts: Bilingual
    scopes: tuple[Scope, ...]
    columns: tuple[ReportColumn, ...]
    figure: Callable[[Asked, Sequence[Row]], Figure]
    steps: tuple[Step, ...] = ()

    def summary(self) -> ReportSummary:
        return ReportSummary(name=self.name, title=self.title, counts=self.counts, steps=self.steps)

    def view(self, asked: Asked, rows: Sequence[Row]) -> ReportView:
        """The report as it is answered."""
        return ReportView(
            name=self.name,
            title=self.title,
            counts=self.counts,
            since=asked.period.since.astimezone(CHINA),
            until=asked.period.until.astimezone(CHINA),
            by=asked.by,
            columns=self.columns,
            rows=tuple({column.name: _written(row[column.name]) for column in self.columns} for row in rows),
        )


def column(name: str, zh: str, en: str, kind: ColumnKind = "text", unit: str = "") -> ReportColumn:
    """A column by its name and its titles in Chinese and English."""
    return ReportColumn(name=name, title=Bilingual(zh=zh, en=en), kind=kind, unit=unit)


def _written(value: Value) -> str | int | None:
    match value:
        case Decimal():
            return write(value)
        case datetime():
            return value.astimezone(CHINA).isoformat()
    return value
