"""JSON text to Python values, with a number's digits kept: 0.1 is Decimal("0.1"), never a binary float."""

import re
from decimal import Decimal
from typing import Any, Final

import jiter

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LONG_EXPONENT = re.compile(rb"[eE](?<=[0-9.].)[+-]?[0-9]{4}")
_LARGEST_EXPONENT = 999


LARGE: Final = 16_384
"""Bytes from which on the shape is looked at: in less there is nothing that could cost much."""

MOST_FIELDS: Final = 200
"""Of one object. The largest document, the policy, has 45."""

MOST_PARTS: Final = 50_000
"""Arrays and objects in one text. A declaration of 5,000 lines, each of eight components, has 45,000."""


class TooComplex(ValueError):
    """JSON of a size that is taken, with more in it than any document has; the message says what and the limit."""


class NotJson(ValueError):
    """The text is not JSON; the message says where it stops being so."""


def loads(text: bytes) -> Any:
    """The value in `text` (UTF-8, a byte order mark before it is skipped). Raises TooComplex and NotJson, also for NaN,
    infinity, nesting beyond 200 levels, an object that has a key twice, text that is no Unicode (a lone surrogate), and
    numbers beyond 10^999, which would cost minutes wherever one is taken for an integer.
    """
    text = text.removeprefix(_BYTE_ORDER_MARK)
    large = len(text) > LARGE
    if large and text.count(b"[") + text.count(b"{") > MOST_PARTS:
        raise TooComplex(f"a body may hold {MOST_PARTS} arrays and objects")
    # Looking for keys that are there twice takes longest where an object has more fields than any may have.
    if large and text.count(b":") > MOST_FIELDS * text.count(b"{"):
        _check_fields(_parsed(text, unique_keys=False))
    value = _parsed(text, unique_keys=True)
    if large:
        _check_fields(value)
    if _LONG_EXPONENT.search(text) is not None and _holds_absurd_number(value):
        raise NotJson("a number has an exponent beyond 999")
    return value


def _parsed(text: bytes, *, unique_keys: bool) -> Any:
    try:
        return jiter.from_json(text, allow_inf_nan=False, float_mode="decimal", catch_duplicate_keys=unique_keys)
    except ValueError as error:
        raise NotJson(str(error)) from None


def _check_fields(value: Any) -> None:
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            if len(part) > MOST_FIELDS:
                raise TooComplex(f"an object may have {MOST_FIELDS} fields, one here has {len(part)}")
            pending.extend(one for one in part.values() if isinstance(one, dict | list))
        elif isinstance(part, list):
            pending.extend(one for one in part if isinstance(one, dict | list))


def _holds_absurd_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return abs(value.adjusted()) > _LARGEST_EXPONENT
    if isinstance(value, dict):
        return any(_holds_absurd_number(part) for part in value.values())
    return isinstance(value, list) and any(_holds_absurd_number(part) for part in value)
