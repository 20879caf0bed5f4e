"""Gate passes: filed, looked up, voided, and whether one would get through now."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass, PassVoid
from kakou.contracts.numbers import PASS_NO
from kakou.contracts.pass_view import PassView
from kakou.operations.problems import Problem

from gate_ingest.entries import PASS
from gate_ingest.gate import LONGEST_WAIT, Gate
from gate_ingest.http.bodies import answer, fragment, plain, read
from gate_ingest.http.parameters import After, Wait
from gate_ingest.http.writes import append, caught_up, pending, raise_unless_done, settled
from gate_ingest.readiness import readiness


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["passes"])

    @router.post("/v1/passes")
    async def file_pass(request: Request) -> Response:
        speaker = await gate.speaker(request, "customs")
        document = await read(request, GatePass)
        position = await append(gate, request, speaker, topics.PASS_FILED, document.no, {"pass": fragment(document)})
        found = await settled(gate, request, speaker.zone, position)
        path = f"/v1/passes/{document.no}"
        if found is None:
            return pending(position, path)
        if found.outcome != "refused":
            raise_unless_done(found)
        view = await _view(gate, speaker.zone, document.no)
        if found.outcome == "duplicate":
            return plain(view.answer())
        return plain(view.answer(), 201, Location=path)

    @router.get("/v1/passes/{no}")
    async def get_pass(request: Request, no: str, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, "customs")
        if not await caught_up(gate, speaker.zone, after, min(wait, LONGEST_WAIT)):
            return plain({"no": no, "state": "pending"}, 202)
        return plain((await _view(gate, speaker.zone, no)).answer())

    @router.get("/v1/passes/{no}/readiness")
    async def get_readiness(request: Request, no: str) -> Response:
        speaker = await gate.speaker(request, "customs")
        return answer(await readiness(gate, speaker.zone, await _view(gate, speaker.zone, no)))

    @router.post("/v1/passes/{no}/void")
    async def void_pass(request: Request, no: str) -> Response:
        speaker = await gate.speaker(request, "customs")
        body = await read(request, PassVoid)
        if not PASS_NO.fits(no.strip().upper()):
            raise Problem(404, f"no pass {no} is on record")
        no = no.strip().upper()
        data = {"no": no, "reason": body.reason}
        position = await append(gate, request, speaker, topics.PASS_VOIDED, no, data)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, f"/v1/passes/{no}")
        raise_unless_done(found)
        return plain((await _view(gate, speaker.zone, no)).answer())

    return router


async def _view(gate: Gate, zone: str, no: str) -> PassView:
    view = await gate.model.get(zone, PASS, no.strip().upper(), PassView)
    if view is None:
        raise Problem(404, f"no pass {no} is on record")
    return view
