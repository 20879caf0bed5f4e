"""`/desk/search`: what was typed into the field in the head, and where it leads to."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.history.unavailable import HistoryUnavailable
from kakou.web.addresses import address
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates

from gate_ingest.desk.asking import ask_history
from gate_ingest.desk.frame import frame
from gate_ingest.desk.rooms import SEARCH, page_of_declaration, page_of_pass, page_of_visit
from gate_ingest.desk.search.finding import Found, Hit, finding
from gate_ingest.desk.search.query import LONGEST, query_of
from gate_ingest.http.context import Gate
from gate_ingest.http.waiting import see_visit

RELEASED: Final = "says_release"


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    @router.get("/search")
    async def search(
        request: Request,
        q: Annotated[str, Query()] = "",
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        here = address(SEARCH, q=q[:LONGEST]) if q else SEARCH
        if lang is not None:
            return turned(here, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)

        def shown(status: int = 200, headers: dict[str, str] | None = None, **more: Any) -> Response:
            context = {**frame(request, session, here, "search"), "typed_query": q[:LONGEST], **more}
            answer = templates.page("search.html", request, status, **context)
            answer.headers.update(headers or {})
            return answer

        query = query_of(q)
        if isinstance(query, str):
            return shown(200 if query == "search_empty" else 422, fault=query)
        for whole, page in (
            (query.visit, page_of_visit), (query.pass_no, page_of_pass), (query.document_no, page_of_declaration)
        ):  # fmt: skip
            if whole is not None:
                return RedirectResponse(page(whole), 303)
        principal = session.principal
        try:
            found = await ask_history(gate, principal, finding(query, principal.lanes))
        except HistoryUnavailable as error:
            return shown(503, {"Retry-After": str(error.retry_after)}, fault="history_away", query=query)
        if found.only is not None and not found.too_many_plates:
            return RedirectResponse(found.only.href, 303)
        return shown(found=await as_it_stands(principal.zone, found), query=query)

    async def as_it_stands(zone: str, found: Found) -> Found:
        """A release of hazardous goods is none before the safety office is told, or where its forecast keeps it back:
        which the read model says. May raise OSError, TimeoutError."""

        async def told(hit: Hit) -> Hit:
            seen = await see_visit(gate, zone, hit.no) if hit.state == RELEASED else None
            if seen is None:
                return hit
            view = seen.view()
            return replace(hit, state=f"says_{view.verdict.verdict}" if view.verdict is not None else view.state)

        groups = [replace(each, hits=tuple([await told(hit) for hit in each.hits])) for each in found.groups]
        return replace(found, groups=tuple(groups))
