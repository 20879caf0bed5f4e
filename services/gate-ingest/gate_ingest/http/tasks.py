"""Tasks: alarms and follow-ups that somebody must see to."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import Flag, InboundModel, Note, OutboundModel
from kakou.contracts.events.writes import TaskClosed
from kakou.contracts.problem import FieldError
from kakou.contracts.task import Task
from kakou.web.addresses import address
from kakou.web.completeness import on_record
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_TASK, OFFICERS_TASK
from kakou.web.problems import wrong

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.bodies import answer, plain, read, whole
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import PENDING, described
from gate_ingest.http.openapi.parameters import Limit, TaskPath
from gate_ingest.http.writes import append, pending, raise_unless_done, settled
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


class TaskPage(OutboundModel):
    """Tasks by the time they were opened."""

    items: tuple[Task, ...]
    """The tasks."""
    next: str | None = None
    """The path of the page that follows; null at the end."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["tasks"])

    @router.get(
        "/v1/tasks",
        **described("Alarms and follow-ups, oldest first", SCOPES, {200: ("A page", TaskPage)}),
    )
    async def list_tasks(
        request: Request,
        subject: Annotated[str | None, Query(description="The subject's number, or `kind:no`.")] = None,
        open_: Annotated[
            bool | None, Query(alias="open", description="`true`: those not closed yet; `false`: the closed ones.")
        ] = None,
        after: Annotated[str | None, Query(description="A task's id; those opened later follow.")] = None,
        limit: Limit = 100,
    ) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        async with gate.long_looks.turn(speaker.zone):
            tasks = await _tasks(gate, speaker.zone)
        found = [
            task
            for task in tasks
            if (subject is None or subject in (task.subject.no, f"{task.subject.kind}:{task.subject.no}"))
            and (open_ is None or open_ == (task.closed is None))
        ]
        ids = [task.id for task in found]
        start = ids.index(after) + 1 if after in ids else 0
        page = found[start : start + limit]
        body: dict[str, object] = {"items": [whole(task) for task in page]}
        if len(found) > start + limit:
            only = None if open_ is None else str(open_).lower()
            body["next"] = address("/v1/tasks", subject=subject, open=only, after=page[-1].id, limit=limit)
        return plain(body)

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
        task = await _task(gate, speaker.zone, id)
        _check(task, body)
        if task.kind == IN_DOUBT and not speaker.may("officer"):
            raise OFFICERS_TASK()
        said = TaskClosed(task=task.id, why=body.why, by=speaker.name, passed=body.passed)
        position = await append(gate, request, speaker, topics.TASK_CLOSED, task.id, said.model_dump(mode="json"))
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, "/v1/outcomes")
        raise_unless_done(found)
        return answer(await _task(gate, speaker.zone, task.id))

    return router


def _check(task: Task, body: TaskClose) -> None:
    """Raises Problem 422 where the body leaves open what the task asks, or answers what it does not ask."""
    if task.kind == IN_DOUBT and body.passed is None:
        message = "is required: whether the barrier was raised on the pass, true or false"
        raise wrong([FieldError(pointer="/passed", code="missing", message=message)])
    if task.kind != IN_DOUBT and body.passed is not None:
        message = f"is for a task {IN_DOUBT}, this one is {task.kind}; leave it out"
        raise wrong([FieldError(pointer="/passed", code="extra_forbidden", message=message)])


async def _tasks(gate: Gate, zone: str) -> list[Task]:
    """Every task, oldest first. Both models may know one; closed is closed."""
    tasks = await gate.model.all(zone, TASK, Task)
    for no, task in (await gate.offers.all(zone, TASK, Task)).items():
        if no not in tasks or tasks[no].closed is None:
            tasks[no] = task
    return sorted(tasks.values(), key=lambda task: (task.opened_at, task.id))


async def _task(gate: Gate, zone: str, no: str) -> Task:
    async def look() -> Task | None:
        known = [await model.get(zone, TASK, no, Task) for model in (gate.model, gate.offers)]
        found = [task for task in known if task is not None]
        return next((task for task in found if task.closed is not None), next(iter(found), None))

    return await on_record(gate.host, zone, (READ_MODEL, OFFERS_MODEL), look, NO_TASK(no=no))
