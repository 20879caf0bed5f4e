"""A warehouse's own list held against what the gate counted: by pass, document and line, as far as the list goes."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

from kakou.lists.csv_rows import unmarked
from kakou.values.decimals import ZERO, read
from pydantic_core import PydanticCustomError

from kakou_cli.errors import Failure
from kakou_cli.export.tables import Row

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "pass": ("pass", "pass_no", "核放单", "核放单号", "核放单编号"),
    "document": ("document", "document_no", "单证", "单证号", "单证编号", "清单号"),
    "line": ("line", "document_line", "项号", "行号", "商品序号"),
    "quantity": ("quantity", "数量"),
    "unit": ("unit", "单位"),
}
"""Columns and what a list may call them."""

KEY: Final = ("pass", "document", "line")
MASS: Final[dict[str, tuple[str, Decimal]]] = {
    "035": ("kg", Decimal(1)),
    "kg": ("kg", Decimal(1)),
    "千克": ("kg", Decimal(1)),
    "070": ("kg", Decimal(1000)),
    "t": ("kg", Decimal(1000)),
    "吨": ("kg", Decimal(1000)),
}
"""Units of mass in kg: the customs codes, and what people write."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What one side has for a key: its quantity in `unit`, None where the list names no unit."""

    quantity: Decimal
    unit: str | None


@dataclass(frozen=True)
class Theirs:
    """key: the columns that tell the list's rows apart; several rows of one key are added up."""

    key: tuple[str, ...]
    entries: dict[Key, Entry]


@dataclass
class Reconciled:
    """matched, differing: on both lists. Keys in order."""

    key: tuple[str, ...]
    matched: int = 0
    differing: list[tuple[Key, Entry, Entry]] = field(default_factory=list)
    only_ours: list[tuple[Key, Entry]] = field(default_factory=list)
    only_theirs: list[tuple[Key, Entry]] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        return not (self.differing or self.only_ours or self.only_theirs)


def read_theirs(path: Path) -> Theirs:
    """A CSV list in UTF-8 or GB18030, its fields between commas, semicolons or tabs. Raises Failure, OSError."""
    table = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(path))
    header = [_column(name) for name in next(table, [])]
    key = tuple(name for name in KEY if name in header)
    if "quantity" not in header or not {"pass", "document"} & set(key):
        raise Failure(f"{path} must have a column quantity, and pass or document; line and unit where it has them")
    entries: dict[Key, Entry] = {}
    for number, fields in enumerate(table, 2):
        if not any(one.strip() for one in fields):
            continue
        row = {name: unmarked(one.strip()) for name, one in zip(header, fields, strict=False) if name}
        _add(entries, tuple(row.get(name, "").upper() for name in key), _entry(path, number, row))
    return Theirs(key, entries)


def reconcile(ours: Iterable[Row], theirs: Theirs) -> Reconciled:
    """The gate's counted lines against the list. Quantities must be equal to the last place."""
    counted: dict[Key, Entry] = {}
    units = any(entry.unit is not None for entry in theirs.entries.values())
    for row in ours:
        if isinstance(row["quantity"], Decimal):
            key = tuple(str(row[name] if row[name] is not None else "").upper() for name in theirs.key)
            _add(counted, key, _in_base(row["quantity"], str(row["unit"] or "") if units else None))
    found = Reconciled(theirs.key)
    for key in sorted(counted.keys() | theirs.entries.keys()):
        our, their = counted.get(key), theirs.entries.get(key)
        if our is None and their is not None:
            found.only_theirs.append((key, their))
        elif our is not None and their is None:
            found.only_ours.append((key, our))
        elif our is not None and their is not None:
            if our.quantity == their.quantity and their.unit in (None, our.unit):
                found.matched += 1
            else:
                found.differing.append((key, our, their))
    return found


def _entry(path: Path, number: int, row: dict[str, str]) -> Entry:
    try:
        quantity = read(row.get("quantity", "").replace(",", ""))
    except PydanticCustomError as error:
        raise Failure(f"{path}, row {number}: the quantity {error.message()}") from None
    return _in_base(quantity, row.get("unit") or None)


def _in_base(quantity: Decimal, unit: str | None) -> Entry:
    """Masses in kg, so that a list may be in tonnes; other units as they are."""
    base, factor = MASS.get((unit or "").lower(), (unit, Decimal(1)))
    return Entry(quantity * factor, None if unit is None else base)


def _add(entries: dict[Key, Entry], key: Key, more: Entry) -> None:
    before = entries.get(key, Entry(ZERO, more.unit))
    entries[key] = Entry(before.quantity + more.quantity, before.unit if before.unit == more.unit else "?")


def _column(text: str) -> str:
    name = text.strip().lower()
    return next((ours for ours, names in NAMES.items() if name in names), "")


def _text(path: Path) -> str:
    given = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return given.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Failure(f"{path} is neither UTF-8 nor GB18030")


def _delimiter(path: Path) -> str:
    """Whichever of the usual ones the first line has most of."""
    first = _text(path).partition("\n")[0]
    return max(",;\t", key=first.count)
