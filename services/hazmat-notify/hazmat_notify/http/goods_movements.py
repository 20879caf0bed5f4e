"""`GET /v1/goods-movements`: goods moved in warehouses, searched page by page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.web.lists import describing

from hazmat_notify.http.context import Desk
from hazmat_notify.http.describing import described
from hazmat_notify.lists.goods_movements import GOODS_MOVEMENTS


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(tags=[GOODS_MOVEMENTS.tag])

    @router.get(
        GOODS_MOVEMENTS.path,
        response_model=None,
        **described(
            GOODS_MOVEMENTS.title,
            GOODS_MOVEMENTS.scopes,
            description=describing.description(GOODS_MOVEMENTS),
            answers={200: {"description": describing.MEANING, **describing.answer(GOODS_MOVEMENTS)}},
            problems=(422,),
            parameters=describing.parameters(GOODS_MOVEMENTS),
        ),
    )
    async def list_goods_movements(request: Request) -> Response:
        return await desk.lists.answer(request, await desk.may_read(request), GOODS_MOVEMENTS)

    return router
