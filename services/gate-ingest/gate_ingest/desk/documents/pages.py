"""`/desk/declarations`, `/desk/declarations/{no}` and `/desk/passes/{no}`."""

from contextlib import suppress
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.history.unavailable import HistoryUnavailable
from kakou.lists.asking import WrongQuery, read
from kakou.web.addresses import address
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates
from kakou.web.problems import Problem, wrong

from gate_ingest.desk.asking import ask_history
from gate_ingest.desk.documents.declaration import Passes, declared_of, passes_of, visit_of
from gate_ingest.desk.documents.open_declarations import page_of
from gate_ingest.desk.frame import frame, of_whole_zone
from gate_ingest.desk.rooms import DECLARATIONS, page_of_declaration, page_of_pass
from gate_ingest.http.context import Gate
from gate_ingest.http.declarations import kept_declaration
from gate_ingest.http.passes import pass_view
from gate_ingest.lists.declarations import DECLARATIONS as LISTING

ROOM: Final = "declarations"
GOODS_SHOWN: Final = 50
NOT_FOUND: Final = 404


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    @router.get("/declarations")
    async def declarations(
        request: Request,
        firm: str = "",
        after: str | None = None,
        is_open: Annotated[bool, Query(alias="open")] = True,
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        firm = firm.strip()
        asked = {"open": "true" if is_open else "false", **({"firm": firm} if firm else {})}
        here = address(DECLARATIONS, **{name: text for name, text in asked.items() if text != "true"})
        if lang is not None:
            return turned(here, lang)
        session = await of_whole_zone(gate, templates, request)
        if isinstance(session, Response):
            return session
        context = {**frame(request, session, here, ROOM), "firm": firm, "open": is_open}
        query = [*asked.items(), *((("after", after),) if after else ())]
        try:
            question = page_of(read(LISTING, session.principal.zone, query))
        except WrongQuery as error:
            if "firm" in {each.pointer.rpartition("/")[2] for each in error.errors}:
                return templates.page("declarations.html", request, 422, page=None, **context)
            raise wrong(error.errors) from None
        page = await ask_history(gate, session.principal, question)
        return templates.page(
            "declarations.html",
            request,
            page=page,
            next=page.after and address(DECLARATIONS, **asked, after=page.after),
            **context,
        )

    @router.get("/declarations/{no}")
    async def declaration(
        request: Request,
        no: str,
        line: Annotated[int, Query(ge=1, le=99_999)] = 1,
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        here = page_of_declaration(no) + (f"?line={line}" if line > 1 else "")
        if lang is not None:
            return turned(here, lang)
        session = await of_whole_zone(gate, templates, request)
        if isinstance(session, Response):
            return session
        context = frame(request, session, here, ROOM)
        try:
            kept = await kept_declaration(gate, session.principal.zone, no)
        except Problem as problem:
            return _not_found(request, problem, "no_such_declaration", no, context)
        filed: str = kept.declaration["no"]
        passes: Passes | None = None
        with suppress(HistoryUnavailable):
            passes = await ask_history(gate, session.principal, passes_of(filed))
        shown = declared_of(filed, kept, passes, line - 1)
        return templates.page("declaration.html", request, shown=shown, **context)

    @router.get("/passes/{no}")
    async def gate_pass(request: Request, no: str, lang: Annotated[Language | None, Query()] = None) -> Response:
        here = page_of_pass(no)
        if lang is not None:
            return turned(here, lang)
        session = await of_whole_zone(gate, templates, request)
        if isinstance(session, Response):
            return session
        context = frame(request, session, here)
        try:
            view = await pass_view(gate, session.principal.zone, no)
        except Problem as problem:
            return _not_found(request, problem, "no_such_pass", no, context)
        truck = view.visit
        if truck is not None:
            # The history alone knows where the address is another truck's by now.
            with suppress(HistoryUnavailable, Problem):
                truck = await ask_history(gate, session.principal, visit_of(view.no)) or truck
        goods, more = view.filed.goods[:GOODS_SHOWN], max(0, len(view.filed.goods) - GOODS_SHOWN)
        return templates.page("pass.html", request, view=view, truck=truck, goods=goods, more=more, **context)

    def _not_found(request: Request, problem: Problem, fault: str, no: str, context: dict[str, Any]) -> Response:
        if problem.status != NOT_FOUND:
            raise problem
        return templates.page("not_found.html", request, NOT_FOUND, fault=fault, no=no, **context)
