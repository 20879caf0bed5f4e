"""Passages an hour, a day or a month: how many trucks the barriers let through (policy item (三))."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kakou.contracts.report import Step
from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import PASSAGES
from kakou.reports.figure import Figure
from kakou.reports.labels import step_labels
from kakou.reports.period import numbered
from kakou.reports.report import Asked, Report, Row, column
from kakou.values.decimals import quantise
from sqlalchemy import case, func, select

from gate_ingest.reports.counted import Counted, Found, Statements, number_of, within

PROFILE_FROM: Final = 73
"""Hours from which on a picture shows the mean day."""

KINDS: Final = ("in", "out", "manual", "irregular", "hazardous")

TITLE: Final = Bilingual(zh="过卡车次", en="Passages")
A_DAY: Final = Bilingual(zh="日均分时过卡车次", en="Passages by hour of the day, mean")


def statements(asked: Asked) -> Statements:
    c = PASSAGES.c
    number = number_of(c.at, asked.step).label("number")
    sums = {
        "in": c.direction == "I",
        "out": c.direction == "E",
        "manual": c.mode == "manual",
        "irregular": c.irregular,
        "hazardous": c.hazardous,
    }
    counts = [func.sum(case((is_one, 1), else_=0)).label(name) for name, is_one in sums.items()]
    return {"passages": select(number, *counts).where(within(c.at, asked.period)).group_by(number)}


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for every step of the period, also where nothing passed."""
    counts: dict[object, Counter[str]] = defaultdict(Counter)
    for record in found["passages"]:
        counts[numbered(record.number, asked.step)].update({kind: record._mapping[kind] for kind in KINDS})
    return [
        {"begins": begins, "total": count["in"] + count["out"], **{kind: count[kind] for kind in KINDS}}
        for begins in asked.period.steps(asked.step)
        for count in (counts[begins],)
    ]


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    by, unit = asked.step, {"hour": "车次/小时 trucks an hour", "day": "车次/日 trucks a day"}
    if by == "hour" and len(rows) >= PROFILE_FROM:
        return _mean_day(rows)
    return Figure.of(
        "stacked",
        TITLE,
        unit.get(by, "车次/月 trucks a month"),
        step_labels([row["begins"] for row in rows], by),
        [("进区 in", _counts(rows, "in")), ("出区 out", _counts(rows, "out"))],
        over_time=True,
    )


def _mean_day(rows: Sequence[Row]) -> Figure:
    hours = [[row for row in rows if _hour(row) == hour] for hour in range(24)]
    means = [
        (title, [quantise(Decimal(sum(_counts(some, name))) / len(some)) for some in hours])
        for title, name in (("进区 in", "in"), ("出区 out", "out"))
    ]
    return Figure.of(
        "stacked", A_DAY, "车次/小时 trucks an hour", [f"{hour:02}" for hour in range(24)], means, over_time=True
    )


def _hour(row: Row) -> int:
    begins = row["begins"]
    assert not isinstance(begins, str | int | Decimal | None), "a step begins at a time"
    return begins.hour


def _counts(rows: Sequence[Row], name: str) -> list[int]:
    return [count for row in rows if isinstance(count := row[name], int)]


STEPS: Final[tuple[Step, ...]] = ("hour", "day", "month")

REPORT: Final = Counted(
    Report(
        name="passages",
        title=TITLE,
        counts=Bilingual(
            zh="每次为车辆抬杆计一次。人工：关员放行或手动抬杆；异常抬杆：未放行而抬杆。",
            en="Each time a barrier was raised for a truck. manual: an officer released it, or a hand raised the"
            " barrier; irregular: without a release.",
        ),
        scopes=("customs", "officer", "ops"),
        columns=(
            column("begins", "起始", "begins", "time"),
            column("total", "合计", "total", "number"),
            column("in", "进区", "in", "number"),
            column("out", "出区", "out", "number"),
            column("manual", "人工", "manual", "number"),
            column("irregular", "异常抬杆", "irregular", "number"),
            column("hazardous", "危化品", "hazardous", "number"),
        ),
        figure=figure,
        steps=STEPS,
    ),
    statements,
    rows,
)
