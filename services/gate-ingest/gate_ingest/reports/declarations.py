"""Declarations filed, passed in full, still open, and late with their full declaration (policy items (三) and (五))."""

from collections.abc import Sequence
from typing import Any, Final

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import DECLARATIONS, TASKS
from kakou.reports.figure import Figure
from kakou.reports.report import Asked, Report, Row, column
from sqlalchemy import ColumnElement, Select, func, select

from gate_ingest.reports.counted import Counted, Found, Statements, standing, within

KINDS: Final = ("list", "two-step", "movement", "waybill")
OVERDUE: Final = "full-declaration-overdue"
"""Kind of the task of a two-step entry whose full declaration was not filed in time."""
COUNTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("filed", "新申报", "filed"),
    ("completed", "全部过卡", "passed in full"),
    ("open", "期末未完", "open at the end"),
    ("late", "期末逾期", "late at the end"),
)

TITLE: Final = Bilingual(zh="申报单进度", en="Declarations open and late")


def statements(asked: Asked) -> Statements:
    d, t = DECLARATIONS.c, TASKS.c
    end = asked.period.until
    about = (t.zone == d.zone) & (t.subject_no == d.no) & (t.kind == OVERDUE)
    late = standing(t.opened_at, t.closed_at, end)
    return {
        "filed": _by_kind(within(d.filed_at, asked.period)),
        "completed": _by_kind(within(d.completed_at, asked.period)),
        "open": _by_kind(standing(d.filed_at, d.completed_at, end)),
        "late": select(d.kind, func.count().label("count"))
        .join_from(TASKS, DECLARATIONS, about)
        .where(late)
        .group_by(d.kind),
        "oldest": select(d.kind, func.min(d.filed_at).label("at"))
        .where(standing(d.filed_at, d.completed_at, end))
        .group_by(d.kind),
    }


def _by_kind(which: ColumnElement[bool]) -> Select[Any]:
    return select(DECLARATIONS.c.kind, func.count().label("count")).where(which).group_by(DECLARATIONS.c.kind)


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for every kind of declaration."""
    counts = {name: {record[0]: record[1] for record in records} for name, records in found.items()}
    return [
        {
            "kind": kind,
            **{name: counts[name].get(kind, 0) for name, _, _ in COUNTS},
            "oldest": counts["oldest"].get(kind),
        }
        for kind in KINDS
    ]


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    shown = [(f"{zh} {en}", [_count(row, name) for row in rows]) for name, zh, en in COUNTS]
    return Figure.of("bars", TITLE, "单 declarations", [str(row["kind"]) for row in rows], shown)


def _count(row: Row, name: str) -> int:
    count = row[name]
    assert isinstance(count, int), "declarations are counted"
    return count


REPORT: Final = Counted(
    Report(
        name="declarations",
        title=TITLE,
        counts=Bilingual(
            zh="新申报、全部过卡：期内。期末未完：期末在案且未全部过卡；期末逾期：期末逾期未完成完整申报的两步申报。",
            en="filed, completed: in the period. open: on file at its end and not passed in full"
            " (kakou_ledger_open_declarations); late: two-step entries whose full declaration is overdue at its"
            " end.",
        ),
        scopes=("customs", "ops"),
        columns=(
            column("kind", "种类", "kind"),
            *(column(name, zh, en, "number") for name, zh, en in COUNTS),
            column("oldest", "最早未完", "oldest open since", "time"),
        ),
        figure=figure,
    ),
    statements,
    rows,
)
