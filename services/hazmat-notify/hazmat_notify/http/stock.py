"""`/v1/stock` and `/v1/storage-units/{id}`: what is inside, and how near each unit is to a major hazard."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.operations.problems import Problem

from hazmat_notify.http.describing import described
from hazmat_notify.http.desk import Desk, answer
from hazmat_notify.overview import StockView, UnitView, one_unit, zone_stock


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["stock"])

    @router.get("/stock", response_model=StockView, **described("The zone's stock by storage unit"))
    async def stock(request: Request) -> Response:
        principal = await desk.may_read(request)
        return answer(await zone_stock(desk.reader, principal.zone))

    @router.get(
        "/storage-units/{no}",
        response_model=UnitView,
        **described("A storage unit with its stock and assessment", problems=(404, 422)),
    )
    async def unit(request: Request, no: str) -> Response:
        principal = await desk.may_read(request)
        found = await one_unit(desk.reader, principal.zone, no)
        if found is None:
            raise Problem(404, f"there is no storage unit {no}")
        return answer(found)

    return router
