"""What the tables of every subject are made of."""

from typing import Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text

from kakou.history.types import Exact, LogTime

_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by its characters' numbers, as SQLite does, in whatever language the database is."""

METADATA: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
    }
)


def table(name: str, key: tuple[str, ...], *columns: Any, compact: bool = False) -> Table:
    """A table of zones. compact: rows so short that SQLite keeps them in the key's own tree."""
    zone = Column("zone", _TEXT, nullable=False)
    primary = PrimaryKeyConstraint("zone", *key)
    return Table(name, METADATA, zone, *columns, primary, sqlite_with_rowid=not compact)


def text(name: str, *, null: bool = False) -> "Column[str]":
    return Column(name, _TEXT, nullable=null)


def number(name: str, *, null: bool = False) -> "Column[int]":
    return Column(name, Integer, nullable=null)


def time(name: str, *, null: bool = False) -> "Column[Any]":
    return Column(name, LogTime, nullable=null)


def amount(name: str) -> "Column[Any]":
    return Column(name, Exact, nullable=True)


def flag(name: str, *, null: bool = False) -> "Column[bool]":
    return Column(name, Boolean, nullable=null)


def root() -> "Column[int]":
    return Column("root", BigInteger, nullable=False)


def body() -> "Column[str]":
    return Column("body", Text, nullable=False)
