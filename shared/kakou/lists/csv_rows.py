"""Rows as CSV for spreadsheets: UTF-8 with a byte order mark, civil time, and no field that is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from kakou.lists.columns import BETWEEN, Column, Kind, Value, in_civil_time
from kakou.values.decimals import write

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it, spreadsheets take UTF-8 for the machine's own charset."""

MARK: Final = "'"
FORMULA_BEGINS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠", MARK)
"""What spreadsheets take for the beginning of a formula, in full width, too; and the mark, so that it can be taken off.
"""


def head(columns: Sequence[Column]) -> str:
    """The first line, with the mark before it."""
    return BYTE_ORDER_MARK + _lines([[column.name for column in columns]])


def lines(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> str:
    """A line for each row, whose values are in the order of the columns."""
    return _lines([field(value, column.kind) for column, value in zip(columns, row, strict=True)] for row in rows)


def field(value: Value, kind: Kind) -> str:
    """The value as a field that no spreadsheet takes for a formula. Numbers are ours, and keep their sign."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return write(value)
        case datetime():
            return in_civil_time(value)
        case tuple():
            return BETWEEN.join(marked(one) for one in value)
        case str() if kind == "text":
            return marked(value)
    return str(value)


def marked(text: str) -> str:
    """`text` with an apostrophe before it where it begins like a formula (OWASP, CSV injection), or with one."""
    return MARK + text if _begins_a_formula(text) else text


def unmarked(text: str) -> str:
    """A field as its text was before it was written."""
    return text[1:] if text.startswith(MARK) and _begins_a_formula(text[1:]) else text


def _begins_a_formula(text: str) -> bool:
    return text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(FORMULA_BEGINS)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    to = io.StringIO(newline="")
    csv.writer(to).writerows(rows)
    return to.getvalue()
