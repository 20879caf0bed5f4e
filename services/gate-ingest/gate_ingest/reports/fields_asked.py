"""Fields that filers fill in, by the grade of the filing (policy item (四)), as `kakou_fields_asked` counts them."""

from collections.abc import Sequence
from typing import Final, get_args

from kakou.contracts.verdicts import Bilingual
from kakou.history.tables import PASSES
from kakou.reports.figure import Figure, Number
from kakou.reports.report import Asked, Report, Row, Value, column
from kakou.rules.gate_pass import DECLARED
from kakou.values.pass_types import Grade
from sqlalchemy import func, select

from gate_ingest.reports.counted import Counted, Found, Statements, ratio, within

GRADES: Final = (*get_args(Grade), DECLARED)

TITLE: Final = Bilingual(zh="核放单填报字段数（按分级）", en="Fields asked in a pass, by its filing grade")


def statements(asked: Asked) -> Statements:
    p = PASSES.c
    counts = func.count().label("passes"), func.sum(p.fields).label("total")
    ends = func.min(p.fields).label("fewest"), func.max(p.fields).label("most")
    return {"grades": select(p.grade, *counts, *ends).where(within(p.filed_at, asked.period)).group_by(p.grade)}


def rows(asked: Asked, found: Found) -> list[Row]:
    """A row for every grade, also where nothing was filed."""
    by_grade = {record.grade: record for record in found["grades"]}
    return [_row(grade, *(by_grade[grade][1:] if grade in by_grade else (0, 0, None, None))) for grade in GRADES]


def _row(grade: str, passes: int, total: int, fewest: int | None, most: int | None) -> dict[str, Value]:
    return {
        "grade": grade,
        "passes": passes,
        "total": int(total),
        "mean": ratio(int(total), passes),
        "fewest": fewest,
        "most": most,
    }


def figure(asked: Asked, rows: Sequence[Row]) -> Figure:
    means: list[Number] = [row["mean"] for row in rows if not isinstance(row["mean"], str)]  # type: ignore[misc]
    return Figure.of("bars", TITLE, "字段数 fields", [str(row["grade"]) for row in rows], [("平均 mean", means)])


REPORT: Final = Counted(
    Report(
        name="fields-asked",
        title=TITLE,
        counts=Bilingual(
            zh="期内申报的核放单：所填字段数，商品取填写最多的一项。",
            en="Passes filed in the period: the fields filled in, of the goods lines that with most"
            " (kakou_fields_asked).",
        ),
        scopes=("customs", "ops"),
        columns=(
            column("grade", "分级", "grade"),
            column("passes", "核放单", "passes", "number"),
            column("total", "字段合计", "fields in all", "number"),
            column("mean", "平均", "mean", "amount"),
            column("fewest", "最少", "fewest", "number"),
            column("most", "最多", "most", "number"),
        ),
        figure=figure,
    ),
    statements,
    rows,
)
