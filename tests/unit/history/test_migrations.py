"""A history that an earlier build has made is brought up to this one, with everything that is in it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from history.store.schema import upgrade
from kakou.history.engine import history_url, writing_engine
from kakou.history.tables import FORECASTS, METADATA, OFFERS, VISITS
from kakou.history.zones import bind
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import Connection, Engine, func, inspect, select, text

from tests.history_database import KINDS, new_url

ZONE: Final = "3105W"


@pytest.fixture(params=KINDS)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Of a database without tables."""
    server: LocalPostgreSQL | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
    made = writing_engine(history_url(new_url(request.param, tmp_path, server)), 1)
    yield made
    made.dispose()


def as_0001_made_it(connection: Connection) -> None:
    """The tables of the first migration, with rows in those that change."""
    config = Config()
    config.set_main_option("script_location", str(files("history") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")
    for table in (FORECASTS, OFFERS):
        names = ", ".join(column.name for column in table.c)
        table.drop(connection)
        parts = [f"{column.name} {column.type.compile(connection.dialect)} NOT NULL" for column in table.c]
        key = f"CONSTRAINT {table.name}_pkey PRIMARY KEY (zone, visit, revision)"
        connection.execute(text(f"CREATE TABLE {table.name} ({', '.join([*parts, key])})"))
        values = {"zone": f"'{ZONE}'", "visit": "'G1.E01.s1'", "alert": "'A1'", "body": "'{}'"}
        row = ", ".join(values.get(column.name, "1") for column in table.c)
        connection.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({row})"))
    for index in VISITS.indexes:
        index.drop(connection)


def test_what_an_earlier_build_made_becomes_what_this_one_knows(engine: Engine) -> None:
    with engine.begin() as connection:
        as_0001_made_it(connection)
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        for table in (FORECASTS, OFFERS):
            key = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            assert key == ["zone", "visit", "revision", "root"]
            if engine.dialect.name == "postgresql":
                bind(connection, ZONE)
            assert connection.scalar(select(func.count()).select_from(table)) == 1
