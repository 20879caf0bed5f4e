"""What a request's head must not be: said twice where it can mean one thing only, no UTF-8 once it is decoded, or with
a character that no database holds."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.types import Scope

from kakou.contracts.problem import FieldError, pointer, shortened
from kakou.web.problem_table import HOST_MISSING, PATH_NOT_UTF8, QUERY_NOT_UTF8, REPEATED_HEADER
from kakou.web.problems import Problem, wrong

ONCE: Final = frozenset(
    {b"host", b"authorization", b"content-type", b"content-length", b"content-encoding", b"last-event-id"}
)
ATTRIBUTE: Final = b"ce-"
"""Begins the name of a header that holds a CloudEvents attribute."""

NO_NULL: Final = "must be text without the character NUL (U+0000)"

_NOT_ENCODED: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def fault_of(scope: Scope) -> Problem | None:
    """Why the request cannot be read; None when it can."""
    seen: set[bytes] = set()
    for name, _ in scope["headers"]:
        if name in ONCE or name.startswith(ATTRIBUTE):
            if name in seen:
                return REPEATED_HEADER(name=name.decode("latin-1"))
            seen.add(name)
    if b"host" not in seen and scope.get("http_version", "1.1") == "1.1":
        return HOST_MISSING()
    raw_path = scope.get("raw_path") or scope["path"].encode()
    if b"%" in raw_path or _CONTROL.search(scope["path"]):
        path = percent_decoded(raw_path)
        if path is None or _CONTROL.search(path):
            return PATH_NOT_UTF8()
    query = scope.get("query_string", b"")
    if b"%" in query and percent_decoded(query) is None:
        return QUERY_NOT_UTF8()
    if b"%00" in query or b"\0" in query:
        fields = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        return null_in(fields, "query")
    return None


def null_in(fields: Iterable[tuple[str, str]], where: str) -> Problem | None:
    """What is wrong where a field has the character NUL in it, which PostgreSQL holds in no text, and nobody types;
    None where none has. where: the part of the request that the fields stand in."""
    errors = [
        FieldError(pointer=shortened(pointer((where, name))), code="string_type", message=NO_NULL)
        for name, value in fields
        if "\0" in name or "\0" in value
    ]
    return wrong(errors) if errors else None


def percent_decoded(text: bytes) -> str | None:
    """`text` with its percent sequences decoded, once; None where one is none, or they are no UTF-8."""
    if _NOT_ENCODED.search(text):
        return None
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return None
