"""The OpenAPI 3.1 document of gate-ingest: what FastAPI gathers, with bodies, problems and tokens added."""

from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from kakou.contracts.cloudevents import CloudEvent
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass, PassVoid
from kakou.contracts.documents.policy import DEFAULTS, PolicyFiling
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.device_order import DeviceOrder
from kakou.contracts.events.parsing import PUBLIC_TYPES
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.events.writes import Decision
from kakou.web import openapi
from pydantic import BaseModel

from gate_ingest.http.openapi.event_openapi import event_schemas
from gate_ingest.http.reference import KINDS
from gate_ingest.http.referrals.claims import ClaimFiling
from gate_ingest.http.referrals.stream import QueueBegins, QueueLeft
from gate_ingest.http.tasks import TaskClose
from gate_ingest.state import LaneCommand

SUMMARY: Final = "The gate's HTTP contract: events in, verdicts out, documents and reference data."
DESCRIPTION: Final = """The gate (卡口) of a comprehensive bonded zone. Terminals report vehicles and get verdicts
and commands; the customs bridge files declarations and passes; officers decide what was referred.

Times are RFC 3339 with an offset, durations ISO 8601, weights kg. Decimals have five places at most; they are accepted
as JSON number or string and answered as string. Every error is `application/problem+json` (RFC 9457) and names every
wrong field at once. A write that is answered with 2xx is on the log in every in-sync replica and is never lost."""

TAGS: Final = [
    {"name": "events", "description": "What terminals, warehouses and the safety office report."},
    {"name": "visits", "description": "One vehicle at one lane, from arrival to departure, and its verdict."},
    {"name": "lanes", "description": "Commands to a lane's devices."},
    {"name": "declarations", "description": "What the goods are, and how much of them has passed."},
    {"name": "passes", "description": "Leave for one vehicle to go through once."},
    {"name": "reference data", "description": "Vehicles, enterprises, control orders, lanes, storage units."},
    {"name": "policy", "description": "The zone's parameters, versioned and effective-dated."},
    {"name": "tasks", "description": "Alarms and follow-ups that somebody must see to."},
    {"name": "passages", "description": "The barrier was raised: what went through."},
    {"name": "reports", "description": "What a period adds up to."},
    {"name": "receipts", "description": "Receipts of the national system."},
]

BODIES: Final[tuple[type[BaseModel], ...]] = (
    CloudEvent,
    Declaration,
    GatePass,
    PassVoid,
    PolicyFiling,
    Receipt,
    Decision,
    ClaimFiling,
    TaskClose,
    DeviceOrder,
    *(reference.model for reference in KINDS),
    *(INBOUND[type_].model for type_ in PUBLIC_TYPES),
)
"""Everything that may be sent."""

ANSWERS: Final = Path(__file__).parent / "http/openapi/answers.json"
"""Examples of what is answered, recorded."""

ADDRESSED: Final[dict[type[BaseModel], set[str]]] = {
    Declaration: {"no"},
    **{reference.model: {part.name for part in reference.address} for reference in KINDS},
}
"""Fields that the address says already, and the body need not say again."""


def use(app: FastAPI) -> None:
    """Have the application answer /openapi.json, and show /docs, with this document."""
    openapi.publish(app, lambda: document(app))


def document(app: FastAPI) -> dict[str, Any]:
    made = openapi.document(app, SUMMARY, DESCRIPTION, TAGS, BODIES, ANSWERS)
    schemas = made["components"]["schemas"]
    for streamed in (LaneCommand, QueueBegins, QueueLeft):
        schemas[streamed.__name__] = streamed.model_json_schema(mode="serialization")
    for model, addressed in ADDRESSED.items():
        schema = schemas[f"{model.__name__}Input"]
        schema["required"] = [name for name in schema["required"] if name not in addressed]
    _allow_bare_values(schemas)
    schemas |= event_schemas(schemas)
    openapi.give_titles(made)
    return made


def _allow_bare_values(schemas: dict[str, Any]) -> None:
    """A policy's item may be put as its value alone."""
    properties = schemas[f"{PolicyFiling.__name__}Input"]["properties"]
    for property_ in (properties[name] for name in DEFAULTS):
        item = property_["anyOf"][0]["$ref"].removeprefix("#/components/schemas/")
        property_["anyOf"].append(schemas[item]["properties"]["value"])
