"""Errors as RFC 9457 problem details. What they say stands in `kakou.web.problem_table`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.responses import Response

from kakou.contracts.problem import MEDIA_TYPE, MOST_ERRORS, TYPES, FieldError, more_errors, shortened

RETRY_AFTER: Final = {"Retry-After": "2"}
AUTHENTICATE: Final = {"WWW-Authenticate": "Bearer"}

LARGEST_PROBLEM: Final = 65_536
"""Bytes of a problem, by its errors."""

LONGEST_DETAIL: Final = 1_000
"""Characters."""


class Problem(Exception):
    """An answer that is not the one asked for. `errors` names every wrong field: pointer, code, message. zh: the detail
    as pages in Chinese say it; empty where they say no more than the status does."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: list[dict[str, Any]] | None = None,
        headers: dict[str, str] | None = None,
        zh: str = "",
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers, self.more = status, detail, errors or [], headers, more
        self.zh = zh


@dataclass(frozen=True, slots=True)
class Message:
    """What a problem says: its status, a text and headers, with the names of their values in braces."""

    status: int
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(
        self, *, errors: Sequence[dict[str, Any]] = (), more: Mapping[str, Any] | None = None, **values: object
    ) -> Problem:
        """The problem about these values. Raises KeyError when one is missing.

        more: further members of the problem's body.
        """
        headers = {name: text.format(**values) for name, text in self.headers.items()}
        return Problem(self.status, self.detail.format(**values), list(errors), headers or None, **(more or {}))


def wrong(errors: Sequence[FieldError]) -> Problem:
    """A Problem 422 that names every wrong field."""
    named = ", ".join(dict.fromkeys(error.pointer or "/" for error in errors))
    return Problem(422, f"Invalid: {named}", [error.model_dump() for error in errors])


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
