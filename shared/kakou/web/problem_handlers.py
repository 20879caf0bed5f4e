"""Has every failure of a request answered as a problem, whatever raised it."""

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kakou.contracts.problem import wrong_parameters
from kakou.history.unavailable import HistoryBehind, HistoryUnavailable
from kakou.runtime.host import EventTooLarge, LogUnavailable, UnknownZone
from kakou.values.exact_json import TooComplex
from kakou.web.access.auth import NotAuthenticated
from kakou.web.allowed import allowed
from kakou.web.problem_table import (
    BODY_CUT_SHORT,
    HISTORY_BEHIND,
    HISTORY_UNAVAILABLE,
    INVALID_FIELDS,
    LOG_UNAVAILABLE,
    METHOD_NOT_ALLOWED,
    NO_ENDPOINT,
    NOT_JSON,
    STATE_UNAVAILABLE,
    UNKNOWN_TOKEN,
)
from kakou.web.problems import Problem, problem_response

logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Have every failure answered as a problem."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> Response:
        return problem_response(error)

    @app.exception_handler(NotAuthenticated)
    async def on_stranger(_: Request, error: NotAuthenticated) -> Response:
        return problem_response(error.problem)

    @app.exception_handler(UnknownZone)
    async def on_unknown_zone(_: Request, error: UnknownZone) -> Response:
        return problem_response(UNKNOWN_TOKEN())

    @app.exception_handler(LogUnavailable)
    async def on_no_log(_: Request, error: LogUnavailable) -> Response:
        return problem_response(LOG_UNAVAILABLE())

    @app.exception_handler(EventTooLarge)
    async def on_too_large(_: Request, error: EventTooLarge) -> Response:
        return problem_response(Problem(413, str(error)))

    @app.exception_handler(TooComplex)
    async def on_too_complex(_: Request, error: TooComplex) -> Response:
        return problem_response(Problem(413, str(error)))

    @app.exception_handler(TimeoutError)
    @app.exception_handler(OSError)
    async def on_no_state(_: Request, error: OSError) -> Response:
        return problem_response(STATE_UNAVAILABLE())

    @app.exception_handler(HistoryUnavailable)
    async def on_no_history(_: Request, error: HistoryUnavailable) -> Response:
        return problem_response(history_problem(error))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        headers, detail = dict(error.headers or {}), str(error.detail)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = allowed(request)
            detail = METHOD_NOT_ALLOWED(allowed=headers["Allow"]).detail
        if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
            detail = NO_ENDPOINT.detail
        return problem_response(Problem(error.status_code, detail, headers=headers))

    @app.exception_handler(ClientDisconnect)
    async def on_gone(_: Request, error: ClientDisconnect) -> Response:
        return problem_response(BODY_CUT_SHORT())

    @app.exception_handler(RequestValidationError)
    async def on_parameters(_: Request, error: RequestValidationError) -> Response:
        errors = [one.model_dump() for one in wrong_parameters(error.errors())]
        malformed = any(one["code"] == "json_invalid" for one in errors)
        return problem_response((NOT_JSON if malformed else INVALID_FIELDS)(errors=errors))


def history_problem(error: HistoryUnavailable) -> Problem:
    """What is answered while the history cannot say; the log has the cause."""
    logger.warning("the history cannot be read: %s", error)
    said = HISTORY_BEHIND if isinstance(error, HistoryBehind) else HISTORY_UNAVAILABLE
    return said(seconds=error.retry_after)
