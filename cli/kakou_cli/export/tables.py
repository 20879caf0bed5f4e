"""Rows as a table: what each column holds, and how CSV and Parquet write it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from kakou.values.decimals import write

from kakou_cli.errors import Failure

Kind = Literal["text", "number", "amount", "time", "flag", "texts"]
Value = str | int | Decimal | datetime | bool | tuple[str, ...] | None
Row = dict[str, Value]

ROWS_AT_ONCE = 10_000
BETWEEN = ";"
"""Between the texts of one CSV field."""

MARK = "'"
FORMULA_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", MARK)
"""What spreadsheets take for the beginning of a formula, in full width, too; and the mark, so that it can be taken off.
"""


class Format(StrEnum):
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Column:
    """amount: a decimal of five places, DECIMAL(19,5) as customs has it. texts: several; joined in CSV."""

    name: str
    kind: Kind = "text"


def write_table(path: Path, form: Format, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    """The number of rows written; the file has its name only once it is whole. Raises Failure, OSError."""
    if not path.parent.is_dir():
        raise Failure(f"{path.parent} is not a folder that can be written to")
    making = path.with_name(f".{path.name}.part")
    try:
        count = (_write_csv if form is Format.CSV else _write_parquet)(making, columns, rows)
        making.replace(path)
    finally:
        making.unlink(missing_ok=True)
    return count


def _write_csv(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as to:
        writer = csv.writer(to)
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([_field(row[column.name], column.kind) for column in columns])
            count += 1
    return count


def _field(value: Value, kind: Kind) -> str:
    """The value as a CSV field that no spreadsheet takes for a formula. Numbers are ours, and keep their sign."""
    match value:
        case tuple():
            return BETWEEN.join(marked(one) for one in value)
        case str() if kind == "text":
            return marked(value)
    return _text(value)


def marked(text: str) -> str:
    """`text` with an apostrophe before it where it begins like a formula (OWASP, CSV injection), or with one."""
    return MARK + text if _begins_a_formula(text) else text


def unmarked(field: str) -> str:
    """A text of an export as it was before it was written."""
    return field[1:] if field.startswith(MARK) and _begins_a_formula(field[1:]) else field


def _begins_a_formula(text: str) -> bool:
    return text.startswith(("\t", "\r", "\n")) or text.lstrip().startswith(FORMULA_BEGINS)


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return write(value)
        case datetime():
            return value.isoformat(timespec="milliseconds")
        case tuple():
            return BETWEEN.join(value)
    return str(value)


def _write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa  # heavy, and for this format alone
        import pyarrow.parquet as pq
    except ImportError:
        raise Failure(
            "Parquet takes pyarrow: install kakou-cli[parquet] (in a checkout: uv sync --inexact --no-dev --group "
            "parquet), or choose --format csv"
        ) from None
    kinds: dict[Kind, Any] = {
        "text": pa.string(),
        "number": pa.int64(),
        "amount": pa.decimal128(19, 5),
        "time": pa.timestamp("ms", tz="UTC"),
        "flag": pa.bool_(),
        "texts": pa.list_(pa.string()),
    }
    schema = pa.schema([(column.name, kinds[column.kind]) for column in columns])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in _some(rows):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))
            count += len(some)
    return count


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    several = iter(rows)
    while some := list(islice(several, ROWS_AT_ONCE)):
        yield some
