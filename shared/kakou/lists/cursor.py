"""Where a page of a list ended, as `after` of the next: opaque to the client, and good for this very list alone."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import orjson

LONGEST: Final = 1_000
"""Characters of a cursor."""

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
Place = tuple[str | int | datetime, ...]
"""The values by which the list is ordered, of the last item of a page."""


_BEGINS: Final = "Wy"
"""Every cursor: `["`, as base64 has it."""


class BadCursor(ValueError):
    """The text is no cursor of this list, zone and filters."""


def write(of: Sequence[str], place: Place) -> str:
    """of: what the cursor is good for: the list, the zone, the filters."""
    parts = [_digest(of), *(_plain(one) for one in place)]
    return urlsafe_b64encode(orjson.dumps(parts)).rstrip(b"=").decode()


def is_one(text: str) -> bool:
    """Whether it is a cursor, of whatever list, and no number of a sequence, nor the address of a visit."""
    return text.startswith(_BEGINS) and "." not in text


def read(of: Sequence[str], kinds: Sequence[type], text: str) -> Place:
    """kinds: of the values by which the list is ordered. Raises BadCursor."""
    if len(text) > LONGEST or not text.isascii():
        raise BadCursor
    try:
        digest, *values = orjson.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if digest != _digest(of):
            raise BadCursor
        return tuple(_typed(kind, value) for kind, value in zip(kinds, values, strict=True))
    except (ValueError, TypeError, OverflowError):
        raise BadCursor from None


def _digest(of: Sequence[str]) -> str:
    return sha256(orjson.dumps(list(of))).hexdigest()[:12]


def _plain(value: Any) -> Any:
    return (value - EPOCH) // _MICROSECOND if isinstance(value, datetime) else value


def _typed(kind: type, value: Any) -> Any:
    if kind is datetime:
        return EPOCH + _whole(value) * _MICROSECOND
    if kind is int:
        return _whole(value)
    if not isinstance(value, str) or "\0" in value:
        raise BadCursor
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > 2**62:
        raise BadCursor
    return value
