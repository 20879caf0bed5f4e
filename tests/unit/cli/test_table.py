"""A table that is wider than the terminal stays readable."""

import io

import pytest
from kakou_cli.table import print_table
from rich.console import Console
from rich.table import Table

COLUMNS = ("lane", "reason", "stops", "median (s)")
ROWS = [("E01", "lane.hazardous.registered-goods", "2", "31.4"), ("X02", "weight.vehicle.outside-band", "–", "0.5")]


def printed(width: int) -> str:
    table = Table(title="Stops of a day")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for row in ROWS:
        table.add_row(*row)
    out = io.StringIO()
    print_table(table, Console(file=out, width=width))
    return out.getvalue()


def test_where_it_fits_it_is_a_table() -> None:
    lines = printed(80).splitlines()
    for row in ROWS:
        assert any(all(value in line for value in row) for line in lines)


@pytest.mark.parametrize("width", [46, 50, 57])
def test_where_it_does_not_each_row_is_told_value_by_value_and_no_word_is_broken(width: int) -> None:
    told = printed(width)
    assert "Stops of a day" in told
    lines = [line.split(maxsplit=1) for line in told.replace("median (s)", "median_(s)").splitlines()]
    for column, values in zip(("lane", "reason", "stops", "median_(s)"), zip(*ROWS, strict=True), strict=True):
        assert [line[1].strip() for line in lines if line and line[0] == column] == list(values)
