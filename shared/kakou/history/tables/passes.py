"""Gate passes, and the documents that each is about."""

from typing import Final

from kakou.history.tables.columns import body, number, root, table, text, time
from kakou.history.tables.indexes import index, index_of_others

PASSES: Final = table(
    "passes",
    ("no",),
    text("no"),
    text("type"),
    text("direction"),
    text("state"),
    text("firm", null=True),
    text("plate"),
    time("approved_at", null=True),
    time("filed_at"),
    time("changed_at"),
    text("visit", null=True),
    text("grade", null=True),  # of its filing, `declared` for goods under a declaration
    number("fields", null=True),  # filled in when it was filed
    root(),
    body(),
)
"""Gate passes as they stand. body: a PassView."""

PASS_DOCUMENTS: Final = table(
    "pass_documents",
    ("no", "kind", "document"),
    text("no"),
    text("kind"),
    text("document"),
    compact=True,
)

index(PASSES, "filed_at")
index(PASSES, "plate")
index(PASSES, "firm", "filed_at")
index(PASSES, "visit")
index_of_others(PASSES, "state", "filed_at", common="passed")
index_of_others(PASSES, "type", "filed_at", common="2")
index(PASS_DOCUMENTS, "document")
