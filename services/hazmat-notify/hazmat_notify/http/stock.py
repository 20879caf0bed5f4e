"""`/v1/stock` and `/v1/storage-units/{id}`: what is inside, and how near each unit is to a major hazard."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.values.times import Time
from kakou.web.problem_table import NO_UNIT, NO_UNIT_THEN, TIME
from pydantic import TypeAdapter, ValidationError

from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import UnitPath
from hazmat_notify.views.stock_models import StockView, UnitView
from hazmat_notify.views.stock_now import one_unit, one_unit_then, zone_stock, zone_stock_then

AT: Final[dict[str, Any]] = {
    "name": "at",
    "in": "query",
    "schema": {"type": "string", "format": "date-time"},
    "description": "Log time with an offset; now when left out. Of the past, only what lay in the units is known.",
    "example": "2026-11-22T08:00:00+08:00",
}

_TIME: Final[TypeAdapter[datetime]] = TypeAdapter(Time)


def time_asked(request: Request) -> datetime | None:
    """`?at=`, in which a plus may have come as a blank. Raises Problem 422."""
    text = request.query_params.get("at", "").strip()
    if not text:
        return None
    try:
        return _TIME.validate_python(text.replace(" ", "+"))
    except ValidationError:
        wrong = {"pointer": "/at", "code": "time", "message": "must be a time with offset: 2026-11-22T08:00:00+08:00"}
        raise TIME(errors=[wrong]) from None


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["stock"])

    @router.get(
        "/stock",
        response_model=StockView,
        **described("The zone's stock by storage unit, now or as of a past time", problems=(422,), parameters=[AT]),
    )
    async def get_stock(request: Request) -> Response:
        principal = await desk.may_read(request)
        at = time_asked(request)
        if at is not None:
            return answer(await zone_stock_then(desk.reader, desk.stock_history, principal.zone, at))
        return answer(await zone_stock(desk.reader, principal.zone))

    @router.get(
        "/storage-units/{no}",
        response_model=UnitView,
        **described("A storage unit with its stock and assessment", problems=(404, 422), parameters=[AT]),
    )
    async def get_storage_unit(request: Request, no: UnitPath) -> Response:
        principal = await desk.may_read(request)
        zone, at = principal.zone, time_asked(request)
        missing = NO_UNIT_THEN(no=no, time=at.isoformat()) if at else NO_UNIT(no=no)

        async def look() -> UnitView | None:
            if at is not None:
                return await one_unit_then(desk.reader, desk.stock_history, zone, no, at)
            return await one_unit(desk.reader, zone, no)

        return answer(await desk.on_record(zone, look, missing))

    return router
