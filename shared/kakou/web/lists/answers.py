"""Answers a list: a page of JSON, or all that it finds as CSV."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from kakou.history.reading import HistoryReader, Reached, Reading
from kakou.lists import cursor, statements
from kakou.lists.asking import AFTER, LIMIT, PAGE, Asked, WrongQuery, error_of, read
from kakou.lists.csv_rows import head, lines
from kakou.lists.listing import MOST_COUNTED, Listing
from kakou.web.access.auth import Principal
from kakou.web.access.quotas import Quotas
from kakou.web.addresses import address
from kakou.web.lists.turns import Turns
from kakou.web.openapi import CSV, EVENT_STREAM
from kakou.web.problems import wrong

T = TypeVar("T")

LINES_AT_ONCE: Final = 1_000
"""Lines of CSV that are read at once; between two readings others have their turn."""


def is_search(request: Request) -> bool:
    """Whether what is also a sequence is asked as a list: by a filter, for a count, as CSV, or for the page after one
    of a list, whose address need not have more than the cursor.

    Raises Problem 422 where a stream is to be searched.
    """
    asked, accepted = sorted(request.query_params.keys() - {AFTER, LIMIT}), request.headers.get("accept", "")
    if EVENT_STREAM in accepted:
        message = "is not for a stream, which tells all there is; leave it out"
        if asked:
            raise wrong([error_of(name, "extra_forbidden", message) for name in asked])
        return False
    return bool(asked) or CSV in accepted or cursor.is_one(request.query_params.get(AFTER, ""))


@dataclass(frozen=True, slots=True)
class Lists:
    """What lists are answered with, in one instance. reached: how far the history must have come for a zone: as far as
    what the instance itself would answer."""

    reader: HistoryReader
    reached: Callable[[str], Awaitable[tuple[Reached, ...]]]
    quotas: Quotas
    turns: Turns

    async def answer(self, request: Request, principal: Principal, listing: Listing) -> Response:
        """Raises Problem 422, 429; HistoryUnavailable, OSError, TimeoutError."""
        try:
            asked = read(listing, principal.zone, request.query_params.multi_items(), principal.lanes)
        except WrongQuery as error:
            raise wrong(error.errors) from None
        reached = await self.reached(principal.zone)
        if CSV not in request.headers.get("accept", ""):
            page = await self._read(principal, lambda reading: _page(reading, listing, asked), reached)
            return Response(page, media_type="application/json")
        # Read before the answer begins, so that what is wrong can still be told.
        first = await self._some_lines(principal, listing, asked, asked.after, asked.limit, reached)
        self.quotas.stream(request.scope)
        name = f'attachment; filename="{listing.name}.csv"'
        lines_of = self._csv(principal, listing, asked, first)
        return StreamingResponse(lines_of, media_type=f"{CSV}; charset=utf-8", headers={"Content-Disposition": name})

    async def _csv(self, principal: Principal, listing: Listing, asked: Asked, first: "_Lines") -> AsyncIterator[bytes]:
        """What goes wrong on the way ends the answer before its end, which HTTP tells the client."""
        yield head(listing.columns).encode()
        some, left = first, asked.limit
        while True:
            yield some.text
            left = None if left is None else left - some.count
            if some.last is None or left == 0:
                return
            some = await self._some_lines(principal, listing, asked, some.last, left, ())

    async def _some_lines(
        self,
        principal: Principal,
        listing: Listing,
        asked: Asked,
        after: cursor.Place | None,
        left: int | None,
        reached: tuple[Reached, ...],
    ) -> "_Lines":
        limit = LINES_AT_ONCE if left is None else min(left, LINES_AT_ONCE)
        return await self._read(principal, lambda reading: _lines(reading, listing, asked, after, limit), reached)

    async def _read(self, principal: Principal, question: Callable[[Reading], T], reached: tuple[Reached, ...]) -> T:
        async with self.turns.turn(principal):
            return await self.reader.read(principal.zone, question, reached=reached)


@dataclass(frozen=True, slots=True)
class _Lines:
    """last: where they end; None where nothing follows."""

    text: bytes
    count: int
    last: cursor.Place | None


def _lines(reading: Reading, listing: Listing, asked: Asked, after: cursor.Place | None, limit: int) -> _Lines:
    rows = reading.rows(statements.page(listing, statements.prepared(reading, listing, asked), after, limit))
    text = lines(listing.columns, map(listing.as_line, rows)).encode()
    return _Lines(text, len(rows), listing.place(rows[-1]) if len(rows) == limit else None)


def _page(reading: Reading, listing: Listing, asked: Asked) -> bytes:
    asked, limit = statements.prepared(reading, listing, asked), asked.limit or PAGE
    rows = reading.rows(statements.page(listing, asked, asked.after, limit + 1))
    page: dict[str, Any] = {"items": [listing.as_item(row) for row in rows[:limit]]}
    if len(rows) > limit:
        place = listing.place(rows[limit - 1])
        after = place[0] if listing.by_sequence else cursor.write(asked.of, place)
        page["next"] = address(listing.path, **{**asked.texts, AFTER: after, LIMIT: asked.limit})
    if asked.count:
        counted = reading.value(statements.total(listing, asked))
        page["total"] = min(counted, MOST_COUNTED)
        if counted > MOST_COUNTED:
            page["total_is_more"] = True
    return orjson.dumps(page, option=orjson.OPT_UTC_Z)
