"""A report as an answer: JSON, CSV for spreadsheets, or a picture, as `Accept` asks for it."""

import asyncio
import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from kakou.contracts.problem import FieldError, pointer
from kakou.contracts.report import ReportList, ReportView, Step
from kakou.lists.csv_rows import BYTE_ORDER_MARK, field
from kakou.reports.drawing import draw
from kakou.reports.period import Period
from kakou.reports.report import Asked, Report, Row
from kakou.web import openapi
from kakou.web.documented import documented
from kakou.web.problems import Problem, wrong

JSON, CSV, SVG = "application/json", "text/csv", "image/svg+xml"
FORMS: Final = (JSON, CSV, SVG)

PARAMETERS: Final = ("from", "to", "by")

MOST_ROWS: Final = 10_000
"""Of a report that cuts its period into parts: passages by the hour over a year, or weights at eight lanes over seven
weeks. While more are written, the requests of others wait."""

MOST_DRAWN: Final = 400
"""Parts of a period in a picture: a year by days, or two weeks by hours. More run into each other."""


def asked_of(report: Report, period: Period, by: Step | None, query: Iterable[tuple[str, str]]) -> Asked:
    """What is asked. query: all parameters as they were sent. Raises Problem 422 naming each wrong one."""
    sent = Counter(name for name, _ in query)
    errors = [
        _error(name, "extra_forbidden", f"is no parameter of a report; those are {', '.join(PARAMETERS)}")
        for name in sent
        if name not in PARAMETERS
    ]
    errors += [_error(name, "repeated", "must be given once") for name in PARAMETERS if sent[name] > 1]
    if fault := period.fault():
        errors.append(_error("to", "period", fault))
    if by is not None and by not in report.steps:
        allowed = f"must be {' or '.join(report.steps)}" if report.steps else "is not for this report; leave it out"
        errors.append(_error("by", "enum", allowed))
    if errors:
        raise wrong(errors)
    return Asked(period, by or next(iter(report.steps), None))


def form_of(accept: str) -> str:
    """The first of our forms that `Accept` names; JSON where it names none."""
    named = (part.partition(";")[0].strip().lower() for part in accept.split(","))
    return next((form for form in named if form in FORMS), JSON)


async def answered(report: Report, asked: Asked, rows: Sequence[Row], form: str) -> Response:
    """The report in one of the forms, made in a thread: of thousands of rows it takes a second or two. Raises Problem
    422 where there are too many for an answer, or for a picture."""
    if asked.by is not None and len(rows) > MOST_ROWS:
        raise _too_many("rows", len(rows), MOST_ROWS)
    return await asyncio.to_thread(_made, report, asked, rows, form)


def _made(report: Report, asked: Asked, rows: Sequence[Row], form: str) -> Response:
    if form == SVG:
        figure = report.figure(asked, rows)
        if asked.by is not None and len(figure.labels) > MOST_DRAWN:
            raise _too_many("parts in a picture", len(figure.labels), MOST_DRAWN)
        return Response(draw(figure, report.name), media_type=SVG)
    if form == CSV:
        return Response(_csv(report, rows), media_type=f"{CSV}; charset=utf-8", headers=_attached(report, asked))
    return Response(report.view(asked, rows).model_dump_json(), media_type=JSON)


def _too_many(what: str, found: int, most: int) -> Problem:
    message = f"must be coarser, or the period shorter: {most} {what} at most, these are {found}"
    return wrong([_error("by", "too_many", message)])


def _attached(report: Report, asked: Asked) -> Mapping[str, str]:
    """A name for the file, in ASCII."""
    return {"Content-Disposition": f'attachment; filename="{report.name}-{asked.period.since:%Y-%m-%d}.csv"'}


def _csv(report: Report, rows: Sequence[Row]) -> str:
    to = io.StringIO(newline="")
    writer = csv.writer(to)
    writer.writerow([column.name for column in report.columns])
    for row in rows:
        writer.writerow([field(row[column.name], column.kind) for column in report.columns])
    return BYTE_ORDER_MARK + to.getvalue()


def _error(name: str, code: str, message: str) -> FieldError:
    return FieldError(pointer=pointer(("query", name)), code=code, message=message)


def example(report: Report, asked: Asked, rows: Sequence[Row]) -> dict[str, Any]:
    """What the OpenAPI document says of a report's answer, with these rows as example."""
    text, shown = {"type": "string"}, orjson.loads(report.view(asked, rows).model_dump_json())
    return {
        "content": {
            **documented(ReportView, example=shown)["content"],
            CSV: {"schema": text, "example": _csv(report, rows).removeprefix(BYTE_ORDER_MARK)},
            SVG: {"schema": text, "example": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 460">…</svg>'},
        },
        "headers": openapi.headers("Content-Disposition"),
    }


def list_example(*reports: Report) -> dict[str, Any]:
    """What the OpenAPI document says of the list of reports."""
    shown = ReportList(items=tuple(report.summary() for report in reports))
    return documented(ReportList, example=shown.model_dump(mode="json"))
