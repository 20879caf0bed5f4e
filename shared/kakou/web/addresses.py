"""Addresses that an answer names, in `Location` and `next`: fit for a header whatever the numbers in them are."""

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def address(template: str, parts: Mapping[str, str] | None = None, /, **query: object) -> str:
    """`template` with each `{name}` replaced by its part, percent-encoded (RFC 3986), and the query behind it.

    Of the query, what is None is left out.
    """
    encoded = {name: quote(text, safe="") for name, text in (parts or {}).items()}
    asked = urlencode({name: value for name, value in query.items() if value is not None})
    return template.format_map(encoded) + (f"?{asked}" if asked else "")
