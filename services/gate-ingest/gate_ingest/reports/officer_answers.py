"""How long officers took to answer: from the referral to the decision, as `kakou_referral_seconds` measures it."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import DECISIONS
from kakou.reports.figure import Figure, Number
from kakou.reports.report import Asked, Report, Row, Value, column
from sqlalchemy import select

from gate_ingest.reports.counted import Counted, Found, Statements, lasted, ranked, ratio, seconds, within

MEDIAN, NINETY = Decimal("0.5"), Decimal("0.9")

TITLE: Final = Bilingual(zh="关员应答时间", en="Officers' answer times")


def statements(asked: Asked) -> Statements:
    d = DECISIONS.c
    took = lasted(d.referred_at, d.at).label("took")
    return {"answers": select(d.by, d.decision, took).where(within(d.at, asked.period), d.referred_at.is_not(None))}


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for each officer and decision, by name."""
    answers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for record in found["answers"]:
        answers[record.by, record.decision].append(record.took)
    return [_row(by, decision, sorted(took)) for (by, decision), took in sorted(answers.items())]


def _row(by: str, decision: str, took: list[int]) -> dict[str, Value]:
    return {
        "by": by,
        "decision": decision,
        "answers": len(took),
        "total": seconds(sum(took)),
        "mean": ratio(seconds(sum(took)), len(took)),
        "median": seconds(took[ranked(MEDIAN, len(took)) - 1]),
        "ninety": seconds(took[ranked(NINETY, len(took)) - 1]),
        "longest": seconds(took[-1]),
    }


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    labels = [f"{row['by']} · {row['decision']}" for row in rows]
    shown = [
        (title, [_minutes(row[name]) for row in rows])
        for title, name in (("中位数 median", "median"), ("九成不超过 90 % at most", "ninety"))
    ]
    return Figure.of("bars", TITLE, "分钟 minutes", labels, shown)


def _minutes(took: Value) -> Number:
    assert isinstance(took, Decimal), "times are amounts"
    return ratio(took, 60)


REPORT: Final = Counted(
    Report(
        name="officer-answers",
        title=TITLE,
        counts=Bilingual(
            zh="期内结束等待的关员决定，自转人工至作出决定计时。未转人工的车辆不计。",
            en="Decisions in the period that ended a wait for an officer, from the referral to the decision"
            " (kakou_referral_seconds). What is decided of a truck that no officer was asked about is not"
            " counted.",
        ),
        scopes=("officer",),
        columns=(
            column("by", "关员", "officer"),
            column("decision", "决定", "decision"),
            column("answers", "次数", "answers", "number"),
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
