"""No zone sees another's rows, whatever is asked: enforced below whoever asks, on both databases, by trying."""

from collections.abc import Iterator
from typing import Any

import pytest
from kakou.history import zones
from kakou.history.engine import history_url, reading_engine
from kakou.history.reading import HistoryReader, Reading
from kakou.history.tables import OF_ZONES, PROGRESS, REASONS, VERDICTS, VISITS
from kakou.history.unavailable import HistoryUnavailable
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import (
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import DBAPIError

from tests.history_database import KINDS, HistoryDatabase, history_database, later

OURS, THEIRS = "3105W", "2244W"


@pytest.fixture(scope="module", params=KINDS)
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HistoryDatabase]:
    """A row of each zone in every table."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    with history_database(request.param, tmp_path_factory.mktemp("history"), server) as history:
        for one in OF_ZONES:
            history.insert(one, {"zone": OURS}, {"zone": THEIRS})
        history.insert(VISITS, {"zone": THEIRS, "visit": "secret", "plate": "沪A12345", "arrived_at": later(hours=1)})
        yield history


def rows(history: HistoryDatabase, statement: Any, zone: str = OURS) -> list[Any]:
    return [tuple(row) for row in history.reader.read_now(zone, lambda reading: reading.rows(statement))]


def test_each_table_shows_the_zone_of_the_question_alone(filled: HistoryDatabase) -> None:
    for one in OF_ZONES:
        for zone in (OURS, THEIRS):
            assert {row[0] for row in rows(filled, select(one.c.zone), zone)} == {zone}, one.name
        assert rows(filled, select(one), "1234W") == []


theirs = VISITS.alias("theirs")

ATTEMPTS = {
    "a condition that is always true": select(VISITS.c.visit).where(
        VISITS.c.visit != "", (VISITS.c.zone == THEIRS) | literal(True)
    ),
    "the other zone by name": select(VISITS.c.visit).where(VISITS.c.zone == THEIRS),
    "an alias": select(theirs.c.visit).where(theirs.c.zone != OURS),
    "an outer join": select(theirs.c.visit)
    .select_from(VISITS.outerjoin(theirs, theirs.c.visit == "secret"))
    .where(theirs.c.visit.is_not(None)),
    "a subquery": select(select(theirs.c.visit).where(theirs.c.zone == THEIRS).subquery().c.visit),
    "a common table expression": select(select(theirs.c.visit).where(theirs.c.zone == THEIRS).cte("of_theirs").c.visit),
    "a union": union_all(
        select(VISITS.c.visit).where(VISITS.c.zone == THEIRS), select(theirs.c.visit).where(literal(False))
    ),
    "what exists": select(REASONS.c.visit).where(exists().where(theirs.c.visit == "secret")),
    "a value of theirs": select(REASONS.c.visit).where(
        select(func.count()).select_from(theirs).where(theirs.c.zone == THEIRS).scalar_subquery() > 0
    ),
    "a value that would be SQL": select(VISITS.c.visit).where(VISITS.c.plate == "' OR zone = '2244W' --"),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_statement_breaks_out_of_its_zone(filled: HistoryDatabase, attempt: str) -> None:
    assert rows(filled, ATTEMPTS[attempt]) == []


REFUSED = {
    "text": text("SELECT visit FROM visits"),
    "a table of another schema": select(column("visit")).select_from(table("visits", schema="main")),
    "a table that is not the history's": select(column("name")).select_from(table("sqlite_master")),
    "a table of no zone": select(PROGRESS.c.service),
    "a column that is text": select(literal_column("(SELECT max(visit) FROM main.visits)")),
    "a condition that is text": select(VISITS.c.visit).where(text("1 = 1")),
    "an insertion": insert(VISITS),
    "a change": update(VISITS).values(zone=OURS),
    "a deletion": delete(VISITS),
}


@pytest.mark.parametrize("attempt", REFUSED)
def test_what_is_not_certain_to_be_bound_is_refused(filled: HistoryDatabase, attempt: str) -> None:
    with pytest.raises(zones.NotBound):
        rows(filled, REFUSED[attempt])


def test_a_zone_does_not_stay_with_the_connection(filled: HistoryDatabase) -> None:
    one_connection = HistoryReader(filled.url, at_once=1)
    count = select(func.count()).select_from(VISITS)
    found = [one_connection.read_now(zone, lambda reading: reading.value(count)) for zone in (THEIRS, OURS, THEIRS, "")]
    one_connection.close()
    assert found == [2, 1, 2, 0]


def test_the_database_itself_keeps_zones_apart_and_takes_no_writes(filled: HistoryDatabase) -> None:
    """What would happen if a question came as far as the driver."""

    def attack(reading: Reading) -> list[Any]:
        raw = reading._connection.exec_driver_sql
        found = raw("SELECT visit FROM visits WHERE zone <> '3105W'").all()
        for statement in ("DELETE FROM visits", "UPDATE verdicts SET zone = '3105W'", "DROP TABLE visits"):
            with pytest.raises(DBAPIError), reading._connection.begin_nested():
                raw(statement)
        return list(found)

    assert filled.reader.read_now(OURS, attack) == []
    assert len(rows(filled, select(VERDICTS.c.visit), THEIRS)) == 1


def test_a_role_that_row_security_does_not_hold_is_told_so(postgresql: LocalPostgreSQL) -> None:
    reader = HistoryReader(postgresql.superuser_url)
    with pytest.raises(HistoryUnavailable, match="the role postgres is not held by row security"):
        reader.read_now(OURS, lambda reading: reading.rows(select(VISITS)))
    reader.close()


def test_without_a_zone_nothing_is_shown(filled: HistoryDatabase) -> None:
    """Not to the tables' owner either."""
    engine = reading_engine(history_url(filled.url), 1)
    zones.bind_connections(engine)
    with engine.connect() as connection:
        assert connection.execute(select(VISITS)).all() == []
    engine.dispose()
