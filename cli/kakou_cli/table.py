"""Tables on a terminal: one that the width does not hold is told row by row, so that no word of it is broken."""

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

UNBOUNDED = 10_000
"""Characters: rich never says of a table that it is wider than the line."""


def print_table(table: Table, console: Console | None = None) -> None:
    """As a table where each of its words fits into a line, else each row as lines of its own: column, value."""
    console = console or Console()
    unbounded = console.options.update_width(UNBOUNDED)
    if Measurement.get(console, unbounded, table).minimum <= console.width:
        console.print(table)
        return
    console.print(table.title or "", style="table.title")
    headers = [str(column.header) for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        lines = Table.grid(padding=(0, 2))
        for header, value in zip(headers, row, strict=True):
            lines.add_row(Text(header, style="table.header"), value)
        console.print()
        console.print(lines)
