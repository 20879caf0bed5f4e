"""What an OpenAPI document says of a list, made of the list's own description."""

from typing import Any, Final

from kakou.lists.asking import AFTER, COUNT, LARGEST_PAGE, LIMIT, PAGE
from kakou.lists.csv_rows import BYTE_ORDER_MARK, head, lines
from kakou.lists.cursor import LONGEST
from kakou.lists.listing import MOST_COUNTED, Listing
from kakou.web import openapi
from kakou.web.documented import documented

MEANING: Final = "A page; or, with `Accept: text/csv`, all of it"
"""Of the answer 200."""

_PAGING: Final[list[dict[str, Any]]] = [
    {
        "name": AFTER,
        "in": "query",
        "description": "Where the page before ended, as its `next` has it; what follows there is answered. It is good"
        " for the same list and filters alone.",
        "schema": {"type": "string", "maxLength": LONGEST},
    },
    {
        "name": LIMIT,
        "in": "query",
        "description": f"Items on a page, {PAGE} unless said; of CSV the lines altogether, all unless said.",
        "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE},
    },
]
COUNTED: Final[dict[str, Any]] = {
    "name": COUNT,
    "in": "query",
    "description": f"`true`: the answer says in `total` how many there are on all pages, up to {MOST_COUNTED}.",
    "schema": {"type": "boolean"},
}


def parameters(listing: Listing) -> list[dict[str, Any]]:
    """The filters, and those of every list."""
    return [*filters(listing), *_PAGING, COUNTED]


def filters(listing: Listing) -> list[dict[str, Any]]:
    """The filters alone."""
    return [each.described() for each in listing.filters]


def answer(listing: Listing) -> dict[str, Any]:
    """What the document says of the answer 200."""
    line = lines(listing.columns, [[column.example for column in listing.columns]])
    example = head(listing.columns).removeprefix(BYTE_ORDER_MARK) + line
    shown = {"example": {"items": [listing.example()]}} if listing.model is None else {}
    as_csv = {openapi.CSV: {"schema": {"type": "string"}, "example": example}}
    return {
        "content": {**as_csv, **documented(listing.page, **shown)["content"]},
        "headers": openapi.headers("Content-Disposition"),
    }


def description(listing: Listing) -> str:
    """What the document says of the list beside its title."""
    csv = (
        "With `Accept: text/csv` all that is found, with the same columns as `docs/lists.md` has them, in UTF-8 with a"
        " byte order mark and in the zone's civil time."
    )
    return " ".join(part for part in (listing.said, csv) if part)
