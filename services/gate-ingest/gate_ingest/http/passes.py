"""Gate passes: filed, looked up by number, voided, and whether one would get through now."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass, PassVoid
from kakou.contracts.pass_view import FiledPass, PassView, Readiness
from kakou.values.identifiers import pass_no
from kakou.web.addresses import address
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_DOCUMENT
from pydantic_core import PydanticCustomError

from gate_ingest.http.bodies import answer, fragment, plain, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import ON_READS, PENDING, described
from gate_ingest.http.openapi.parameters import After, PassPath, Wait
from gate_ingest.http.readiness import readiness
from gate_ingest.http.recall import recalled
from gate_ingest.http.writes import append, caught_up, pending, raise_unless_done, settled, settled_beside
from gate_ingest.read_model import past
from gate_ingest.state import PASS

SCOPES: Final = ("customs",)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["passes"])

    @router.post(
        "/v1/passes",
        **described(
            "File a gate pass",
            SCOPES,
            {201: ("On record: approved, pending or refused", FiledPass), 200: ("Filed before", FiledPass), **PENDING},
            description="A pass that the rules refuse is on record too, with every reason. A pass is never amended: the"
            " same number again gets the first answer, with another content 409.",
            body=body_of(GatePass, examples.PASS),
            headers=(PREFER,),
            more_headers={201: ("Location",)},
        ),
    )
    async def file_pass(request: Request) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        document = await read(request, GatePass)
        position = await append(gate, request, speaker, topics.PASS_FILED, document.no, {"pass": fragment(document)})
        known = await settled_beside(gate, request, speaker.zone, position, (PASS, document.no))
        if known is None:
            return pending(position, "/v1/passes/{no}", no=document.no)
        found, text = known
        if found.outcome != "refused":
            raise_unless_done(found)
        view = PassView.model_validate_json(text) if text else await pass_view(gate, speaker.zone, document.no)
        if found.outcome == "duplicate":
            return plain(view.answer())
        return plain(view.answer(), 201, Location=address("/v1/passes/{no}", {"no": document.no}))

    @router.get(
        "/v1/passes/{no}",
        **described(
            "A pass as it stands", SCOPES, {200: ("The pass with its state", FiledPass), **PENDING}, problems=ON_READS
        ),
    )
    async def get_pass(request: Request, no: PassPath, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        if not await caught_up(gate, speaker.zone, after, wait):
            return plain({"no": no, "state": "pending"}, 202)
        return plain((await pass_view(gate, speaker.zone, no)).answer())

    @router.get(
        "/v1/passes/{no}/readiness",
        **described(
            "Would it get through now",
            SCOPES,
            {200: ("What would stop it, and what is not known yet", Readiness)},
            description="What the gate would say now of a truck that comes as the pass was filed. What only shows when"
            " the truck comes is named in `unknown`.",
            problems=(404,),
        ),
    )
    async def get_pass_readiness(request: Request, no: PassPath) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        return answer(await readiness(gate, speaker.zone, await pass_view(gate, speaker.zone, no)))

    @router.post(
        "/v1/passes/{no}/void",
        **described(
            "Void a pass",
            SCOPES,
            {200: ("Void, and its quantities given back unless a visit holds it", FiledPass), **PENDING},
            description="Voiding twice changes nothing. A pass already passed with cannot be voided (409).",
            body=body_of(PassVoid, examples.VOID),
            problems=(404,),
            headers=(PREFER,),
        ),
    )
    async def void_pass(request: Request, no: PassPath) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        body = await read(request, PassVoid)
        no = _number(no)
        data = {"no": no, "reason": body.reason}
        position = await append(gate, request, speaker, topics.PASS_VOIDED, no, data)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, "/v1/passes/{no}", no=no)
        raise_unless_done(found)
        return plain((await pass_view(gate, speaker.zone, no)).answer())

    return router


def _number(text: str) -> str:
    """The pass number in an address, tidied. Raises Problem 404 for what can be none."""
    try:
        return pass_no(text)
    except PydanticCustomError:
        raise NO_DOCUMENT(kind="Pass", no=text) from None


async def pass_view(gate: Gate, zone: str, no: str) -> PassView:
    """The pass as it stands. Raises Problem 404, 503; HistoryUnavailable. May raise OSError, TimeoutError."""
    entry = _number(no)
    missing = NO_DOCUMENT(kind="Pass", no=no)
    return await recalled(
        gate, zone, PASS, lambda: gate.model.get(zone, PASS, entry, PassView), past.pass_(entry), missing
    )
