"""Hazardous stock over time: what lay in each storage unit, and how near it was to a major hazard (GB 18218-2018).

Looked at at the end of each hour, day or month, as `GET /v1/stock?at=` answers it; `kakou_hazmat_ratio` is the last.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.report import Step
from kakou.contracts.verdicts import Bilingual
from kakou.reports.figure import Figure, Number
from kakou.reports.labels import step_labels
from kakou.reports.report import Asked, Report, Row, column
from kakou.values.decimals import ZERO

from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.stock.rules.balances import Stock
from hazmat_notify.storage.major_hazard import written
from hazmat_notify.storage.storage_unit import assessment, lines

TITLE: Final = Bilingual(zh="危化品存量与临界量比值", en="Hazardous stock and ratios")
STEPS: Final[tuple[Step, ...]] = ("day", "hour", "month")
MAJOR: Final = "重大危险源 major hazard = 1"

UNITS_SHOWN: Final = 6
"""In a picture, those nearest to a major hazard."""


def moments(asked: Asked, now: datetime) -> list[datetime]:
    """The ends of all steps that are not in the future, the last one `now` where it lies within the period."""
    until = min(asked.period.until, now)
    return [*_ends(asked, until), *([until] if until > asked.period.since else [])]


def _ends(asked: Asked, until: datetime) -> Iterator[datetime]:
    """Of those that end before `until`."""
    steps = asked.period.steps(asked.step)
    next(steps)
    yield from (end for end in steps if end < until)


def rows(at: datetime, units: Sequence[tuple[StorageUnit, Stock]], added: Additions) -> list[Row]:
    """A row for each storage unit on file at `at`."""
    return [_row(at, unit, stock, added) for unit, stock in sorted(units, key=lambda found: found[0].id)]


def _row(at: datetime, unit: StorageUnit, stock: Stock, added: Additions) -> Row:
    there = lines(unit, stock, added)
    assessed = assessment(unit, there)
    return {
        "at": at,
        "storage_unit": unit.id,
        "substances": sum(line.tonnes > 0 for line in there),
        "tonnes": sum((line.tonnes for line in there), ZERO),
        "ratio": written(assessed.ratio),
        "r": written(assessed.r),
        "level": assessed.level,
    }


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    at = sorted({row["at"] for row in rows if isinstance(row["at"], datetime)})
    ratios = {(row["storage_unit"], row["at"]): row["ratio"] for row in rows if isinstance(row["ratio"], Decimal)}
    highest = {unit: max(ratio for (of, _), ratio in ratios.items() if of == unit) for unit, _ in ratios}
    shown = sorted(highest, key=lambda unit: (-highest[unit], str(unit)))[:UNITS_SHOWN]
    series: list[tuple[str, list[Number]]] = [(str(unit), [ratios.get((unit, time)) for time in at]) for unit in shown]
    if at:
        series.append((MAJOR, [1] * len(at)))
    return Figure.of("lines", TITLE, "Σ q/Q", step_labels(at, "hour"), series, over_time=True)


REPORT: Final = Report(
    name="hazardous-stock",
    title=TITLE,
    counts=Bilingual(
        zh="各储存单元在每小时、每日或每月末的存量及 Σ q/Q（GB 18218-2018）；达到 1 为重大危险源。",
        en="What lay in each storage unit at the end of each hour, day or month, with the sum of q/Q of GB 18218-2018"
        " (kakou_hazmat_ratio); 1 or more is a major hazard.",
    ),
    scopes=("safety", "officer"),
    columns=(
        column("at", "时间", "at", "time"),
        column("storage_unit", "储存单元", "storage unit"),
        column("substances", "品种", "substances", "number"),
        column("tonnes", "存量", "stock", "amount", "t"),
        column("ratio", "Σ q/Q", "Σ q/Q", "amount"),
        column("r", "R", "R", "amount"),
        column("level", "级别", "level of major hazard", "number"),
    ),
    figure=figure,
    steps=STEPS,
)
