"""The part of a page that its script asks for again and again."""

from hashlib import sha256
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from kakou.web.pages.rendering import HEADERS

DIGITS: Final = 32

BEHIND: Final = "Kakou-Behind"
"""A header that tells the script: what is shown may be older than what the log holds."""


def if_changed(request: Request, answer: Response) -> Response:
    """The answer, marked with what it says; 304 where whoever asks has it already."""
    etag = f'"{sha256(bytes(answer.body)).hexdigest()[:DIGITS]}"'
    if request.headers.get("if-none-match") == etag:
        return unchanged(etag)
    answer.headers["ETag"] = etag
    return answer


def unchanged(etag: str) -> Response:
    """304: nothing has changed since the answer that was marked so."""
    return Response(status_code=304, headers=HEADERS | {"ETag": etag})


def told_behind(answer: Response, *, current: bool) -> Response:
    """The answer, which says where it is not current."""
    if not current:
        answer.headers[BEHIND] = "true"
    return answer
