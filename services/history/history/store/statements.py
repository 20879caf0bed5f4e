"""The statements that write and read the rows of a table, for the driver of one dialect."""

from dataclasses import dataclass
from typing import Any

from kakou.history.tables import OF_ZONES
from kakou.history.types import Packed, packed
from sqlalchemy import Integer, Table

from history.store.columns import Row


@dataclass(frozen=True, slots=True)
class Statements:
    """By table. columns: in the order of `write`'s values. parts: of the key, its zone apart.

    delete: a row, or as `delete_children` all rows of a parent whose key has `depth` parts.
    """

    table: Table
    columns: tuple[str, ...]
    parts: tuple[str, ...]
    write: str
    read: str
    delete: str
    drop: str
    mark: str

    @classmethod
    def of(cls, table: Table, mark: str) -> "Statements":
        """mark: what stands for a value in the driver's statements."""
        columns = tuple(column.name for column in table.c)
        key = tuple(column.name for column in table.primary_key)
        others = [name for name in columns if name not in key]
        change = f"UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in others)}" if others else "NOTHING"
        where = f"WHERE {' AND '.join(f'{name} = {mark}' for name in key)}"
        write = (
            f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"
            f" ON CONFLICT ({', '.join(key)}) DO {change}"
        )
        return cls(
            table,
            columns,
            key[1:],
            write,
            f"SELECT {'body' if 'body' in columns else '1'} FROM {table.name} {where}",
            f"DELETE FROM {table.name} {where}",
            f"DELETE FROM {table.name} WHERE zone = {mark}",
            mark,
        )

    def delete_children(self, depth: int) -> str:
        key = ("zone", *self.parts[:depth])
        return f"DELETE FROM {self.table.name} WHERE {' AND '.join(f'{name} = {self.mark}' for name in key)}"

    def values(self, zone: str, row: Row, body: str) -> tuple[Any, ...]:
        """Of a row, as `write` takes them."""
        held = {"zone": zone, "body": packed(body) if self.is_packed else body} | row
        return tuple(held.get(name) for name in self.columns)

    @property
    def is_packed(self) -> bool:
        return "body" in self.columns and isinstance(self.table.c.body.type, Packed)

    def key(self, zone: str, parts: list[str]) -> tuple[Any, ...]:
        """Of a row, as `read` and `delete` take it."""
        typed = (
            int(part) if isinstance(self.table.c[name].type, Integer) else part
            for name, part in zip(self.parts, parts, strict=True)
        )
        return (zone, *typed)


def statements(mark: str) -> dict[str, Statements]:
    """For every table of zones, by its name."""
    return {table.name: Statements.of(table, mark) for table in OF_ZONES}
