"""A history that an earlier build has made is brought up to this one, with everything that is in it."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from history.store.schema import upgrade
from kakou.history.engine import history_url, writing_engine
from kakou.history.tables import FORECASTS, LANE_EVENTS, METADATA, OF_ZONES, OFFERS, PLATES, VISITS
from kakou.history.zones import bind
from kakou_local.postgresql import LocalPostgreSQL
from sqlalchemy import Column, Connection, Engine, Table, Text, func, inspect, select, text

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


def migrate(connection: Connection, to: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("history") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def as_0001_made_it(connection: Connection) -> None:
    """The tables of the first migration, with rows in those that change."""
    migrate(connection, "0001")
    for table in (FORECASTS, OFFERS):
        names = ", ".join(column.name for column in table.c)
        table.drop(connection)
        parts = [f"{column.name} {column.type.compile(connection.dialect)} NOT NULL" for column in table.c]
        key = f"CONSTRAINT {table.name}_pkey PRIMARY KEY (zone, visit, revision)"
        connection.execute(text(f"CREATE TABLE {table.name} ({', '.join([*parts, key])})"))
        values = {"zone": f"'{ZONE}'", "visit": "'G1.E01.s1'", "alert": "'A1'", "body": "'{}'"}
        row = ", ".join(values.get(column.name, "1") for column in table.c)
        connection.execute(text(f"INSERT INTO {table.name} ({names}) VALUES ({row})"))
    connection.execute(text("DROP TABLE stock_records"))
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


@pytest.mark.parametrize("stood", ["0001", "0002", "0003", "0004", "0005"])
def test_a_history_of_each_earlier_build_opens_with_what_is_in_it(engine: Engine, stood: str) -> None:
    with engine.begin() as connection:
        if stood == "0001":
            as_0001_made_it(connection)
        else:
            migrate(connection, stood)
        if engine.dialect.name == "postgresql":
            bind(connection, ZONE)
        connection.execute(text(f"INSERT INTO plates (zone, plate) VALUES ('{ZONE}', '苏E01234')"))
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        assert connection.scalar(select(func.count()).select_from(PLATES)) == 1
        assert connection.scalar(select(func.count()).select_from(LANE_EVENTS)) == 0


def test_what_a_lane_was_told_before_it_was_told_apart_by_numbers_is_kept(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate(connection, "0004")
        if engine.dialect.name == "postgresql":
            bind(connection, ZONE)
        columns = "zone, visit, root, kind, at, body"
        row = f"'{ZONE}', 'G1.E01.s1', 7, 'commanded', 1, '{{}}'"
        connection.execute(text(f"INSERT INTO lane_events ({columns}) VALUES ({row})"))
        upgrade(connection)
        kept = connection.execute(select(LANE_EVENTS.c.visit, LANE_EVENTS.c.root, LANE_EVENTS.c.kind, LANE_EVENTS.c.n))
        assert [tuple(each) for each in kept] == [("G1.E01.s1", 7, "commanded", 0)]


def described(connection: Connection) -> set[tuple[Any, ...]]:
    """The columns and indexes of all tables, as the database itself describes them, in whatever order they came."""
    asked = SQLITE_SAYS if connection.dialect.name == "sqlite" else POSTGRESQL_SAYS
    return {tuple(row) for each in asked for row in connection.execute(text(each))}


SQLITE_SAYS: Final = (
    """SELECT m.name, c.name, c.type, c."notnull", c.pk, m.sql LIKE '%WITHOUT ROWID%'
    FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name <> 'alembic_version'""",
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
)
POSTGRESQL_SAYS: Final = (
    """SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name <> 'alembic_version'""",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'",
)


def test_what_is_made_from_nothing_is_what_this_build_knows_to_the_last_index(engine: Engine) -> None:
    with engine.begin() as connection:
        upgrade(connection)
        made = described(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        assert made == described(connection)


@pytest.mark.parametrize("begun", ["now", "by an earlier build"])
def test_a_table_that_a_later_build_adds_is_for_the_migration_that_brings_it(engine: Engine, begun: str) -> None:
    later = Table("added_later", METADATA, Column("zone", Text, index=True))
    try:
        with engine.begin() as connection:
            if begun == "by an earlier build":
                as_0001_made_it(connection)
            upgrade(connection)
            assert later.name not in inspect(connection).get_table_names()
    finally:
        METADATA.remove(later)


def test_what_others_have_in_the_database_stays_as_it_is(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (line TEXT)"))
        connection.execute(text("INSERT INTO notes VALUES ('ours')"))
        upgrade(connection)
        assert connection.scalar(text("SELECT line FROM notes")) == "ours"


def test_every_table_of_an_earlier_build_is_bound_to_zones_in_the_end(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return  # Views do it there: test_zones_apart.py.
    with engine.begin() as connection:
        as_0001_made_it(connection)
        upgrade(connection)
        policies = set(connection.scalars(text("SELECT tablename FROM pg_policies")).all())
    # Those that this test made in the place of 0001's never had any.
    assert policies == {table.name for table in OF_ZONES} - {FORECASTS.name, OFFERS.name}
