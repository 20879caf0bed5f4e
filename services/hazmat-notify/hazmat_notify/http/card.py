"""`/v1/vehicles/{plate}/card`: what a responder with a number plate and two minutes needs, plain words first."""

from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts.alert import Alert, AlertAnswer, AlertGoods, Severity
from kakou.contracts.base import OutboundModel
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.redis.reader import StateReader
from kakou.values.plates import normalise
from kakou.web.problem_table import NO_LOAD

from hazmat_notify.alerts.rules.wording import amount, codes, dangers
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import PlatePath
from hazmat_notify.reference.first_measures import FirstMeasures, first_measures
from hazmat_notify.state import ALERT_OF_PLATE, MOTION, AlertKept, kind_of_alert
from hazmat_notify.trucks.rules.motion import InMotion, Whereabouts


class CardGoods(OutboundModel):
    """One substance on a vehicle."""

    danger: Bilingual
    """What it does, in plain words."""
    name: str | None
    """The goods' name."""
    amount: Bilingual
    """How much of it there is, in words."""
    codes: str
    """The codes to look it up by."""
    goods: AlertGoods
    """The goods as the alert has them."""
    first_measures: FirstMeasures | None
    """What to do first; null where the guidebook has no guide, or several, for the goods."""


class Card(OutboundModel):
    """What a responder needs to know of a vehicle: the last alert about it."""

    plate: str
    """The vehicle's plate."""
    text: Bilingual
    """What happened, in words."""
    severity: Severity
    """How grave it is, as CAP 1.2 has it."""
    where: Whereabouts | Literal["gone"]
    """Where it is; `gone` once it has left, was unloaded, or its reading was taken back."""
    since: datetime
    """Since when it is there."""
    goods: tuple[CardGoods, ...]
    """The hazardous goods aboard."""
    storage_unit: str | None
    """Where the goods are bound for, or come from."""
    firm: str | None
    """The enterprise whose goods they are, by its customs code."""
    contact: str | None
    """Whom to call about the goods."""
    alert: str
    """The alert's id."""
    answers: tuple[AlertAnswer, ...]
    """What people have said to the alert, the oldest first."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/vehicles", tags=["vehicles"])

    @router.get(
        "/{plate}/card",
        response_model=Card,
        **described(
            "What a responder needs to know about a vehicle's load",
            description="From the last alert about it, however the plate is written.",
            problems=(404, 422),
        ),
    )
    async def get_vehicle_card(request: Request, plate: PlatePath) -> Response:
        principal = await desk.may_read(request)
        zone = principal.zone
        missing = NO_LOAD(plate=normalise(plate))
        return answer(await desk.on_record(zone, lambda: card_of(desk.reader, zone, plate), missing))

    return router


async def card_of(reader: StateReader, zone: str, plate: str) -> Card | None:
    """The card of a vehicle, however its plate is written. May raise OSError, TimeoutError."""
    no = await reader.get_text(zone, ALERT_OF_PLATE, normalise(plate))
    kept = await reader.get(zone, kind_of_alert(no), no, AlertKept) if no is not None else None
    if kept is None or kept.message.plate is None:
        return None
    alert = kept.message
    truck = await reader.get(zone, MOTION, alert.visit, InMotion) if alert.visit else None
    return Card(
        plate=alert.plate or plate,
        text=alert.text,
        severity=alert.severity,
        where=truck.where if truck else "gone",
        since=truck.since if truck else alert.at,
        goods=goods_of(alert),
        storage_unit=alert.storage_unit,
        firm=alert.firm,
        contact=alert.contact,
        alert=alert.id,
        answers=kept.answers,
    )


def goods_of(alert: Alert) -> tuple[CardGoods, ...]:
    """The alert's goods in words."""
    return tuple(
        CardGoods(
            danger=dangers(each),
            name=each.name,
            amount=amount(each),
            codes=codes(each),
            goods=each,
            first_measures=first_measures(each.un, each.cas, each.hazard_class),
        )
        for each in alert.goods
    )
