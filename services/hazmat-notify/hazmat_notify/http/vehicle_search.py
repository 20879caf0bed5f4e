"""`GET /v1/vehicles`: vehicles with hazardous goods by any part of their plate."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.alert import Severity
from kakou.contracts.base import OutboundModel
from kakou.contracts.problem import FieldError
from kakou.runtime.redis.reader import StateReader
from kakou.values.plate_search import SHORTEST_PART, plates_like, plates_with
from kakou.values.plates import normalise
from kakou.web.problems import wrong
from kakou.web.waits.long_looks import in_slices

from hazmat_notify.http.card import card_of
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.state import ALERT_OF_PLATE
from hazmat_notify.trucks.rules.motion import Whereabouts

MOST: Final = 30

AT_ONCE: Final = 2_000
LIKE_AT_ONCE: Final = 100
"""Plates looked through before others have their turn, for two milliseconds."""


class VehicleFound(OutboundModel):
    """A vehicle with hazardous goods; the rest stands on its card."""

    plate: str
    """The vehicle's plate."""
    severity: Severity
    """How grave the last alert about it is, as CAP 1.2 has it."""
    where: Whereabouts | Literal["gone"]
    """Where it is; `gone` once it has left, was unloaded, or its reading was taken back."""
    since: datetime
    """Since when it is there."""
    storage_unit: str | None
    """Where the goods are bound for, or come from."""
    alert: str
    """The alert's id."""


class VehiclesFound(OutboundModel):
    """Vehicles by a part of their plate."""

    items: tuple[VehicleFound, ...]
    """The vehicles whose plate holds the part, thirty at most."""
    more: bool = False
    """Whether there are others."""
    near: tuple[str, ...] = ()
    """Where no plate holds the part, those that hold it but for a slip or two."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/vehicles", tags=["vehicles"])

    @router.get(
        "",
        response_model=VehiclesFound,
        **described(
            "Vehicles with hazardous goods by any part of their plate",
            description="However the part is written. Where none holds it, plates that come near it.",
            problems=(422,),
        ),
    )
    async def list_vehicles(
        request: Request,
        plate: Annotated[str, Query(max_length=40, description="Any part of the plate, two characters or more.")],
    ) -> Response:
        principal = await desk.may_read(request)
        if is_too_short(plate):
            message = f"must be {SHORTEST_PART} characters of the plate or more"
            raise wrong([FieldError(pointer="/query/plate", code="string_too_short", message=message)])
        async with desk.long_looks.turn(principal.zone):
            return answer(await vehicles_with(desk.reader, principal.zone, plate))

    return router


def is_too_short(part: str) -> bool:
    return len(normalise(part)) < SHORTEST_PART


async def vehicles_with(reader: StateReader, zone: str, part: str) -> VehiclesFound:
    """May raise OSError, TimeoutError."""
    known = await reader.nos(zone, ALERT_OF_PLATE)
    plates: list[str] = []
    async for some in in_slices(known, AT_ONCE):
        plates = plates_with(part, [*plates, *some], MOST + 1)
    cards = [await card_of(reader, zone, plate) for plate in plates[:MOST]]
    items = tuple(
        VehicleFound(
            plate=card.plate,
            severity=card.severity,
            where=card.where,
            since=card.since,
            storage_unit=card.storage_unit,
            alert=card.alert,
        )
        for card in cards
        if card is not None
    )
    near: list[str] = []
    async for some in in_slices(() if items else known, LIKE_AT_ONCE):
        near = plates_like(part, [*near, *some], MOST)
    return VehiclesFound(items=items, more=len(plates) > MOST, near=tuple(near))
