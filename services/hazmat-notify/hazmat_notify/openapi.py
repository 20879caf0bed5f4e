"""hazmat-notify's OpenAPI 3.1 document: what FastAPI gathers, with bodies, problems and tokens added."""

from pathlib import Path
from typing import Final

from fastapi import FastAPI
from kakou.web import openapi
from pydantic import BaseModel

from hazmat_notify.http.acknowledgement import Acknowledgement
from hazmat_notify.http.drills import Drill
from hazmat_notify.http.escalation import Ladder
from hazmat_notify.http.subscription_bodies import NewSubscription, Redelivery, SubscriptionChange

SUMMARY: Final = "What the safety office must know of hazardous goods, and its answers."
DESCRIPTION: Final = """The safety office of a comprehensive bonded zone follows one feed of alerts: a truck with
hazardous goods is announced there before its barrier can lift, also when it is refused. Persons answer; a machine's
2xx only says that it was delivered.

Times are RFC 3339 with an offset. Decimals are answered as string. Every error is `application/problem+json`
(RFC 9457). The board for people is at `/board`; it signs in with the same token."""

TAGS: Final = [
    {"name": "alerts", "description": "The zone's feed: one sequence, no gaps."},
    {"name": "stock", "description": "What is inside, and how near each storage unit is to a major hazard."},
    {"name": "reports", "description": "What was in stock over a period."},
    {"name": "subscriptions", "description": "Webhooks: the feed delivered to an address, signed, in order."},
    {"name": "vehicles", "description": "What a responder needs to know about a truck's load."},
]

BODIES: Final[tuple[type[BaseModel], ...]] = (
    Acknowledgement,
    Ladder,
    Drill,
    NewSubscription,
    SubscriptionChange,
    Redelivery,
)
"""Everything that may be sent."""

ANSWERS: Final = Path(__file__).parent / "http/answers.json"
"""Examples of what is answered, recorded."""


def use(app: FastAPI) -> None:
    """Have the application answer /openapi.json, and show /docs, with this document."""
    openapi.publish(app, lambda: openapi.document(app, SUMMARY, DESCRIPTION, TAGS, BODIES, ANSWERS))
