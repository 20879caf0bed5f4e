"""JSON text to Python values, with a number's digits kept: 0.1 is Decimal("0.1"), never a binary float."""

from typing import Any

import jiter


class NotJson(ValueError):
    """The text is not JSON; the message says where it stops being so."""


def loads(text: bytes) -> Any:
    """The value in `text` (UTF-8). Raises NotJson, also for NaN, infinity, or nesting beyond 200 levels."""
    try:
        return jiter.from_json(text, allow_inf_nan=False, float_mode="decimal")
    except ValueError as error:
        raise NotJson(str(error)) from None
