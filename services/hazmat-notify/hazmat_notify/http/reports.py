"""`/v1/reports`: the safety office's reports."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.problem import FieldError
from kakou.contracts.report import ReportList, Step
from kakou.reports.period import Begin, End, Period
from kakou.reports.report import Asked, Row
from kakou.values.times import CHINA
from kakou.web.problems import wrong
from kakou.web.report_answers import answered, asked_of, example, form_of, list_example

from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.reference.additions import additions_at
from hazmat_notify.reports.hazardous_stock import REPORT, moments, rows
from hazmat_notify.views.stock_past import units_then

DAY: Final = Asked(Period(datetime(2026, 11, 22, tzinfo=CHINA), datetime(2026, 11, 23, tzinfo=CHINA)), "day")
UNIT: Final[Row] = {
    "at": DAY.period.until,
    "storage_unit": "T-01",
    "substances": 1,
    "tonnes": Decimal(6),
    "ratio": Decimal("1.2"),
    "r": Decimal("4.8"),
    "level": 4,
}

MOST_MOMENTS: Final = 400
"""A year by days, or two weeks by hours: each takes some reads of the state."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/reports", tags=["reports"])

    @router.get("", **described("Reports that can be asked for", answers={200: list_example(REPORT)}))
    async def list_reports(request: Request) -> Response:
        await desk.may_read(request)
        return answer(ReportList(items=(REPORT.summary(),)))

    @router.get(
        "/hazardous-stock",
        **described(
            "Hazardous stock and ratios over a period",
            description="The period begins with `from` and ends before `to`, a year later at most; a day as `to` counts"
            " to its end. Days and hours are those of the zone's civil time.",
            answers={200: example(REPORT, DAY, (UNIT,))},
            problems=(422,),
        ),
    )
    async def get_hazardous_stock(
        request: Request,
        from_: Annotated[Begin, Query(alias="from", description="The beginning: a day, or a time.")],
        to: Annotated[End, Query(description="The end: a time, or a day, which counts to its end.")],
        by: Annotated[Step | None, Query(description="The parts that the period is cut into.")] = None,
    ) -> Response:
        principal = await desk.may_read(request)
        asked = asked_of(REPORT, Period(from_, to), by, request.query_params.multi_items())
        at = moments(asked, datetime.now(UTC))
        if len(at) > MOST_MOMENTS:
            message = f"must cut the period into {MOST_MOMENTS} parts at most, these are {len(at)}"
            raise wrong([FieldError(pointer="/query/by", code="too_many", message=message)])
        async with desk.report_turns.turn(principal.zone):
            found = [row for moment in at for row in await _rows_at(desk, principal.zone, moment)]
            return await answered(REPORT, asked, found, form_of(request.headers.get("accept", "")))

    return router


async def _rows_at(desk: Desk, zone: str, at: datetime) -> list[Row]:
    return rows(
        at, await units_then(desk.reader, desk.stock_history, zone, at), await additions_at(desk.reader, zone, at)
    )
