"""A report's answer in each form: made beside the loop that serves others, and not larger than one is worth."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from kakou.contracts.report import Step
from kakou.contracts.verdicts import Bilingual
from kakou.reports.figure import Figure
from kakou.reports.period import Period
from kakou.reports.report import Asked, Report, Row, Value, column
from kakou.values.times import CHINA
from kakou.web.problems import Problem
from kakou.web.report_answers import FORMS, JSON, MOST_DRAWN, MOST_ROWS, SVG, answered

BEGINS = datetime(2026, 11, 1, tzinfo=CHINA)
TITLE = Bilingual(zh="过卡车次", en="Passages")


class WatchedRow(dict[str, Value]):
    """Knows the threads that have read it."""

    def __init__(self) -> None:
        self.readers: set[int] = set()

    def __getitem__(self, name: str) -> Value:
        self.readers.add(threading.get_ident())
        return 1


def figure(asked: Asked, rows: Any) -> Figure:
    return Figure.of(
        "lines", TITLE, "trucks", [str(n) for n, _ in enumerate(rows)], [("a", [row["n"] for row in rows])]
    )


def report(*steps: Step) -> Report:
    return Report("passages", TITLE, TITLE, ("ops",), (column("n", "车次", "trucks", "number"),), figure, steps)


def asked(by: Step | None) -> Asked:
    return Asked(Period(BEGINS, BEGINS + timedelta(days=30)), by)


@pytest.mark.parametrize("form", FORMS)
async def test_no_form_is_made_on_the_loop_that_serves_others(form: str) -> None:
    row = WatchedRow()
    answer = await answered(report("hour"), asked("hour"), [row], form)
    assert answer.media_type.startswith(form)  # type: ignore[union-attr]
    assert row.readers
    assert threading.get_ident() not in row.readers


@pytest.mark.parametrize(("form", "most"), [*((form, MOST_ROWS) for form in FORMS), (SVG, MOST_DRAWN)])
async def test_more_parts_than_an_answer_holds_are_refused_by_the_name_of_the_parameter(form: str, most: int) -> None:
    many: list[Row] = [{"n": 1}] * (most + 1)
    with pytest.raises(Problem) as told:
        await answered(report("hour"), asked("hour"), many, form)
    [error] = told.value.errors
    assert (told.value.status, error["pointer"], error["code"]) == (422, "/query/by", "too_many")
    assert f"{most} " in error["message"]
    assert str(most + 1) in error["message"]


async def test_as_many_as_an_answer_holds_are_answered() -> None:
    assert (await answered(report("hour"), asked("hour"), [{"n": 1}] * MOST_ROWS, JSON)).status_code == 200
    assert (await answered(report("hour"), asked("hour"), [{"n": 1}] * MOST_DRAWN, SVG)).status_code == 200


async def test_a_report_without_parts_is_answered_whole() -> None:
    assert (await answered(report(), asked(None), [{"n": 1}] * (MOST_ROWS + 1), JSON)).status_code == 200
