"""`/desk/tasks`: what somebody must see to, and closing it with the reason."""

from contextlib import suppress
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.host import LogUnavailable
from kakou.web.addresses import address
from kakou.web.pages.language import Language, turned
from kakou.web.pages.posting import Outdated, posted
from kakou.web.pages.record_name import record_name
from kakou.web.pages.rendering import Templates
from kakou.web.pages.renewing import if_changed, told_behind
from kakou.web.pages.sessions import Session
from kakou.web.problem_table import NO_TASK, SIGN_IN_AGAIN
from kakou.web.problems import Problem
from pydantic import ValidationError

from gate_ingest.desk.asking import ask_history
from gate_ingest.desk.frame import frame
from gate_ingest.desk.refused import in_both
from gate_ingest.desk.rooms import TASKS
from gate_ingest.desk.tasks.view import may_see, tasks_for
from gate_ingest.http.context import Gate
from gate_ingest.http.tasks import IN_DOUBT, TaskClose, close, task_of

PASSED: Final = {"yes": True, "no": False}


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    async def is_current(session: Session) -> bool:
        """Whether what is listed afterwards is how tasks stand."""
        knows, told = await gate.is_current(session.principal.zone), await gate.tasks_told(session.principal.zone)
        return knows and told

    async def shown(request: Request, session: Session, status: int = 200, **more: Any) -> Response:
        more["behind"] = not await is_current(session)
        tasks = await ask_history(gate, session.principal, tasks_for(session.principal))
        typed = more.get("typed", {})
        gone = typed.get("task") not in {each.task.id for each in tasks.shown}
        kept = [typed["why"]] if gone and typed.get("why") else []
        context = {**frame(request, session, TASKS, "tasks"), "once": token_hex(16), "typed": {}, "kept": kept, **more}
        return templates.page("tasks.html", request, status, tasks=tasks, **context)

    async def seen(session: Session, no: str) -> Task:
        """Raises Problem 404 for one that whoever asks may not see."""
        task = await task_of(gate, session.principal.zone, no)
        if not may_see(session.principal, task.subject):
            raise NO_TASK(no=no)
        return task

    @router.get("/tasks")
    async def page(request: Request, done: str = "", lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(TASKS, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        closed = None
        if done:
            with suppress(Problem):
                closed = await seen(session, done)
        return await shown(request, session, closed=closed)

    @router.get("/tasks/now")
    async def now(request: Request) -> Response:
        """The part of the page that changes, for its script, which knows the number of the page's forms."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        current = await is_current(session)
        tasks = await ask_history(gate, session.principal, tasks_for(session.principal))
        context = {**frame(request, session, TASKS, "tasks"), "once": "", "typed": {}}
        answer = templates.page("tasks_now.html", request, tasks=tasks, **context)
        return told_behind(if_changed(request, answer), current=current)

    @router.get("/tasks/{no}/close")
    async def answered(no: str) -> Response:
        """Where a browser stands after a closing that came to nothing."""
        return RedirectResponse(TASKS, 303)

    @router.post("/tasks/{no}/close")
    async def close_task(request: Request, no: str) -> Response:
        try:
            form = await posted(request, gate.signed_in)
        except Outdated as outdated:
            typed = outdated.typed | {"task": no}
            return await shown(request, outdated.session, outdated.status, fault="page_outdated", typed=typed)
        if form is None:
            return templates.page("sign_in.html", request, 401, fault="session_over")
        session, typed = form.session, form.typed
        task = await seen(session, no)
        typed["task"] = task.id

        async def again(status: int, fault: str, detail: Bilingual | None = None, **more: Any) -> Response:
            return await shown(request, session, status, fault=fault, detail=detail, typed=typed, **more)

        try:
            said = TaskClose(why=typed.get("why", ""), passed=PASSED.get(typed.get("passed", "")))
        except ValidationError:
            return await again(422, "task_why_missing")
        if task.kind == IN_DOUBT and said.passed is None:
            return await again(422, "task_passed_missing")
        # What was sent twice is one closing: the log drops an event whose id it knows.
        once = typed.get("once", "")
        event = sha256(f"{form.cookie} {once} {task.id}".encode()).hexdigest()[:32]
        try:
            unknown = await close(gate, request, session.principal, task, said, record_name(session), event)
        except Problem as problem:
            return await again(problem.status, "not_taken", in_both(problem))
        except (LogUnavailable, OSError, TimeoutError):
            return await again(503, "task_perhaps", once=once)
        if unknown is not None:
            return await again(202, "task_under_way", once=once)
        return RedirectResponse(address(TASKS, done=task.id), 303)
