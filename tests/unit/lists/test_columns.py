"""What a list shows: typed values out of documents, and CSV that spreadsheets open as they should."""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from kakou.lists.columns import Column, Value
from kakou.lists.csv_rows import head, lines
from pydantic import TypeAdapter

from tests.unit.lists.rows import LISTINGS

DOCUMENT = {
    "no": "P1",
    "at": "2026-11-22T00:00:00.5Z",
    "gross": "20.00000",
    "vehicle": {"plate": "苏E01234"},
    "passes": [{"no": "A", "lines": [{"name": "甲醇"}, {"name": None}]}, {"no": "B", "lines": []}],
    "classes": ["3", "8"],
    "closed": None,
}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (Column("no", "", ""), "P1"),
        (Column("at", "", "", "time"), datetime(2026, 11, 22, 0, 0, 0, 500_000, tzinfo=UTC)),
        (Column("gross", "", "", "amount"), Decimal("20.00000")),
        (Column("plate", "", "", path="vehicle.plate"), "苏E01234"),
        (Column("passes", "", "", "texts", "passes.*.no"), ("A", "B")),
        (Column("goods", "", "", "texts", "passes.*.lines.*.name"), ("甲醇",)),
        (Column("classes", "", "", "texts"), ("3", "8")),
        (Column("classes", "", "", "texts", "classes.*"), ("3", "8")),
        (Column("closed_by", "", "", path="closed.by"), None),
        (Column("none", "", "", "texts", "none.*.at.all"), ()),
    ],
)
def test_a_column_is_found_in_a_document(column: Column, value: Value) -> None:
    assert column.value(DOCUMENT) == value


def test_a_spreadsheet_reads_the_lines_as_text_and_in_civil_time() -> None:
    columns = [
        Column("a", "", ""),
        Column("t", "", "", "time"),
        Column("n", "", "", "number"),
        Column("f", "", "", "flag"),
    ]
    columns += [Column("s", "", "", "texts"), Column("d", "", "", "amount")]
    at = datetime(2026, 11, 22, 16, 0, 0, 900_000, tzinfo=UTC)
    text = head(columns) + lines(columns, [["=1+1", at, -4, True, ("@SUM(A1)", "b"), Decimal(-5)], [None] * 6])
    assert text.startswith("\ufeffa,t,n,f,s,d\r\n")
    _, first, second = csv.reader(io.StringIO(text, newline=""))
    assert first == ["'=1+1", "2026-11-23 00:00:00", "-4", "true", "'@SUM(A1);b", "-5.00000"]
    assert second == [""] * 6


def test_the_example_of_every_list_is_as_its_columns_say() -> None:
    for listing in LISTINGS:
        assert [column.name for column in listing.columns] == list(dict.fromkeys(c.name for c in listing.columns))
        if listing.model is None:
            TypeAdapter(listing.shown).validate_python(listing.example())
        assert len({each.name for each in listing.filters}) == len(listing.filters), listing.name
