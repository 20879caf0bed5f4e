"""The one header that senders choose and every record passes on: the W3C trace context."""

import re

_SHAPE = re.compile(
    r"(?!ff)([0-9a-f]{2})(-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(-.*)?", re.DOTALL | re.ASCII
)


def traceparent(text: str | None) -> str | None:
    """`text` if it is a `traceparent` of https://www.w3.org/TR/trace-context-1/#traceparent-header, else None.

    So it has 55 characters and cannot make a record larger than it may be. One of a later version that says more is
    passed on as version 00, as the standard has it.
    """
    found = _SHAPE.fullmatch(text) if text else None
    if found is None or (found[1] == "00" and found[3]):
        return None
    return f"00{found[2]}" if found[3] else text
