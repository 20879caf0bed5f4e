"""The CloudEvents 1.0 envelope of everything that the gate itself writes, in JSON."""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4


def envelope(
    kind: str,
    source: str,
    subject: str,
    data: Any,
    *,
    no: str | None = None,
    at: datetime | None = None,
    **extensions: str,
) -> dict[str, Any]:
    """An event of type `kind` as plain JSON. no: its id, a new one when left out. at: its time, now when left out.

    extensions: further attributes of the envelope.
    """
    return {
        "specversion": "1.0",
        "id": no or uuid4().hex,
        "source": source,
        "type": kind,
        "subject": subject,
        "time": timestamp(at or datetime.now(UTC)),
        "datacontenttype": "application/json",
        **extensions,
        "data": data,
    }


@lru_cache(64)
def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
