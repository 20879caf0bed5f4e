"""Forms as browsers send them."""

from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from kakou.web.listener.limits import short_body
from kakou.web.listener.request_heads import null_in
from kakou.web.problem_table import FORM

FORM_FIELDS: Final = 10
LARGEST_FORM: Final = 16_384
"""Bytes: a reason of 1,000 characters, each three bytes that are sent as nine, with what goes beside it."""


async def form_of(request: Request, largest: int = LARGEST_FORM, most: int = FORM_FIELDS) -> dict[str, str]:
    """The fields, at most `most`, each with its first value, without spaces around it. Raises Problem 400, 413;
    422 for one with the character NUL."""
    body = await short_body(request, largest)
    try:
        fields = parse_qs(body.decode(), max_num_fields=most, errors="strict")
    except ValueError:
        raise FORM(limit=most) from None
    fault = null_in(((name, values[0]) for name, values in fields.items()), "form")
    if fault is not None:
        raise fault
    return {name: values[0].strip() for name, values in fields.items()}
