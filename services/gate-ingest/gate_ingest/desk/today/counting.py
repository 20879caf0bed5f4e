"""What the reports count over a day or a month, added up to what is drawn."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kakou.contracts.report import Step
from kakou.history.reading import Reading
from kakou.history.tables import REASONS
from kakou.reports.period import Period
from kakou.reports.report import Asked, Row
from sqlalchemy import distinct, func, select

from gate_ingest.desk.today.bars import Bar, Column, bars_of, columns_of
from gate_ingest.http.reports import count
from gate_ingest.reports.catalogue import REPORTS
from gate_ingest.reports.counted import within
from gate_ingest.reports.stops import ANY, LEVELS
from gate_ingest.reports.turn_times import STAGE_TITLES

REASONS_SHOWN: Final = 12
DECISION: Final = "officer.decision."
"""How the codes begin that say what an officer decided: what follows from a stop is no reason of it."""
WAYS: Final = ("in", "out")
SUMS: Final = ("total", "in", "out", "manual", "irregular", "hazardous")


@dataclass(frozen=True)
class Turn:
    """A lane's trucks: how many, and how many seconds half and nine tenths of them stood there at most."""

    gate: str
    lane: str
    trucks: int
    median: Decimal
    ninety: Decimal


@dataclass(frozen=True)
class Answers:
    """An officer's: seconds from the referral to the decision."""

    by: str
    decision: str
    answers: int
    median: Decimal
    ninety: Decimal


@dataclass(frozen=True)
class Summary:
    """passages: by the step. turns: by lane the mean minutes of each stage. reasons, levels, lanes: trucks stopped."""

    sums: dict[str, int]
    passages: tuple[Column, ...]
    turns: tuple[tuple[Turn, Bar], ...]
    reasons: tuple[Bar, ...]
    more_reasons: int
    levels: tuple[tuple[Bar, int], ...]
    lanes: tuple[Bar, ...]
    answers: tuple[tuple[Answers, Bar], ...]

    @property
    def empty(self) -> bool:
        return not (self.sums["total"] or self.turns or self.reasons or self.answers)

    @property
    def stages(self) -> tuple[str, ...]:
        """Those that any truck spent time at, in their order."""
        spent = {part.name for _, bar in self.turns for part in bar.parts}
        return tuple(stage for stage in STAGE_TITLES if stage in spent)


def summary_of(period: Period, step: Step) -> Callable[[Reading], Summary]:
    def ask(reading: Reading) -> Summary:
        def rows(name: str) -> list[Row]:
            counted = REPORTS[name]
            return count(counted, Asked(period, step if counted.report.steps else None), reading)

        passages: list[Any] = rows("passages")
        stops: list[Any] = rows("stops")
        reasons = _reasons(stops)
        return Summary(
            sums={name: sum(row[name] for row in passages) for name in SUMS},
            passages=columns_of([(_label(row["begins"], step), {way: row[way] for way in WAYS}) for row in passages]),
            turns=_turns(rows("turn-times")),
            reasons=bars_of(reasons[:REASONS_SHOWN]),
            more_reasons=max(0, len(reasons) - REASONS_SHOWN),
            levels=_levels(stops),
            lanes=_lanes(reading, period),
            answers=_answers(rows("officer-answers")),
        )

    return ask


def _label(begins: datetime, step: Step) -> str:
    return f"{begins:%H}" if step == "hour" else f"{begins:%d}"


def _turns(rows: Sequence[Any]) -> tuple[tuple[Turn, Bar], ...]:
    turns = [Turn(row["gate"], row["lane"], row["trucks"], row["median"], row["ninety"]) for row in rows]
    stages = [
        (f"{row['gate']} {row['lane']}", {stage: row[stage] / 60 / row["trucks"] for stage in STAGE_TITLES})
        for row in rows
    ]
    return tuple(zip(turns, bars_of(stages), strict=True))


def _reasons(rows: Sequence[Any]) -> list[tuple[str, dict[str, int]]]:
    """Of all levels together, the most frequent first."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row["reason"] != ANY and not row["reason"].startswith(DECISION):
            counts[row["reason"]] += row["stops"]
    return [(code, {"stops": stops}) for code, stops in sorted(counts.items(), key=lambda each: (-each[1], each[0]))]


def _levels(rows: Sequence[Any]) -> tuple[tuple[Bar, int], ...]:
    """By level how many of its trucks were stopped, and how many came."""
    stopped = {row["level"]: row for row in rows if row["reason"] == ANY}
    shown = [level for level in LEVELS if level in stopped]
    bars = bars_of([(level, {"stops": stopped[level]["stops"]}) for level in shown])
    return tuple((bar, stopped[level]["visits"]) for bar, level in zip(bars, shown, strict=True))


def _lanes(reading: Reading, period: Period) -> tuple[Bar, ...]:
    r = REASONS.c
    trucks = select(r.gate, r.lane, func.count(distinct(r.visit)).label("trucks"))
    found = reading.rows(trucks.where(within(r.at, period), r.stops).group_by(r.gate, r.lane).order_by(r.gate, r.lane))
    return bars_of([(f"{row.gate} {row.lane}", {"stops": row.trucks}) for row in found])


def _answers(rows: Sequence[Any]) -> tuple[tuple[Answers, Bar], ...]:
    answers = [Answers(row["by"], row["decision"], row["answers"], row["median"], row["ninety"]) for row in rows]
    bars = bars_of([(each.by, {"median": each.median / 60}) for each in answers])
    return tuple(zip(answers, bars, strict=True))
