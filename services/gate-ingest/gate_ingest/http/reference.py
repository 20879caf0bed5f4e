"""Reference data: vehicles, enterprises, control orders, lanes, storage units. PUT replaces, GET answers."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import InboundModel
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.events.outbound import DocumentChanged
from kakou.contracts.events.registry import INBOUND
from kakou.values import plates
from kakou.values.canonical import canonical
from kakou.web.completeness import on_record
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_DOCUMENT

from gate_ingest.handler import READ_MODEL
from gate_ingest.http.bodies import fragment, plain, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import IF_MATCH, IF_NONE_MATCH, ON_READS, PENDING, described
from gate_ingest.http.openapi.parameters import After, PathPart, Wait
from gate_ingest.http.writes import append, caught_up, conditions, pending, raise_unless_done, settled
from gate_ingest.state import ADDITIONS_NO, lane_no


class Reference(NamedTuple):
    """A kind of reference data. field: its name in the event. number: under which it is kept, from the address."""

    kind: str
    field: str
    path: str
    model: type[InboundModel]
    type: str
    number: Callable[[dict[str, str]], str]
    article: str
    address: tuple[PathPart, ...]
    example: dict[str, Any]


def _upper(name: str) -> Callable[[dict[str, str]], str]:
    return lambda address: canonical(address[name]).upper()


def _as_given(name: str) -> Callable[[dict[str, str]], str]:
    return lambda address: canonical(address[name])


KINDS: Final = (
    Reference(
        "vehicle",
        "vehicle",
        "/v1/vehicles/{plate}",
        Vehicle,
        topics.VEHICLE_REGISTERED,
        lambda address: plates.normalise(address["plate"]),
        "a vehicle",
        (PathPart("plate", "The number plate", examples.PLATE),),
        examples.VEHICLE,
    ),
    Reference(
        "enterprise",
        "enterprise",
        "/v1/enterprises/{code}",
        Enterprise,
        topics.ENTERPRISE_REGISTERED,
        _upper("code"),
        "an enterprise",
        (PathPart("code", "The enterprise's ten-character customs code", examples.FIRM),),
        examples.ENTERPRISE,
    ),
    Reference(
        "control-order",
        "control_order",
        "/v1/control-orders/{id}",
        ControlOrder,
        topics.CONTROL_ORDER_PLACED,
        _as_given("id"),
        "a control order",
        (PathPart("id", "The order's id", "B-2026-17"),),
        examples.CONTROL_ORDER,
    ),
    Reference(
        "lane",
        "lane",
        "/v1/lanes/{gate}/{lane}",
        Lane,
        topics.LANE_CONFIGURED,
        lambda address: lane_no(address["gate"], address["lane"]),
        "a lane",
        (PathPart("gate", "The gate", "G1"), PathPart("lane", "The lane", "E01")),
        examples.LANE,
    ),
    Reference(
        "storage-unit",
        "storage_unit",
        "/v1/storage-units/{id}",
        StorageUnit,
        topics.STORAGE_UNIT_REGISTERED,
        _as_given("id"),
        "a storage unit",
        (PathPart("id", "The unit's id", "W-A1"),),
        examples.STORAGE_UNIT,
    ),
    Reference(
        "hazardous-goods",
        "additions",
        "/v1/hazardous-goods",
        HazardousAdditions,
        topics.HAZARDOUS_GOODS_ADDED,
        lambda _: ADDITIONS_NO,
        "what the zone adds to the reference data on hazardous goods",
        (),
        examples.HAZARDOUS_GOODS,
    ),
)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["reference data"])
    for reference in KINDS:
        _add(router, gate, reference)
    return router


def _add(router: APIRouter, gate: Gate, reference: Reference) -> None:
    scopes = sorted(INBOUND[reference.type].scopes)
    noun = reference.kind.replace("-", "_")

    @router.put(
        reference.path,
        name=f"register_{noun}",
        **described(
            f"Register {reference.article}, or replace it",
            scopes,
            {201: ("Registered", reference.model), 200: ("Replaced, or the same again", reference.model), **PENDING},
            body=body_of(reference.model, reference.example),
            problems=(412,),
            headers=(IF_MATCH, IF_NONE_MATCH, PREFER),
            tagged=True,
            path=reference.address,
        ),
    )
    async def put(request: Request) -> Response:
        speaker = await gate.speaker(request, *scopes)
        document = await read(request, reference.model, **request.path_params)
        no = reference.number(document.model_dump(mode="json"))
        data: dict[str, Any] = {reference.field: fragment(document), **conditions(request)}
        position = await append(gate, request, speaker, reference.type, no, data)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, reference.path, **_in_address(reference, document))
        raise_unless_done(found)
        kept = await _kept(gate, speaker.zone, reference, no)
        created = kept.version == 1 and found.outcome == "done"
        return plain(kept.document, 201 if created else 200, ETag=f'"{kept.etag}"')

    @router.get(
        reference.path,
        name=f"get_{noun}",
        **described(
            f"{reference.article.capitalize()} as it stands",
            scopes,
            {200: ("The document", reference.model), **PENDING},
            problems=ON_READS,
            tagged=True,
            path=reference.address,
        ),
    )
    async def get(request: Request, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, *scopes)
        if not await caught_up(gate, speaker.zone, after, wait):
            return plain({"state": "pending"}, 202)
        kept = await _kept(gate, speaker.zone, reference, reference.number(request.path_params))
        return plain(kept.document, ETag=f'"{kept.etag}"')


def _in_address(reference: Reference, document: InboundModel) -> dict[str, str]:
    """The parts of the document's address, as the document has them."""
    return {part.name: str(getattr(document, part.name)) for part in reference.address}


async def _kept(gate: Gate, zone: str, reference: Reference, no: str) -> DocumentChanged:
    missing = NO_DOCUMENT(kind=reference.kind.replace("-", " ").capitalize(), no=no)
    return await on_record(
        gate.host, zone, (READ_MODEL,), lambda: gate.model.get(zone, reference.kind, no, DocumentChanged), missing
    )
