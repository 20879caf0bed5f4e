"""Rows as entries: what a projection writes is a table's row, with what was told as its body."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from kakou.runtime.unit_of_work import UnitOfWork
from sqlalchemy import Table

from history.store.columns import row_of

PARTS: Final = "\x1f"
"""Between the parts of an entry's number, where its table's key has several columns."""


def entry_no(*parts: object) -> str:
    """The number under which the row with this key (its zone apart) is an entry of its table."""
    return PARTS.join(str(part) for part in parts)


def keep(
    unit: UnitOfWork,
    table: Table,
    key: Sequence[object],
    told: Mapping[str, Any],
    children: Mapping[Table, Iterable[Mapping[str, Any]]] | None = None,
    /,
    **columns: Any,
) -> None:
    """Write the row anew, with `told` as its body, and the children that there are in place of those before.

    Raises ValueError for what a column cannot hold, which makes the event poison.
    """
    names = [str(column.name) for column in table.primary_key][1:]
    defaults = {"root": unit.event.origin.root, "at": unit.log_time, "changed_at": unit.log_time}
    values = {**defaults, **columns, **dict(zip(names, key, strict=True))}
    row = row_of(table, {name: value for name, value in values.items() if name in table.c})
    of_row = {name: row[name] for name in names}
    rows = {}
    for child, found in (children or {}).items():
        rows[str(child.name)] = [row_of(child, {**of_row, **one}) for one in found]
    unit.put(table.name, entry_no(*key), orjson.dumps({"told": told, "row": row, "children": rows}).decode())


def note(unit: UnitOfWork, table: Table, key: str) -> None:
    """Write a row that says no more than that there is one."""
    row = {str(table.primary_key.columns.values()[1].name): key}
    unit.put(table.name, key, orjson.dumps({"told": {}, "row": row, "children": {}}).decode())


def kept(unit: UnitOfWork, table: Table, *key: object) -> dict[str, Any] | None:
    """What was told of the row last, None where there is none."""
    text = unit.get_text(table.name, entry_no(*key))
    if text is None:
        return None
    told: dict[str, Any] = orjson.loads(text)["told"]
    return told
