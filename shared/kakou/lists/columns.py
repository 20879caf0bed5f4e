"""What a list shows of an item: its columns, as JSON, CSV and tables of other programs have them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Table, func, select

from kakou.values.decimals import Difference, write
from kakou.values.times import CHINA

Kind = Literal["text", "number", "amount", "time", "flag", "texts"]
Value = str | int | Decimal | datetime | bool | tuple[str, ...] | None

BETWEEN: Final = ";"
"""Between texts that are written as one."""

EACH: Final = "*"
"""In a path: each item of a list, or each value of an object."""

TYPES: Final[dict[Kind, Any]] = {
    "text": str,
    "number": int,
    "amount": Difference,
    "time": datetime,
    "flag": bool,
    "texts": tuple[str, ...],
}
"""What JSON holds of each kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """amount: a decimal of five places, DECIMAL(19,5) as customs has it. texts: several; joined in CSV.

    path: where it stands in the document, names between points; `*` is each of a list. None: it stands under its name.
    source: what of the row's table it is made of, where no column of the table has it; of texts, joined by BETWEEN.
    """

    name: str
    about: str
    example: Value
    kind: Kind = "text"
    path: str | None = None
    source: Callable[[Table], ColumnElement[Any]] | None = None

    def of(self, document: Mapping[str, Any]) -> Any:
        """Its value in a document, as JSON has it; None where there is none."""
        found = list(_found(document, (self.path or self.name).split(".")))
        if self.kind != "texts":
            return next(iter(found), None)
        return found[0] if len(found) == 1 and isinstance(found[0], list) else found

    def value(self, document: Mapping[str, Any]) -> Value:
        """The same, typed: a Decimal, a datetime. Raises ValueError, ArithmeticError where it holds another kind."""
        found = self.of(document)
        if found is None:
            return None
        match self.kind:
            case "amount":
                return Decimal(found)
            case "time":
                return found if isinstance(found, datetime) else datetime.fromisoformat(found)
            case "texts":
                return tuple(str(one) for one in found)
            case "text":
                return str(found)
        return found  # type: ignore[no-any-return]


def joined(texts: ColumnElement[str], *of_row: ColumnElement[bool]) -> ColumnElement[Any]:
    """The texts of other rows that belong to a row, as the source of a column; `separated` sorts them, as SQLite before
    3.44 does not."""
    return select(func.aggregate_strings(texts, BETWEEN)).where(*of_row).scalar_subquery()


def separated(text: str | None) -> tuple[str, ...]:
    """What was joined, in alphabetical order."""
    return tuple(sorted(text.split(BETWEEN))) if text else ()


def as_json(value: Any) -> Any:
    """A value of a row as JSON has it, decimals with five places."""
    return write(value) if isinstance(value, Decimal) else value


def in_civil_time(time: datetime) -> str:
    """A time as people of the zone write it, to the second: `2026-11-22 08:00:00`."""
    return time.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _found(value: Any, path: Sequence[str]) -> Iterator[Any]:
    if not path:
        if value is not None:
            yield value
        return
    name, rest = path[0], path[1:]
    if name == EACH:
        for one in value.values() if isinstance(value, Mapping) else value or ():
            yield from _found(one, rest)
    elif isinstance(value, Mapping):
        yield from _found(value.get(name), rest)
