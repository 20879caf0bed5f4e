"""Alarms and follow-ups."""

from typing import Final

from kakou.history.tables.columns import body, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few

TASKS: Final = table(
    "tasks",
    ("id",),
    text("id"),
    text("kind"),
    text("subject_kind"),
    text("subject_no"),
    time("opened_at"),
    time("due", null=True),
    time("closed_at", null=True),
    text("closed_by", null=True),
    time("changed_at"),
    root(),
    body(),
)
"""Tasks as they stand. body: a Task."""

index(TASKS, "opened_at")
index(TASKS, "subject_no")
index_of_few("tasks_open", TASKS, "opened_at", only="closed_at IS NULL")
