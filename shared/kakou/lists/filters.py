"""What a list can be asked for: a parameter of the query, what it may be, and what it asks of the rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Final, NamedTuple

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    func,
    literal,
    or_,
    select,
    type_coerce,
)

from kakou.contracts.base import Code
from kakou.history.tables import COMMON, PLATES
from kakou.lists.body_text import TextInBody
from kakou.values.plate_search import SHORTEST_PART
from kakou.values.plates import IMPOSSIBLE_IN_SERIAL, normalise
from kakou.values.times import Since, Until


class Sought(NamedTuple):
    """few: what the first question has found; None where that is more than few."""

    value: Any
    few: list[Any] | None


Where = Callable[[Table, Any], ColumnElement[bool]]
"""From the list's table and the value asked for to what must hold of a row."""

LAST: Final = 2**63 - 1
"""No number of a sequence comes as far."""

FEW_PLATES: Final = 100
"""Each has some hundred rows a year."""

LONGEST: Final = 200
"""Characters of a parameter's value."""


@dataclass(frozen=True)
class Filter:
    """form: what pydantic reads the parameter's text as. example: a value as it stands in an address.

    first: a question whose answer `where` gets beside the value as a `Sought`, since the database cannot know which way
    is short: by the few rows that it leads to, or through the list in its order until a page is full. few: answers up
    to which the first way is the shorter one.

    number: a question whose answer, one number, `where` gets in place of the value: only with the number itself does
    PostgreSQL know how many rows it leads to.

    following: in place of `where` on a page that follows another, whose end then bounds it from below: of two such
    bounds SQLite seeks by one, and reads all rows from there to the other.
    """

    name: str
    about: str
    form: Any
    where: Where
    example: str
    first: Callable[[Any], Select[Any]] | None = None
    few: int = 0
    number: Callable[[Any], Select[Any]] | None = None
    following: Where | None = None

    def read(self, text: str) -> Any:
        """The value that the text says. Raises ValidationError."""
        return self._adapter.validate_python(text)

    def described(self) -> dict[str, Any]:
        """What the OpenAPI document says of it."""
        return {
            "name": self.name,
            "in": "query",
            "description": self.about,
            "schema": {
                name: each for name, each in self._schema.items() if name not in ("title", "description", "examples")
            },
            "example": self.example,
        }

    @cached_property
    def _schema(self) -> dict[str, Any]:
        return self._adapter.json_schema()

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.form)


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column's value, by which no index is searched or read in order: SQLite, which counts no rows, would take the
    one that is the longest way here."""
    if isinstance(column.type, Text):
        return column.concat("")
    return type_coerce(column, BigInteger) + 0


def equals(name: str, about: str, example: str, form: Any = Code, column: str | None = None) -> Filter:
    """Rows whose column, of the parameter's name unless said, has the value."""
    return Filter(name, about, form, lambda table, value: table.c[column or name] == value, example)


def uncommon(name: str, about: str, example: str, form: Any = Code) -> Filter:
    """Rows whose column of that name has the value. All but the common one (`index_of_others`) are in an
    index of their own, which a database takes where the statement says that the common one is left out."""

    def where(table: Table, value: Any) -> ColumnElement[bool]:
        column, common = table.c[name], COMMON[table.c[name]]
        asked: ColumnElement[bool] = column == value
        return asked if value == common else and_(asked, column != literal(common, literal_execute=True))

    return Filter(name, about, form, where, example)


def equals_in_body(name: str, about: str, example: str, path: str, form: Any = Code) -> Filter:
    """Rows whose body has the text at the path, names between points."""
    keys = tuple(path.split("."))
    return Filter(name, about, form, lambda table, value: TextInBody(table.c.body, keys) == value, example)


def flag(name: str, about: str) -> Filter:
    """Rows whose column of that name is true, or false."""
    return Filter(name, about, bool, lambda table, value: table.c[name] == value, "true")


def _part(text: str) -> str:
    if len(text) > LONGEST:
        raise PydanticCustomError("string_too_long", "must be {limit} characters or fewer", {"limit": LONGEST})
    part = normalise(text)
    if len(part) < SHORTEST_PART:
        raise PydanticCustomError(
            "string_too_short", "must be {limit} characters of the plate or more", {"limit": SHORTEST_PART}
        )
    return part


PlatePart = Annotated[
    str, AfterValidator(_part), WithJsonSchema({"type": "string", "minLength": SHORTEST_PART, "maxLength": LONGEST})
]
"""Any part of a plate, normalised."""


def at_lanes(table: Table, lanes: frozenset[str]) -> ColumnElement[bool]:
    """Rows whose gate and lane are one of the lanes, given as `gate/lane`."""
    places = (lane.split("/", 1) for lane in sorted(lanes))
    return or_(*(and_(table.c.gate == gate, table.c.lane == lane) for gate, lane in places))


def plate_part(column: str = "plate", *, known: bool = False) -> Filter:
    """Rows whose plate holds the part; the letters I and O count as the digits that a serial has in their place.

    known: the history has the plates of all rows once each, and they are looked through first.
    """

    def holds(plate: ColumnElement[str], part: str) -> ColumnElement[bool]:
        ways = {part, part.translate(IMPOSSIBLE_IN_SERIAL)}
        return or_(*(plate.contains(way, autoescape=True) for way in sorted(ways)))

    def where(table: Table, sought: Sought) -> ColumnElement[bool]:
        plate = table.c[column]
        return holds(plate, sought.value) if sought.few is None else plate.in_(sought.few)

    about = (
        "Any part of the plate, two characters or more, however it is written: blanks and dots do not count, and the"
        " letters I and O are the digits 1 and 0."
    )
    if not known:
        return Filter("plate", about, PlatePart, lambda table, part: holds(table.c[column], part), "E0123")
    return Filter(
        "plate",
        about,
        PlatePart,
        where,
        "E0123",
        lambda part: select(PLATES.c.plate).where(holds(PLATES.c.plate, part)),
        FEW_PLATES,
    )


def _plus(text: str) -> str:
    """A plus comes as a blank where it was not percent-encoded."""
    return text.replace(" ", "+")


def times(column: str, what: str, *, along: Column[Any] | None = None) -> tuple[Filter, Filter]:
    """`from` and `to`, a half-open range of the log time in `column`.

    along: the number by which the list is ordered, where the time never goes back as it grows. The range is then one of
    numbers, so that a page is read in its order, and not out of all that the time leads to.
    """
    if along is not None:
        return _along(column, what, along)

    def since(table: Table, time: datetime) -> ColumnElement[bool]:
        return table.c[column] >= time

    def until(table: Table, time: datetime) -> ColumnElement[bool]:
        return table.c[column] < time

    return _times(what, since, until)


def _along(column: str, what: str, number: Column[Any]) -> tuple[Filter, Filter]:
    at = number.table.c[column]

    def first(time: datetime) -> Select[Any]:
        found = select(number).where(at >= time).order_by(at, number).limit(1).correlate(None).scalar_subquery()
        return select(func.coalesce(found, LAST))

    def since(table: Table, first: int) -> ColumnElement[bool]:
        return number >= first

    def following(table: Table, first: int) -> ColumnElement[bool]:
        return unindexed(number) >= first

    def until(table: Table, first: int) -> ColumnElement[bool]:
        return number < first

    begin, end = _times(what, since, until)
    return replace(begin, number=first, following=following), replace(end, number=first)


def _times(what: str, since: Where, until: Where) -> tuple[Filter, Filter]:
    def of(form: Any) -> Any:
        return Annotated[form, BeforeValidator(_plus)]

    return (
        Filter(
            "from",
            f"{what} at this time or later, by the zone's clock: RFC 3339 with an offset, or a day, which begins at"
            " midnight, Chinese time.",
            of(Since),
            since,
            "2026-11-22T08:00:00+08:00",
        ),
        Filter("to", f"{what} before this time; a day counts to its end.", of(Until), until, "2026-11-22"),
    )
