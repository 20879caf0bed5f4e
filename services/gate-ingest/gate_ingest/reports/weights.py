"""Weights and the bias of each lane's bridge: measured minus declared weight of the trucks that passed.

One truck's difference says more of the truck than of the bridge; the mean over many shows a bias.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import sqrt
from typing import Any, Final

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import PASSAGES, VISITS, WEIGHTS
from kakou.reports.figure import Figure, Kind, Number
from kakou.reports.labels import step_labels
from kakou.reports.period import numbered
from kakou.reports.report import Asked, Report, Row, Value, column
from kakou.values.decimals import PLACES, quantise
from sqlalchemy import BigInteger, Float, case, cast, func, select, type_coerce

from gate_ingest.reports.counted import Counted, Found, Statements, number_of, ratio, within

TITLE: Final = Bilingual(zh="过卡重量与地磅偏差", en="Weights and bridge bias")
UNITS_OF_KG: Final = 10.0**PLACES


@dataclass(frozen=True, slots=True)
class Bias:
    """Of one lane: its trucks, and their differences as sums, which add up over days."""

    trucks: int
    unusable: int
    outside: int
    compared: int
    difference: Decimal
    squares: float
    least: Decimal
    most: Decimal

    def plus(self, other: "Bias") -> "Bias":
        if not (self.compared and other.compared):
            least, most = (self.least, self.most) if self.compared else (other.least, other.most)
        else:
            least, most = min(self.least, other.least), max(self.most, other.most)
        return Bias(
            self.trucks + other.trucks,
            self.unusable + other.unusable,
            self.outside + other.outside,
            self.compared + other.compared,
            self.difference + other.difference,
            self.squares + other.squares,
            least,
            most,
        )

    @property
    def mean(self) -> Decimal | None:
        return ratio(self.difference, self.compared)

    @property
    def deviation(self) -> Decimal | None:
        """The sample's standard deviation; None below two trucks."""
        if self.compared < 2:
            return None
        spread = self.squares - float(self.difference) ** 2 / self.compared
        return quantise(Decimal(repr(round(sqrt(max(0.0, spread) / (self.compared - 1)), PLACES))))


def statements(asked: Asked) -> Statements:
    """The comparison of the visit's last verdict; declared minus measured, as the tables hold it."""
    p, v, w = PASSAGES.c, VISITS.c, WEIGHTS.c
    number = number_of(p.at, asked.step).label("number")
    apart = type_coerce(w.difference, BigInteger)
    kilograms = cast(apart, Float) / UNITS_OF_KG
    usable = w.difference.is_not(None)
    outside = usable & (func.abs(apart) > type_coerce(w.band, BigInteger))
    return {
        "bridges": select(
            number,
            p.gate,
            p.lane,
            func.count().label("trucks"),
            func.count(w.difference).label("compared"),
            func.sum(case((outside, 1), else_=0)).label("outside"),
            func.sum(w.difference).label("difference"),
            func.sum(kilograms * kilograms).label("squares"),
            func.min(w.difference).label("least"),
            func.max(w.difference).label("most"),
        )
        .select_from(PASSAGES)
        .join(VISITS, (v.zone == p.zone) & (v.visit == p.visit))
        .join(WEIGHTS, (w.zone == v.zone) & (w.visit == v.visit) & (w.revision == v.revision))
        .where(within(p.at, asked.period), w.level == "vehicle")
        .group_by(number, p.gate, p.lane)
    }


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for each step and lane where trucks passed that were to be weighed."""
    lanes: dict[tuple[Any, str, str], list[Bias]] = defaultdict(list)
    for record in found["bridges"]:
        lanes[numbered(record.number, asked.step), record.gate, record.lane].append(_bias(record))
    return [_row(key, _added(biases)) for key, biases in sorted(lanes.items())]


def _bias(record: Any) -> Bias:
    """Measured minus declared: what the tables hold, the other way round."""
    zero = Decimal(0)
    return Bias(
        record.trucks,
        record.trucks - record.compared,
        int(record.outside),
        record.compared,
        -(record.difference if record.difference is not None else zero),
        float(record.squares or 0),
        -(record.most if record.most is not None else zero),
        -(record.least if record.least is not None else zero),
    )


def _added(biases: Iterable[Bias]) -> Bias:
    first, *others = biases
    for other in others:
        first = first.plus(other)
    return first


def _row(key: tuple[Any, str, str], bias: Bias) -> dict[str, Value]:
    begins, gate, lane = key
    known = bias.compared > 0
    return {
        "begins": begins,
        "gate": gate,
        "lane": lane,
        "trucks": bias.trucks,
        "unusable": bias.unusable,
        "outside": bias.outside,
        "mean": bias.mean,
        "deviation": bias.deviation,
        "least": bias.least if known else None,
        "most": bias.most if known else None,
    }


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    begins = list(asked.period.steps(asked.step))
    lanes = sorted({f"{row['gate']}.{row['lane']}" for row in rows})
    means = {(row["begins"], f"{row['gate']}.{row['lane']}"): row["mean"] for row in rows}
    shown: list[tuple[str, list[Number]]] = [(lane, [means.get((at, lane)) for at in begins]) for lane in lanes]  # type: ignore[misc]
    kind: Kind = "bars" if len(begins) == 1 else "lines"
    return Figure.of(
        kind, TITLE, "实测减申报 measured − declared, kg", step_labels(begins, asked.step), shown, over_time=True
    )


REPORT: Final = Counted(
    Report(
        name="weights",
        title=TITLE,
        counts=Bilingual(
            zh="已过卡且须称重的车辆，取该车次最后一次判定的整车比对。平均值为本期平均；地磅偏差指标为最近约二十车的滑动平均。",
            en="Trucks that passed and were to be weighed, by the comparison of the whole vehicle in the last"
            " verdict of their visit. The mean is that of the period; kakou_scale_bias_kg is a running one over"
            " the last twenty.",
        ),
        scopes=("customs", "officer", "ops"),
        columns=(
            column("begins", "起始", "begins", "time"),
            column("gate", "卡口", "gate"),
            column("lane", "车道", "lane"),
            column("trucks", "车次", "trucks", "number"),
            column("unusable", "无有效重量", "without a usable weight", "number"),
            column("outside", "超出允差", "outside the band", "number"),
            column("mean", "平均偏差", "mean of measured − declared", "amount", "kg"),
            column("deviation", "标准差", "standard deviation", "amount", "kg"),
            column("least", "最小", "least", "amount", "kg"),
            column("most", "最大", "most", "amount", "kg"),
        ),
        figure=figure,
        steps=("month", "day", "hour"),
    ),
    statements,
    rows,
)
