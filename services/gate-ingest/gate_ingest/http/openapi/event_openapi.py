"""What the OpenAPI document says of events: one envelope for each type, in three modes."""

from typing import Any, Final

from kakou.contracts.base import OutboundModel
from kakou.contracts.cloudevents import BATCH, STRUCTURED, CloudEvent
from kakou.contracts.events.parsing import PUBLIC_TYPES
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.problem import FieldError
from kakou.contracts.verdicts import Root
from kakou.contracts.visit_view import VisitState
from kakou.web.documented import SCHEMAS
from kakou.web.openapi import input_schema

from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import JSON
from gate_ingest.intake.intake import MOST_EVENTS

DESCRIPTION: Final = """CloudEvents 1.0 in JSON: structured, a batch of up to 500, or in binary mode with `ce-` headers.
An event may have 64 KiB (else 413), a request 1 MiB.

`source` is `/{zone}/{gate}/{lane}` or `/{zone}/wms/{system}`, `subject` the terminal's session id (for goods moved:
the storage unit). The same (`source`, `id`) again gets the first answer; with another content it is a conflict: 409
when the gate already knows, else the outcome says so. Plates, container numbers and the rest that a device reads are
evidence: their raw text is kept, and their shape is never an error.

A batch is appended in turns with what else the zone and its neighbours write. Where its turn does not come for all of
it, the answer is 202, those of the end have the status 429 (or 503), and `Retry-After` says when to send them again.

A type is accepted from the scopes that may say it:

| type | scopes |
|---|---|
""" + "\n".join(f"| `{type_}` | {', '.join(sorted(INBOUND[type_].scopes))} |" for type_ in PUBLIC_TYPES)


class EventAccepted(OutboundModel):
    """Answer to one event."""

    id: str
    """The event's id."""
    position: Root
    """Where it stands in `gate.inbound`."""
    location: str
    """Where to ask what became of it."""
    visit: str | None = None
    """The visit that it is about, if any."""
    state: VisitState | None = None
    """How that visit stands."""


class EventSettled(OutboundModel):
    """Answer to an event about no visit, once its outcome is known."""

    id: str
    """The event's id."""
    outcome: str
    """What became of it."""
    position: Root
    """Where it stands in `gate.inbound`."""


class BatchResult(OutboundModel):
    """What became of one event of a batch: 202 and what a single one is answered, or why it was not taken."""

    status: int
    """The HTTP status that the event alone would have been answered with."""
    id: str | None = None
    """The event's id."""
    position: Root | None = None
    """Where it stands in `gate.inbound`."""
    location: str | None = None
    """Where to ask what became of it."""
    visit: str | None = None
    """The visit that it is about, if any."""
    state: VisitState | None = None
    """How that visit stands."""
    detail: str | None = None
    """Why it was not taken."""
    errors: tuple[FieldError, ...] | None = None
    """Every wrong field."""
    first: int | None = None
    """The position of the event that had its id before, with another content (409)."""


class BatchAccepted(OutboundModel):
    """Answer to a batch."""

    accepted: int
    """How many of its events are on the log."""
    results: tuple[BatchResult, ...]
    """What became of each event, in the order they were sent."""


def event_schemas(schemas: dict[str, Any]) -> dict[str, Any]:
    """By name one envelope a type of event: the attributes of CloudEvents, with `type` and `data` of that type."""
    envelope = schemas[f"{CloudEvent.__name__}Input"]
    return {name: _of_type(envelope, type_) for type_, name in _NAMES.items()}


def _of_type(envelope: dict[str, Any], type_: str) -> dict[str, Any]:
    own = {
        "type": {"const": type_, "description": "What kind of event it is."},
        "data": {"description": "What happened.", **input_schema(INBOUND[type_].model)},
    }
    required = dict.fromkeys((*envelope["required"], *own))
    return {
        **envelope,
        "description": f"`{type_}` in the envelope of CloudEvents 1.0.",
        "properties": envelope["properties"] | own,
        "required": list(required),
    }


_NAMES: Final = {type_: f"{INBOUND[type_].model.__name__}Event" for type_ in PUBLIC_TYPES}
_REFERENCES: Final = {type_: SCHEMAS.format(model=name) for type_, name in _NAMES.items()}
_ONE: Final[dict[str, Any]] = {
    "oneOf": [{"$ref": reference} for reference in _REFERENCES.values()],
    "discriminator": {"propertyName": "type", "mapping": _REFERENCES},
}

EVENT_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        STRUCTURED: {"schema": _ONE, "example": examples.EVENT},
        BATCH: {"schema": {"type": "array", "items": _ONE, "maxItems": MOST_EVENTS}, "example": [examples.EVENT]},
        JSON: {"schema": _ONE, "example": examples.EVENT},
    },
}
