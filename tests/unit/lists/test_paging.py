"""A list comes page by page: each row once, in order, whatever changes meanwhile."""

from datetime import timedelta

import pytest
from gate_ingest.lists.visits import VISITS
from kakou.history.tables import VISITS as TABLE
from kakou.lists import asking, cursor, statements
from kakou.lists.listing import Listing
from sqlalchemy import Boolean

from tests.history_database import START, HistoryDatabase
from tests.unit.lists.rows import LISTINGS, OTHER_ZONE, ZONE, found, insert, some_rows


async def walk(history: HistoryDatabase, listing: Listing, limit: int) -> list[tuple[object, ...]]:
    """Places of the rows of all pages; where each page ended goes through its cursor."""
    places: list[tuple[object, ...]] = []
    after: cursor.Place | None = None
    while page := await found(history, listing, after=after, limit=limit):
        places += [listing.place(row) for row in page]
        text = cursor.write((listing.name, ZONE), listing.place(page[-1]))
        after = cursor.read((listing.name, ZONE), listing.kinds, text)
    return places


async def test_the_pages_of_every_list_hold_each_row_once_and_in_order(history: HistoryDatabase) -> None:
    for listing in LISTINGS:
        insert(history, listing, some_rows(listing, 13) + some_rows(listing, 5, OTHER_ZONE))
        whole = [listing.place(row) for row in await found(history, listing)]
        assert len(set(whole)) == 13, listing.name
        numbers_and_times = [name for name in listing.order if listing.table.c[name].type.python_type is int]
        if numbers_and_times == list(listing.order):
            assert whole == sorted(whole, reverse=listing.newest_first)
        for limit in (3, 13):
            assert await walk(history, listing, limit) == whole, (listing.name, limit)


async def test_what_comes_or_changes_meanwhile_neither_doubles_nor_hides_another(history: HistoryDatabase) -> None:
    """Newest first: what comes later stands before the first page, what has changed stays where it was."""
    rows = [{"zone": ZONE, "visit": f"V{n:02}", "arrived_at": START + timedelta(minutes=n // 3)} for n in range(30)]
    history.insert(TABLE, *rows)
    seen: list[str] = []
    after, number = None, 0
    while page := await found(history, VISITS, after=after, limit=4):
        seen += [row.visit for row in page]
        after = VISITS.place(page[-1])
        history.insert(TABLE, {"zone": ZONE, "visit": f"W{number:02}", "arrived_at": START + timedelta(hours=1)})
        with history.engine.begin() as connection:
            bind(history, connection)
            connection.execute(TABLE.update().values(state="ended", changed_at=START + timedelta(hours=2)))
        number += 1
    assert seen == [row["visit"] for row in sorted(rows, key=lambda row: (row["arrived_at"], row["visit"]))][::-1]


def bind(history: HistoryDatabase, connection: object) -> None:
    from kakou.history import zones
    from sqlalchemy import Connection

    assert isinstance(connection, Connection)
    if connection.dialect.name == "postgresql":
        zones.bind(connection, ZONE)


OF = ("visits", ZONE, "state=open")
PLACE = (START, "G1.E01.1")
GOOD = cursor.write(OF, PLACE)


def test_where_a_page_ended_is_read_back() -> None:
    assert cursor.read(OF, VISITS.kinds, GOOD) == PLACE


@pytest.mark.parametrize(
    ("of", "text"),
    [
        (("tasks", ZONE, "state=open"), GOOD),
        (("visits", OTHER_ZONE, "state=open"), GOOD),
        (("visits", ZONE), GOOD),
        (OF, GOOD[:-4]),
        (OF, GOOD + "AA"),
        (OF, cursor.write(OF, (START,))),
        (OF, cursor.write(OF, (START, "V1", "V2"))),
        (OF, cursor.write(OF, ("V1", START))),
        (OF, cursor.write(OF, (2**62, "V1"))),
        (OF, cursor.write(OF, (True, "V1"))),
        (OF, cursor.write(OF, (START, "V\0"))),
        (OF, "' OR 1=1 --"),
        (OF, "0"),
        (OF, "🚚"),
        (OF, "A" * 5_000),
    ],
)
def test_a_cursor_of_another_list_zone_or_question_is_none(of: tuple[str, ...], text: str) -> None:
    with pytest.raises(cursor.BadCursor):
        cursor.read(of, VISITS.kinds, text)


async def test_a_total_is_counted_over_all_pages_and_as_far_as_it_is_cheap(
    history: HistoryDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert(history, VISITS, some_rows(VISITS, 12) + some_rows(VISITS, 9, OTHER_ZONE))
    asked = asking.read(VISITS, ZONE, [("from", "2026-11-22"), ("to", "2026-11-22")])
    assert await history.reader.read(ZONE, lambda one: one.value(statements.total(VISITS, asked))) == 12
    monkeypatch.setattr(statements, "MOST_COUNTED", 5)
    assert await history.reader.read(ZONE, lambda one: one.value(statements.total(VISITS, asked))) == 6


def test_the_order_of_every_list_ends_in_what_tells_two_rows_apart() -> None:
    """Else two rows of one place would be told apart by chance, and a page lose one of them."""
    for listing in LISTINGS:
        key = {column.name for column in listing.table.primary_key} - {"zone"} - set(listing.only)
        assert key <= set(listing.order), listing.name
        assert not any(listing.table.c[name].nullable for name in listing.order), listing.name
        assert not any(isinstance(listing.table.c[name].type, Boolean) for name in listing.order)
