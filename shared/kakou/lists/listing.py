"""A list: one description from which its query, its parameters, its columns and its documentation are made."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

import orjson
from pydantic import BaseModel, Field, create_model
from sqlalchemy import ColumnElement, Row, Table

from kakou.contracts.base import Described
from kakou.history.types import LogTime
from kakou.lists.columns import TYPES, Column, Value, as_json, separated
from kakou.lists.filters import Filter

BODY: Final = "body"
"""The column that holds an entry whole, as JSON."""

MOST_COUNTED: Final = 100_000
"""Rows up to which a total is told: counting them takes as long as reading them."""


@dataclass(frozen=True)
class Listing:
    """A collection of a zone that can be searched, page by page.

    name: the collection's, as it stands at the end of its path. noun: what one of its items is called, in words that
    begin with capitals. title: what it lists. tag: the part of the interface that it belongs to.
    order: columns of the table, the last of which tell two rows of a zone apart; none of them ever changes in a row, so
    that a row that changes meanwhile keeps its place. newest_first: the last in this order comes first.
    columns: what CSV has of an item; and JSON, too, where there is no `model`.
    model: what JSON has of an item, which is then the row's body, made into an answer by `item`.
    only: what holds of all of its rows, by column.
    of_lanes: what holds of the rows that a token sees which is bound to lanes, given as `gate/lane`; where there is
    none, it sees the zone's.
    """

    name: str
    noun: str
    title: str
    tag: str
    table: Table
    scopes: tuple[str, ...]
    order: tuple[str, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    about: str = ""
    newest_first: bool = False
    model: type[BaseModel] | None = None
    item: Callable[[Any], Any] = field(default=lambda body: body)
    only: Mapping[str, str] = field(default_factory=dict)
    of_lanes: Callable[[Table, frozenset[str]], ColumnElement[bool]] | None = None

    @property
    def path(self) -> str:
        return f"/v1/{self.name}"

    @property
    def said(self) -> str:
        """What is said of it beside its title; empty for nothing."""
        bound = "" if self.of_lanes is None else "A token that is bound to lanes sees those lanes' alone."
        return " ".join(part for part in (self.about, bound) if part)

    @cached_property
    def read(self) -> tuple[str, ...]:
        """Columns of the table that are read: the order's, and what is shown."""
        named = [one.name for one in self.columns if self.model is None and one.path is None and one.source is None]
        whole = self.model is not None or any(column.path is not None for column in self.columns)
        return tuple(dict.fromkeys([*self.order, *named, *([BODY] if whole else [])]))

    def selected(self) -> list[ColumnElement[Any]]:
        """What is read of each row."""
        made = [column.source(self.table).label(column.name) for column in self.columns if column.source is not None]
        return [*(self.table.c[name] for name in self.read), *made]

    @cached_property
    def kinds(self) -> tuple[type, ...]:
        """Types of the values by which it is ordered."""
        types = (self.table.c[name].type for name in self.order)
        return tuple(datetime if isinstance(each, LogTime) else each.python_type for each in types)

    @property
    def by_sequence(self) -> bool:
        """Whether one number, which clients know, says where a page ended."""
        return self.order == ("sequence",)

    @cached_property
    def shown(self) -> type[BaseModel]:
        """What JSON has of an item."""
        if self.model is not None:
            return self.model
        fields = {
            column.name: (
                TYPES[column.kind] if column.kind == "texts" else TYPES[column.kind] | None,
                Field(description=column.about),
            )
            for column in self.columns
        }
        return _model(f"{self.noun}Summary", fields)

    @cached_property
    def page(self) -> type[BaseModel]:
        """What JSON has of a page."""
        fields = {
            "items": (tuple.__class_getitem__((self.shown, ...)), Field(description=f"{self.title}.")),
            "next": (
                str | None,
                Field(default=None, description="The path of the page that follows; absent at the end."),
            ),
            "total": (
                int | None,
                Field(
                    default=None,
                    description=f"How many there are on all pages, where `count` asks; {MOST_COUNTED} at most.",
                ),
            ),
            "total_is_more": (
                bool | None,
                Field(default=None, description="`true` where there are more than `total`; absent otherwise."),
            ),
        }
        return _model(f"{self.noun}Page", fields)

    def place(self, row: Row[Any]) -> tuple[Any, ...]:
        """Where the row stands in the list's order."""
        return tuple(row._mapping[name] for name in self.order)

    def as_item(self, row: Row[Any]) -> Any:
        """The row as JSON has it."""
        whole = orjson.loads(row._mapping[BODY]) if BODY in self.read else {}
        if self.model is not None:
            return self.item(whole)
        return {
            column.name: as_json(value) for column, value in zip(self.columns, self._values(row, whole), strict=True)
        }

    def as_line(self, row: Row[Any]) -> Sequence[Value]:
        """The row's values in the order of the columns."""
        whole = orjson.loads(row._mapping[BODY]) if BODY in self.read else {}
        if self.model is None:
            return list(self._values(row, whole))
        item = self.item(whole)
        return [column.value(item) for column in self.columns]

    def of_item(self, item: Mapping[str, Any]) -> dict[str, Value]:
        """By column the values of an item that somebody has in JSON."""
        flat = self.model is None
        return {column.name: (replace(column, path=None) if flat else column).value(item) for column in self.columns}

    def _values(self, row: Row[Any], whole: Mapping[str, Any]) -> Iterator[Value]:
        for column in self.columns:
            if column.path is not None:
                yield column.value(whole)
            elif column.kind == "texts":
                yield separated(row._mapping[column.name])
            else:
                yield row._mapping[column.name]

    def example(self) -> dict[str, Any]:
        """An item as JSON has it, made of the columns' examples."""
        return {column.name: as_json(column.example) for column in self.columns}


def _model(name: str, fields: Mapping[str, Any]) -> type[BaseModel]:
    made: type[BaseModel] = create_model(name, __base__=Described, __module__=__name__, **fields)
    return made
