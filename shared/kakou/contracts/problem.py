"""Errors as RFC 9457 `application/problem+json`, naming every wrong field at once, a hundred at most."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from pydantic import ValidationError

from kakou.contracts.base import Fault, OutboundModel

MOST_ERRORS: Final = 100
LONGEST_TEXT: Final = 300
"""Characters of a pointer or a message: fields have the names that were sent."""

MEDIA_TYPE: Final = "application/problem+json"

TYPES: Final[dict[int, tuple[str, str]]] = {
    400: ("unreadable", "Malformed request"),
    401: ("not-authenticated", "Not authenticated"),
    403: ("not-allowed", "Not permitted"),
    404: ("not-found", "Not found"),
    405: ("method-not-allowed", "Method not allowed"),
    406: ("not-acceptable", "Not acceptable"),
    408: ("too-slow", "Request timeout"),
    409: ("conflict", "Conflict with the stored state"),
    410: ("no-longer-kept", "No longer stored"),
    412: ("precondition-failed", "Document changed in the meantime"),
    413: ("too-big", "Content too large"),
    414: ("address-too-long", "Path and query too long"),
    415: ("unsupported-media-type", "Unsupported media type"),
    422: ("wrong", "Invalid request"),
    429: ("too-many-requests", "Too many requests"),
    431: ("headers-too-big", "Headers too large"),
    503: ("not-available", "Temporarily unavailable; the same request may be sent again"),
}
"""By status: the last part of the problem's type, and its title."""


class FieldError(OutboundModel):
    """One wrong field."""

    pointer: str
    """Where it is in what was sent: a JSON pointer (RFC 6901)."""
    code: str
    """What is wrong, as a word for programs."""
    message: str
    """What would be right, in words for people."""


class Problem(OutboundModel):
    """A failure (RFC 9457)."""

    type: str
    """What kind of problem it is, as a URI."""
    title: str
    """The kind in a few words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong this time."""
    errors: tuple[FieldError, ...] = ()
    """Every wrong field."""


def wrong_fields(error: ValidationError, sent: Any, under: str = "") -> tuple[FieldError, ...]:
    """The wrong fields that pydantic found in `sent`; where they are too many, the last one says how many more.

    under: the pointer of `sent` in the whole that was sent.
    """
    found = error.errors(include_url=False, include_input=False)
    expanded = (field_error for one in found for field_error in _expand(one, sent, under))
    errors = tuple(islice(expanded, MOST_ERRORS + 1))
    if len(errors) <= MOST_ERRORS:
        return errors
    shown = errors[: MOST_ERRORS - 1]
    return (*shown, more_errors(max(error.error_count(), len(errors)) - len(shown), under))


def more_errors(count: int, under: str = "") -> FieldError:
    """Stands for so many errors that are not listed."""
    return FieldError(pointer=under, code="more_errors", message=f"{count} more are wrong and are not listed")


def wrong_parameters(found: Iterable[Any]) -> tuple[FieldError, ...]:
    """Every wrong part of a request's address. found: errors as pydantic lists them."""
    return tuple(_field_error(pointer(one["loc"]), one["type"], _message(one)) for one in found)


def pointer(path: Iterable[str | int], under: str = "") -> str:
    """The JSON pointer of `path` (RFC 6901) below `under`."""
    return under + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


_MESSAGES: Final[dict[str, str]] = {
    "missing": "is required",
    "extra_forbidden": "is not a field known here; check its spelling or leave it out",
    "string_type": "must be text",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "tuple_type": "must be a JSON array",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
}


def _expand(one: Any, sent: Any, under: str) -> Iterable[FieldError]:
    code = one["type"]
    path = _within(one["loc"], sent, absent=code == "missing")
    faults: list[Fault] = one.get("ctx", {}).get("faults", []) if code == "form" else []
    if faults:
        for fault in faults:
            yield _field_error(pointer((*path, *fault.path), under), fault.code, fault.message)
        return
    yield _field_error(pointer(path, under), code, _message(one))


def _field_error(where: str, code: str, message: str) -> FieldError:
    return FieldError(pointer=shortened(where), code=code, message=shortened(message))


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """`text`, its end left out where it is too long to be shown."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _message(one: Any) -> str:
    said: str = one["msg"]
    if one["type"] == "string_too_short" and one.get("ctx", {}).get("min_length") == 1:
        return "must not be empty"
    return _MESSAGES.get(one["type"]) or said.replace("Input should", "must", 1).replace("should have", "must have", 1)


def _within(path: tuple[str | int, ...], sent: Any, absent: bool) -> tuple[str | int, ...]:
    """`path` as `sent` has it: where a bare value stands for an object, the object's field is left out.

    absent: the last part is what `sent` lacks.
    """
    value, kept = sent, list[str | int]()
    for depth, part in enumerate(path, start=1):
        if isinstance(value, dict) and (part in value or (absent and depth == len(path))):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        kept.append(part)
    return tuple(kept)
