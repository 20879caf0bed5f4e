"""The migrations make the tables that the code knows, and no others."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from kakou.history.tables import METADATA, OF_ZONES
from sqlalchemy import text

from tests.history_database import HistoryDatabase


def test_the_migrated_tables_are_those_of_the_code(history: HistoryDatabase) -> None:
    with history.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_every_table_of_a_zone_is_bound_to_it_on_postgresql(history: HistoryDatabase) -> None:
    if history.engine.dialect.name == "sqlite":
        return  # Views do it there: test_zones_apart.py.
    with history.engine.connect() as connection:
        bound = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).all()
        policies = connection.scalars(text("SELECT tablename FROM pg_policies")).all()
    assert set(bound) == set(policies) == {table.name for table in OF_ZONES}


def test_all_that_belongs_to_a_zone_has_it_first_in_its_key() -> None:
    for table in OF_ZONES:
        assert next(iter(table.primary_key)).name == "zone", table.name
        assert all(next(iter(index.columns)).name == "zone" for index in table.indexes), table.name
