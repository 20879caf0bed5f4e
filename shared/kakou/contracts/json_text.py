"""JSON text to Python values, with a number's digits kept: 0.1 is Decimal("0.1"), never a binary float."""

import re
from decimal import Decimal
from typing import Any

import jiter

_LONG_EXPONENT = re.compile(rb"[eE](?<=[0-9.].)[+-]?[0-9]{4}")
_LARGEST_EXPONENT = 999


class NotJson(ValueError):
    """The text is not JSON; the message says where it stops being so."""


def loads(text: bytes) -> Any:
    """The value in `text` (UTF-8). Raises NotJson, also for NaN, infinity, nesting beyond 200 levels, and numbers
    beyond 10^999, which would cost minutes wherever one is taken for an integer.
    """
    try:
        value = jiter.from_json(text, allow_inf_nan=False, float_mode="decimal")
    except ValueError as error:
        raise NotJson(str(error)) from None
    if _LONG_EXPONENT.search(text) is not None and _holds_absurd_number(value):
        raise NotJson("a number has an exponent beyond 999")
    return value


def _holds_absurd_number(value: Any) -> bool:
    if isinstance(value, Decimal):
        return abs(value.adjusted()) > _LARGEST_EXPONENT
    if isinstance(value, dict):
        return any(_holds_absurd_number(part) for part in value.values())
    return isinstance(value, list) and any(_holds_absurd_number(part) for part in value)
