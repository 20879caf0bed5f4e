"""`/desk/control-orders`: what customs wants stopped. Officers read it; the customs bridge places and releases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.documents.reference import ControlOrder
from kakou.history.reading import Reading
from kakou.history.tables import DOCUMENTS
from kakou.lists.body_text import TextInBody
from kakou.web.addresses import address
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates
from sqlalchemy import select

from gate_ingest.desk.asking import ask_history
from gate_ingest.desk.frame import frame, of_whole_zone
from gate_ingest.desk.rooms import CONTROL_ORDERS, SEARCH, page_of_declaration, page_of_pass
from gate_ingest.http.context import Gate

SHOWN: Final = 200
KIND: Final = "control-order"
RELEASED: Final = "released"


@dataclass(frozen=True)
class InForce:
    """href: of the page of what is stopped, or of a search for it. since: when it was placed or changed last."""

    order: ControlOrder
    href: str
    since: datetime


def in_force(reading: Reading) -> list[InForce]:
    """The newest first, one more than is shown where there are more."""
    c = DOCUMENTS.c
    stands = TextInBody(c.body, ("document", "state")) != RELEASED
    document = TextInBody(c.body, ("document",)).label("document")
    wanted = select(document, c.changed_at).where(c.kind == KIND, stands)
    rows = reading.rows(wanted.order_by(c.changed_at.desc(), c.no).limit(SHOWN + 1))
    return [_in_force(ControlOrder.model_validate_json(row.document), row.changed_at) for row in rows]


def _in_force(order: ControlOrder, since: datetime) -> InForce:
    no = order.target.no
    match order.target.kind:
        case "declaration":
            href = page_of_declaration(no)
        case "pass":
            href = page_of_pass(no)
        case _:
            href = address(SEARCH, q=no)
    return InForce(order, href, since)


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    @router.get("/control-orders")
    async def control_orders(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(CONTROL_ORDERS, lang)
        session = await of_whole_zone(gate, templates, request)
        if isinstance(session, Response):
            return session
        found = await ask_history(gate, session.principal, in_force)
        context = frame(request, session, CONTROL_ORDERS, "tasks")
        return templates.page("control_orders.html", request, orders=found[:SHOWN], more=len(found) > SHOWN, **context)
