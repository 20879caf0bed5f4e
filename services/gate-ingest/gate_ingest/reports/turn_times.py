"""Turn times: how long trucks stood at a lane, and what they waited for, stage by stage.

The stages of a visit follow each other without gaps, so that they add up to the time from its arrival to its end.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, get_args

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import STAGES, VISITS
from kakou.history.visit import StageName
from kakou.reports.figure import Figure
from kakou.reports.report import Asked, Report, Row, Value, column
from sqlalchemy import ColumnElement, func, select

from gate_ingest.reports.counted import Counted, Found, Statements, lasted, ratio, seconds, within

STAGE_TITLES: Final[Mapping[str, tuple[str, str]]] = {
    "weight": ("等待称重", "weight"),
    "seal": ("等待关锁", "seal"),
    "officer": ("等待关员", "officer"),
    "documents": ("等待单证", "documents"),
    "redirect": ("改道", "redirect"),
    "barrier": ("等待抬杆", "barrier"),
    "leaving": ("驶离", "leaving"),
    "away": ("离开后返回", "away"),
}
"""By stage its names in Chinese and English. documents: refused, until the papers are mended or the truck drives off.
barrier: released, until the barrier is raised. leaving: from there to the lane's report that it is clear. away: it had
driven off, and came back."""

assert STAGE_TITLES.keys() == set(get_args(StageName)), "a stage left out would be missing from the sums"

TITLE: Final = Bilingual(zh="车辆在卡时间（按车道、阶段）", en="Turn times by lane and stage")


def statements(asked: Asked) -> Statements:
    v = VISITS.c
    end = func.coalesce(v.ended_at, v.raised_at)
    gone = within(v.arrived_at, asked.period) & end.is_not(None)
    stages = (
        select(v.gate, v.lane, STAGES.c.stage, func.sum(lasted(STAGES.c.began_at, STAGES.c.ended_at)).label("sum"))
        .join_from(VISITS, STAGES, (STAGES.c.zone == v.zone) & (STAGES.c.visit == v.visit))
        .where(gone, STAGES.c.ended_at.is_not(None))
        .group_by(v.gate, v.lane, STAGES.c.stage)
    )
    total = lasted(v.arrived_at, end)
    lane = (v.gate, v.lane)
    turns = (
        select(
            v.gate,
            v.lane,
            total.label("total"),
            func.row_number().over(partition_by=lane, order_by=(total, v.visit)).label("place"),
            func.count().over(partition_by=lane).label("trucks"),
        )
        .where(gone)
        .subquery()
    )
    t = turns.c
    lanes = select(
        t.gate,
        t.lane,
        func.count().label("trucks"),
        func.sum(t.total).label("total"),
        func.max(t.total).label("longest"),
        _at_rank(t, 50).label("median"),
        _at_rank(t, 90).label("ninety"),
    ).group_by(t.gate, t.lane)
    return {"stages": stages, "lanes": lanes}


def _at_rank(turns: Any, percent: int) -> ColumnElement[int]:
    """The total that so many percent of a lane's trucks do not exceed (nearest rank)."""
    place = (turns.trucks * percent + 99) // 100
    return func.max(turns.total).filter(turns.place == place)


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for each lane at which a truck that arrived in the period has gone."""
    stages: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for record in found["stages"]:
        stages[record.gate, record.lane][record.stage] = int(record.sum)
    return [_row(record, stages[record.gate, record.lane]) for record in sorted(found["lanes"], key=lambda r: r[:2])]


def _row(lane: Any, stages: Mapping[str, int]) -> dict[str, Value]:
    total = int(lane.total)
    return {
        "gate": lane.gate,
        "lane": lane.lane,
        "trucks": lane.trucks,
        **{stage: seconds(stages.get(stage, 0)) for stage in STAGE_TITLES},
        "total": seconds(total),
        "mean": ratio(seconds(total), lane.trucks),
        "median": seconds(lane.median),
        "ninety": seconds(lane.ninety),
        "longest": seconds(lane.longest),
    }


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    labels = [f"{row['gate']}.{row['lane']}" for row in rows]
    stacks = [
        (f"{zh} {en}", [_minutes(row[stage], row["trucks"]) for row in rows])
        for stage, (zh, en) in STAGE_TITLES.items()
    ]
    return Figure.of("stacked", TITLE, "平均分钟 mean minutes", labels, stacks)


def _minutes(total: Value, trucks: Value) -> Decimal | None:
    assert isinstance(total, Decimal), "stages are amounts"
    assert isinstance(trucks, int), "trucks are a number"
    return ratio(total / 60, trucks)


REPORT: Final = Counted(
    Report(
        name="turn-times",
        title=TITLE,
        counts=Bilingual(
            zh="期内到达车道且已离开（或已抬杆）的车辆。各阶段为全部车辆之和，合计等于在卡总时间。等待单证：被拒后至单证更正或驶离；等待"
            "抬杆：放行后至抬杆；驶离：抬杆后至车道腾空；离开后返回：驶离后再次到达。",
            en="Trucks that arrived at a lane in the period and have gone, or whose barrier was raised. The stages"
            " are sums over all of them, and add up to the total; documents: refused, until papers are mended or"
            " the truck drives off; barrier: released, until the barrier is raised; leaving: from there until"
            " the lane is clear; away: it had driven off, and came back.",
        ),
        scopes=("officer", "ops"),
        columns=(
            column("gate", "卡口", "gate"),
            column("lane", "车道", "lane"),
            column("trucks", "车次", "trucks", "number"),
            *(column(stage, zh, en, "amount", "s") for stage, (zh, en) in STAGE_TITLES.items()),
            column("total", "合计", "total", "amount", "s"),
            column("mean", "平均", "mean", "amount", "s"),
            column("median", "中位数", "median", "amount", "s"),
            column("ninety", "九成不超过", "90 % at most", "amount", "s"),
            column("longest", "最长", "longest", "amount", "s"),
        ),
        figure=figure,
    ),
    statements,
    rows,
)
