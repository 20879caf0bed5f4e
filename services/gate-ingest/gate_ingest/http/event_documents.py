"""What the OpenAPI document says of events: one envelope for each type, in three modes."""

from typing import Any, Final

from kakou.contracts.base import Told
from kakou.contracts.cloudevents import BATCH, STRUCTURED, CloudEvent
from kakou.contracts.events.reading import PUBLIC_TYPES
from kakou.contracts.events.registry import INBOUND
from kakou.contracts.problem import FieldError
from kakou.contracts.verdicts import Root
from kakou.contracts.visit_view import VisitState

from gate_ingest.http import examples
from gate_ingest.http.describing import JSON, input_schema

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


class EventAccepted(Told):
    """Answer to one event. position: where it stands in `gate.inbound`. location: where to ask what became of it."""

    id: str
    position: Root
    location: str
    visit: str | None = None
    state: VisitState | None = None


class EventSettled(Told):
    """Answer to an event about no visit, once its outcome is known."""

    id: str
    outcome: str
    position: Root


class BatchResult(Told):
    """What became of one event of a batch: 202 and what a single one is answered, or why it was not taken.

    first: position of the event that had its id before, with another content (409).
    """

    status: int
    id: str | None = None
    position: Root | None = None
    location: str | None = None
    visit: str | None = None
    state: VisitState | None = None
    detail: str | None = None
    errors: tuple[FieldError, ...] | None = None
    first: int | None = None


class BatchAccepted(Told):
    """Answer to a batch: how many events are on the log, and each one's result in the order they were sent."""

    accepted: int
    results: tuple[BatchResult, ...]


def _envelope(type_: str) -> dict[str, Any]:
    said = {"type": {"const": type_}, "data": input_schema(INBOUND[type_].model)}
    return {"title": type_, "allOf": [input_schema(CloudEvent), {"properties": said, "required": ["type", "data"]}]}


_ONE: Final[dict[str, Any]] = {"oneOf": [_envelope(type_) for type_ in PUBLIC_TYPES]}

EVENT_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        STRUCTURED: {"schema": _ONE, "example": examples.EVENT},
        BATCH: {"schema": {"type": "array", "items": _ONE, "maxItems": 500}, "example": [examples.EVENT]},
        JSON: {"schema": _ONE, "example": examples.EVENT},
    },
}
