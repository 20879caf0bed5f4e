"""Receipts of the national system."""

from typing import Final

from kakou.history.tables.columns import body, root, table, text, time
from kakou.history.tables.indexes import index, index_of_others

RECEIPTS: Final = table(
    "receipts",
    ("root",),
    root(),
    time("at"),
    text("kind"),
    text("concerns"),
    text("pass_no", null=True),
    text("declaration_no", null=True),
    text("result"),
    text("outcome"),  # done, or what else became of it
    body(),
)
"""Receipts of the national system as they came."""

index(RECEIPTS, "at")
index(RECEIPTS, "pass_no")
index(RECEIPTS, "declaration_no")
index(RECEIPTS, "kind", "at")
index_of_others(RECEIPTS, "concerns", "at", common="filing")
index_of_others(RECEIPTS, "result", "at", common="1")
index_of_others(RECEIPTS, "outcome", "at", common="done")
