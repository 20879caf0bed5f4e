"""Tasks: alarms and follow-ups that somebody must see to."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import Flag, InboundModel, Note
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.problem import FieldError
from kakou.contracts.task import Task
from kakou.runtime.host import Position
from kakou.web.access.auth import Principal
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_TASK, OFFICERS_TASK
from kakou.web.problems import wrong

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.bodies import answer, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import PENDING, described
from gate_ingest.http.openapi.parameters import TaskPath
from gate_ingest.http.recall import READS_HAZMAT, recalled
from gate_ingest.http.writes import append, pending, raise_unless_done, settled
from gate_ingest.read_model import past
from gate_ingest.state import TASK

SCOPES: Final = ("officer", "safety")
IN_DOUBT: Final = "pass-in-doubt"
"""Kind of the task about a pass of which nobody knows whether it was passed with."""


class TaskClose(InboundModel):
    """The body that closes a task."""

    why: Note
    """What was done about it."""
    passed: Flag | None = None
    """Of a pass in doubt (`pass-in-doubt`), and only there, whether the barrier was raised on it: it counts as passed,
    or gives back what it held."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["tasks"])

    @router.post(
        "/v1/tasks/{id}/close",
        **described(
            "Close a task",
            SCOPES,
            {200: ("The task, closed", Task), **PENDING},
            body=body_of(TaskClose, examples.TASK_CLOSE),
            problems=(404,),
            headers=(PREFER,),
        ),
    )
    async def close_task(request: Request, id: TaskPath) -> Response:  # noqa: A002 - the name in the address
        speaker = await gate.speaker(request, *SCOPES)
        body = await read(request, TaskClose)
        task = await task_of(gate, speaker.zone, id)
        unknown = await close(gate, request, speaker, task, body, speaker.name)
        if unknown is not None:
            return pending(unknown, "/v1/outcomes")
        return answer(await task_of(gate, speaker.zone, task.id))

    return router


async def close(
    gate: Gate, request: Request, speaker: Principal, task: Task, body: TaskClose, by: str, no: str | None = None
) -> Position | None:
    """Have the task closed, by whom as it stands on record. no: the event's id, for what may be sent twice.

    None once it is closed; its position on the log while nobody can tell. Raises Problem 403, 422, or what became of
    it; LogUnavailable.
    """
    _check(task, body)
    if task.kind == IN_DOUBT and not speaker.may("officer"):
        raise OFFICERS_TASK()
    said = TaskClosed(task=task.id, why=body.why, by=by, passed=body.passed)
    position = await append(gate, request, speaker, topics.TASK_CLOSED, task.id, said.model_dump(mode="json"), no)
    found = await settled(gate, request, speaker.zone, position)
    if found is None:
        return position
    raise_unless_done(found)
    return None


def _check(task: Task, body: TaskClose) -> None:
    """Raises Problem 422 where the body leaves open what the task asks, or answers what it does not ask."""
    if task.kind == IN_DOUBT and body.passed is None:
        message = "is required: whether the barrier was raised on the pass, true or false"
        raise wrong([FieldError(pointer="/passed", code="missing", message=message)])
    if task.kind != IN_DOUBT and body.passed is not None:
        message = f"is for a task {IN_DOUBT}, this one is {task.kind}; leave it out"
        raise wrong([FieldError(pointer="/passed", code="extra_forbidden", message=message)])


async def task_of(gate: Gate, zone: str, no: str) -> Task:
    """Raises Problem 404, 503; HistoryUnavailable. May raise OSError, TimeoutError."""

    async def look() -> Task | None:
        known = [await model.get(zone, TASK, no, Task) for model in (gate.model, gate.offers)]
        found = [task for task in known if task is not None]
        return next((task for task in found if task.closed is not None), next(iter(found), None))

    models = READ_MODEL, OFFERS_MODEL
    return await recalled(gate, zone, TASK, look, past.task(no), NO_TASK(no=no), models, (READS_HAZMAT,))
