"""Rows as a table: what each column holds, and how CSV and Parquet write it."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from kakou.lists.columns import Kind, Value
from kakou.lists.csv_rows import field
from kakou.storage.full_disk import naming

from kakou_cli.errors import Failure

Row = dict[str, Value]

ROWS_AT_ONCE = 10_000


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
        with naming(path):
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
    """As lists over HTTP have it, but with the offset of a time: other systems read it, and not people."""
    return value.isoformat(timespec="milliseconds") if isinstance(value, datetime) else field(value, kind)


def _write_parquet(path: Path, columns: Sequence[Column], rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa  # heavy, and for this format alone
        import pyarrow.parquet as pq
    except ImportError:
        raise Failure(
            "Parquet takes pyarrow: install kakou-cli[parquet] (in a checkout: $(deploy/local/find-uv.sh) sync "
            "--inexact --no-dev --group parquet), or choose --format csv"
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
