"""Errors as RFC 9457 problem details, whatever raised them."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from kakou.contracts.json_text import TooComplex
from kakou.contracts.problem import (
    MEDIA_TYPE,
    MOST_ERRORS,
    TYPES,
    FieldError,
    more_errors,
    shortened,
    wrong_parameters,
)
from kakou.operations.allowed import allowed
from kakou.operations.auth import NotAuthenticated
from kakou.runtime.host import EventTooLarge, LogUnavailable, UnknownZone

RETRY_AFTER = {"Retry-After": "2"}

LARGEST_PROBLEM: Final = 65_536
"""Bytes of a problem, by its errors."""

LONGEST_DETAIL: Final = 1_000
"""Characters."""


class Problem(Exception):
    """An answer that is not the one asked for. `errors` names every wrong field: pointer, code, message."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers, self.more = status, detail, errors or [], headers, more


def wrong(errors: Sequence[FieldError]) -> Problem:
    """A Problem 422 that names every wrong field."""
    named = ", ".join(dict.fromkeys(error.pointer or "/" for error in errors))
    return Problem(422, f"wrong: {named}", [error.model_dump() for error in errors])


def lacks_scope(wanted: Iterable[str], held: Iterable[str]) -> Problem:
    """A Problem 403 to a token that has none of the scopes that are wanted."""
    return Problem(
        403, f"this takes a token with the scope {' or '.join(wanted)}; this one has {', '.join(sorted(held))}"
    )


def problem_response(problem: Problem) -> Response:
    """The problem as an answer, with as many of its errors as an answer has room for."""
    kind, title = TYPES.get(problem.status, ("error", HTTPStatus(problem.status).phrase))
    body = {
        "type": f"urn:kakou:problem:{kind}",
        "title": title,
        "status": problem.status,
        "detail": shortened(problem.detail, LONGEST_DETAIL),
        "errors": problem.errors,
        **problem.more,
    }
    content, most = orjson.dumps(body), MOST_ERRORS
    while most and (len(body["errors"]) > most or len(content) > LARGEST_PROBLEM):
        shown = problem.errors[: most - 1]
        body["errors"] = [*shown, more_errors(len(problem.errors) - len(shown)).model_dump()]
        content, most = orjson.dumps(body), most // 2
    return Response(content, problem.status, problem.headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every failure answered as a problem."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> Response:
        return problem_response(error)

    @app.exception_handler(NotAuthenticated)
    async def on_stranger(_: Request, error: NotAuthenticated) -> Response:
        return problem_response(Problem(401, str(error), headers={"WWW-Authenticate": "Bearer"}))

    @app.exception_handler(UnknownZone)
    async def on_unknown_zone(_: Request, error: UnknownZone) -> Response:
        return problem_response(
            Problem(401, "the token is unknown or was revoked", headers={"WWW-Authenticate": "Bearer"})
        )

    @app.exception_handler(LogUnavailable)
    async def on_no_log(_: Request, error: LogUnavailable) -> Response:
        return problem_response(
            Problem(503, "the log cannot take writes now; send the same again", headers=RETRY_AFTER)
        )

    @app.exception_handler(EventTooLarge)
    async def on_too_large(_: Request, error: EventTooLarge) -> Response:
        return problem_response(Problem(413, str(error)))

    @app.exception_handler(TooComplex)
    async def on_too_complex(_: Request, error: TooComplex) -> Response:
        return problem_response(Problem(413, str(error)))

    @app.exception_handler(TimeoutError)
    @app.exception_handler(OSError)
    async def on_no_state(_: Request, error: OSError) -> Response:
        return problem_response(Problem(503, "the state cannot be read now; ask again", headers=RETRY_AFTER))

    @app.exception_handler(HTTPException)
    async def on_http(request: Request, error: HTTPException) -> Response:
        headers, detail = dict(error.headers or {}), str(error.detail)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = allowed(request)
            detail = f"this address takes {headers['Allow']}"
        if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
            detail = "nothing is at this address; /docs shows those there are"
        return problem_response(Problem(error.status_code, detail, headers=headers))

    @app.exception_handler(ClientDisconnect)
    async def on_gone(_: Request, error: ClientDisconnect) -> Response:
        return problem_response(Problem(400, "the body ended too early"))

    @app.exception_handler(RequestValidationError)
    async def on_parameters(_: Request, error: RequestValidationError) -> Response:
        errors = [one.model_dump() for one in wrong_parameters(error.errors())]
        unreadable = any(one["code"] == "json_invalid" for one in errors)
        detail = "the body is not JSON" if unreadable else "some parts of the request are wrong"
        return problem_response(Problem(400 if unreadable else 422, detail, errors))
