"""Declarations, and the ledger of their goods lines."""

from typing import Final

from kakou.history.tables.columns import amount, body, number, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few, index_of_others

DECLARATIONS: Final = table(
    "declarations",
    ("no",),
    text("no"),
    text("kind"),
    text("list_type"),
    text("direction"),
    text("firm"),
    time("filed_at"),
    time("accepted_at", null=True),
    number("passed_state"),  # 1 nothing, 2 a part, 3 all of it
    time("write_off", null=True),
    time("completed_at", null=True),  # when all of it had passed
    time("changed_at"),
    root(),
    body(),
)
"""Declarations as they stand. body: the data of the last `kakou.declaration.changed.v1`."""

DECLARATION_LINES: Final = table(
    "declaration_lines",
    ("no", "line"),
    text("no"),
    number("line"),
    text("hs", null=True),
    text("name", null=True),
    text("unit", null=True),
    amount("declared"),
    amount("allocated"),
    amount("passed"),
    compact=True,
)

index(DECLARATIONS, "filed_at")
index(DECLARATIONS, "firm", "filed_at")
index_of_others(DECLARATIONS, "kind", "filed_at", common="list")
index_of_others(DECLARATIONS, "list_type", "filed_at", common="0")
index_of_few("declarations_open", DECLARATIONS, "filed_at", only="passed_state < 3")
