"""Every list over HTTP: what can be asked of it, and what it shows."""

from textwrap import fill
from typing import Final

from gate_ingest import lists as of_gate
from gate_ingest.lists.passages import PASSAGES
from hazmat_notify.lists.alerts import ALERTS
from hazmat_notify.lists.goods_movements import GOODS_MOVEMENTS
from kakou.lists.asking import LARGEST_PAGE, PAGE
from kakou.lists.listing import MOST_COUNTED, Listing

from kakou_cli.documents.tables import table

WIDTH: Final = 120

HEAD: Final = f"""\
# Lists and searches

Made by `make docs` from the lists' own descriptions; the OpenAPI documents say the same to programs. All lists come
from the [history](architecture/README.md), a quarter of a second behind the log. A list waits two seconds at most
until it shows what the gate itself would answer; it is 503 with `Retry-After` where the history is further behind or
away.

* **Paging**: `{{"items": […], "next": "…"}}`; `next` is the path of the page that follows, absent at the end. An item
  that changes or comes meanwhile neither appears twice nor hides another. `limit` is {PAGE} unless said, {LARGEST_PAGE}
  at most.
* **Totals**: `count=true` adds `total`, counted up to {MOST_COUNTED:,}; `total_is_more` says that there are more.
* **CSV**: with `Accept: text/csv`, all that is found, with the columns below: UTF-8 with a byte order mark, times in
  the zone's civil time, several values between semicolons. A text that a spreadsheet would take for a formula begins
  with an apostrophe. A download that breaks off has no last chunk, which HTTP clients report.
* **Times**: `from` and `to` are a half-open range of the log's time; a day begins at midnight and counts to its end,
  Chinese time.
* **Plates** are found by any part of two characters or more. Every other filter compares the whole value.
* **Errors**: 422 names each parameter that is unknown, repeated, empty or cannot be read, and an `after` of another
  list.
* **Limits**: a token has two lists under way at once, a zone three; those beyond wait a moment, then 429.

`kakou export alerts`, `tasks`, `decisions`, `movements` and `ledger` write the same as Parquet, too.
"""


def document() -> str:
    """The whole document."""
    parts = [HEAD]
    for service, listings in (
        ("gate-ingest", (*of_gate.LISTINGS, PASSAGES)),
        ("hazmat-notify", (ALERTS, GOODS_MOVEMENTS)),
    ):
        parts.append(f"\n## {service}\n")
        parts += [_section(listing) for listing in sorted(listings, key=lambda each: each.name)]
    return "".join(parts)


def _section(listing: Listing) -> str:
    about = f" {listing.said}" if listing.said else ""
    scopes = ", ".join(f"`{scope}`" for scope in listing.scopes)
    asked = [(f"`{each.name}`", each.about, f"`{each.example}`") for each in listing.filters]
    shown = [(f"`{column.name}`", column.kind, column.about) for column in listing.columns]
    prose = fill(f"{listing.title}.{about} Scope: {scopes}.", WIDTH, break_long_words=False, break_on_hyphens=False)
    return (
        f"\n### GET {listing.path}\n\n{prose}\n\n"
        f"{table(('parameter', 'meaning', 'example'), asked)}\n{table(('column', 'kind', 'meaning'), shown)}"
    )
