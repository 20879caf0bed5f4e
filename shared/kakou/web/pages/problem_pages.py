"""What a person sees where a page cannot be shown: a page that says so, and that tries again by itself."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute

from kakou.history.unavailable import HistoryUnavailable
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.rendering import Templates
from kakou.web.problem_handlers import history_problem
from kakou.web.problem_table import INVALID_FIELDS, LOG_UNAVAILABLE, STATE_UNAVAILABLE
from kakou.web.problems import Problem

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def page_route(templates: Templates) -> type[APIRoute]:
    """The kind of the routes of pages. Scripts are answered a problem in JSON as everywhere."""

    class PageRoute(APIRoute):
        def get_route_handler(self) -> Handler:
            handler = super().get_route_handler()

            async def answered(request: Request) -> Response:
                if "text/html" not in request.headers.get("accept", ""):
                    return await handler(request)
                try:
                    return await handler(request)
                except Problem as problem:
                    return _page(templates, request, problem)
                except RequestValidationError:
                    return _page(templates, request, INVALID_FIELDS())
                except HistoryUnavailable as error:
                    return _page(templates, request, history_problem(error))
                except LogUnavailable:
                    return _page(templates, request, LOG_UNAVAILABLE())
                except (OSError, TimeoutError):
                    return _page(templates, request, STATE_UNAVAILABLE())

            return answered

    return PageRoute


def _page(templates: Templates, request: Request, problem: Problem) -> Response:
    again = request.method == "GET" and problem.status in (429, 503)
    shown = {"status": problem.status, "again": again, "detail": problem.detail}
    answer = templates.page("problem.html", request, problem.status, **shown)
    answer.headers.update(problem.headers or {})
    return answer
