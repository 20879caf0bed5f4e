"""A list over HTTP as a table, with the columns that it describes itself by."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kakou.lists.listing import Listing

from kakou_cli.client import Interface
from kakou_cli.export.tables import Column, Row

SEARCHED: Final = {"count": "false"}
"""Has a feed answer as a list where nothing else is asked."""


def columns(listing: Listing) -> list[Column]:
    """As its CSV over HTTP has them."""
    return [Column(column.name, column.kind) for column in listing.columns]


def rows(
    at: Interface, listing: Listing, since: datetime | None, until: datetime | None, enterprise: str | None
) -> Iterator[Row]:
    """Page by page. Raises Failure, httpx.TransportError."""
    asked = {
        "from": since.isoformat() if since else None,
        "to": until.isoformat() if until else None,
        "firm": enterprise,
    }
    said = {name: text for name, text in asked.items() if text is not None}
    for item in at.items(listing.path, **SEARCHED, **said):
        yield listing.of_item(item)
