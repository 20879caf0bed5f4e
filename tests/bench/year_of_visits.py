"""A busy zone's visits of a year and more, written straight into the tables by one statement each."""

from datetime import datetime, timedelta
from typing import Final

from kakou.history.tables import PLATES, REASONS, VISITS
from kakou.history.types import micros
from kakou.history.zones import bind
from sqlalchemy import Connection, Engine, Table

ZONE: Final = "3105W"
BEGAN: Final = datetime.fromisoformat("2025-11-01T00:00:00+00:00")
APART: Final = timedelta(days=1) / 5_000
"""Between two trucks of a zone that five thousand pass a day."""
FIRMS, PLATES_SEEN, CODES = 400, 50_000, 20
STOPPED: Final = "i % 20 < 3"
"""One in twenty is refused, two are referred."""
BODY: Final = '{"visit": "' + "x" * 900 + '"}'
"""As long as a visit's usually is."""


def fill(engine: Engine, count: int) -> None:
    """With indexes made at the end, as a backup that is restored has them."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            bind(connection, ZONE)
        for table in (VISITS, REASONS):
            for index in table.indexes:
                index.drop(connection)
        arrived = f"{micros(BEGAN)} + i * {APART // timedelta(microseconds=1)}"
        insert(connection, VISITS, count, _of_visit(arrived, count))
        reason = {"code": f"'reason.' || ({_spread(CODES)})", "at": arrived, "visit": VISIT, "revision": "1"}
        more = {"outcome": "'refer'", "gate": "'G1'", "lane": LANE, "stops": flag(connection, True)}
        for n in range(2):
            insert(connection, REASONS, count, {**reason, "n": str(n), **more}, STOPPED)
        insert(connection, PLATES, PLATES_SEEN, {"plate": _plate("i")})
        for table in (VISITS, REASONS):
            for index in table.indexes:
                index.create(connection)
        connection.exec_driver_sql("ANALYZE")


VISIT: Final = "'G1.E0' || (i % 8) || '.' || i"
LANE: Final = "'E0' || (i % 8)"


def _of_visit(arrived: str, count: int) -> dict[str, str]:
    return {
        "visit": VISIT,
        "gate": "'G1'",
        "lane": LANE,
        "direction": "CASE i % 2 WHEN 0 THEN 'I' ELSE 'E' END",
        "mode": "'automatic'",
        "plate": _plate(_spread(PLATES_SEEN)),
        "firm": f"'31056' || {_padded(_spread(FIRMS))}",
        "level": "'ordinary'",
        "lane_class": "'declared'",
        "hazardous": "i % 50 = 0",
        "state": f"CASE WHEN i >= {count - 200} THEN 'open' ELSE 'ended' END",
        "verdict": "CASE WHEN i % 20 = 0 THEN 'refuse' WHEN i % 20 < 3 THEN 'refer' ELSE 'release' END",
        "revision": "1",
        **dict.fromkeys(("arrived_at", "weighed_at", "decided_at", "released_at"), arrived),
        **dict.fromkeys(("raised_at", "ended_at", "changed_at"), f"{arrived} + 40000000"),
        "how": "'cleared'",
        "root": "i * 12",
        "body": f"'{BODY}'",
    }


def _spread(among: int) -> str:
    """A number below `among` that neighbours do not share."""
    return f"(i * 7919) % {among}"


def _padded(number: str) -> str:
    """With five digits."""
    return f"substr(CAST(100000 + ({number}) AS text), 2)"


def _plate(number: str) -> str:
    return f"'沪A' || {_padded(number)}"


def flag(connection: Connection, value: bool) -> str:
    return str(value).lower() if connection.dialect.name == "postgresql" else str(int(value))


def insert(connection: Connection, table: Table, count: int, columns: dict[str, str], where: str = "true") -> None:
    """Rows by one statement. columns: by name what each is for the number `i`, which counts from 0. where: which i."""
    values = ", ".join(columns.values())
    if connection.dialect.name == "postgresql":
        numbers = f"generate_series(0::bigint, {count - 1}) AS numbers(i)"
        prefix = ""
    else:
        prefix = f"WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i < {count - 1}) "
        numbers = "numbers"
    names = ", ".join(columns)
    statement = (
        f"INSERT INTO {table.name} (zone, {names}) {prefix}SELECT '{ZONE}', {values} FROM {numbers} WHERE {where}"
    )
    connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name == "postgresql" else statement)
