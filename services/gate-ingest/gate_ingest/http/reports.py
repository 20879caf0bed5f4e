"""Reports over the history: what passed, how long it took, what was stopped, asked and left open."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.report import ReportList, Step
from kakou.contracts.topics import Scope
from kakou.history.reading import Reading
from kakou.reports.period import Begin, End, Period
from kakou.reports.report import Asked, Row
from kakou.values.times import CHINA
from kakou.web.problem_table import NO_REPORT
from kakou.web.report_answers import answered, asked_of, example, form_of, list_example

from gate_ingest.http.bodies import answer
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.parameters import PathPart
from gate_ingest.reports.catalogue import REPORTS
from gate_ingest.reports.counted import Counted

SCOPES: Final[tuple[Scope, ...]] = ("customs", "officer", "ops")
"""Who may ask for any of them; which, the report says."""

EXAMPLE: Final = REPORTS["passages"].report
HOUR: Final = Asked(Period(datetime(2026, 11, 22, 8, tzinfo=CHINA), datetime(2026, 11, 22, 9, tzinfo=CHINA)), "hour")
BUSY: Final[Row] = {
    "begins": HOUR.period.since, "total": 96, "in": 60, "out": 36, "manual": 2, "irregular": 0, "hazardous": 4
}  # fmt: skip

WITHIN: Final = 60.0
"""Seconds that a report may take: one over a year reads some million rows."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["reports"])

    @router.get(
        "/v1/reports",
        **described(
            "Reports that can be asked for", SCOPES, {200: ("Those for the token's scopes", list_example(EXAMPLE))}
        ),
    )
    async def list_reports(request: Request) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        reports = (counted.report for counted in REPORTS.values())
        return answer(ReportList(items=tuple(each.summary() for each in reports if speaker.may(*each.scopes))))

    @router.get(
        "/v1/reports/{name}",
        **described(
            "A report over a period",
            SCOPES,
            {200: ("The report, its rows, or a picture, as `Accept` asks for it", example(EXAMPLE, HOUR, (BUSY,)))},
            description="The period begins with `from` and ends before `to`, a year later at most; a day as `to` counts"
            " to its end. Days and hours are those of the zone's civil time.",
            problems=(404,),
            path=(PathPart("name", "The report's name", "turn-times"),),
        ),
    )
    async def get_report(
        request: Request,
        from_: Annotated[Begin, Query(alias="from", description="The beginning: a day, or a time.")],
        to: Annotated[End, Query(description="The end: a time, or a day, which counts to its end.")],
        by: Annotated[Step | None, Query(description="The parts that the period is cut into.")] = None,
    ) -> Response:
        name = request.path_params["name"]
        counted = REPORTS.get(name)
        speaker = await gate.speaker(request, *(counted.report.scopes if counted else SCOPES))
        if counted is None:
            raise NO_REPORT(name=name)
        asked = asked_of(counted.report, Period(from_, to), by, request.query_params.multi_items())
        async with gate.report_turns.turn(speaker.zone):
            rows = await gate.long_history.read(
                speaker.zone,
                lambda reading: count(counted, asked, reading),
                within=WITHIN,
                reached=await gate.shown(speaker.zone),
            )
            return await answered(counted.report, asked, rows, form_of(request.headers.get("accept", "")))

    return router


def count(counted: Counted, asked: Asked, reading: Reading) -> list[Row]:
    """The report's rows, by what all of its statements find at one moment."""
    return counted.rows(asked, {name: reading.rows(each) for name, each in counted.statements(asked).items()})
