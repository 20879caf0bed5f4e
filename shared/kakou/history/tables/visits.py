"""Trucks at lanes, and what each waited for."""

from typing import Final

from kakou.history.tables.columns import body, flag, number, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few, index_of_others

VISITS: Final = table(
    "visits",
    ("visit",),
    text("visit"),
    text("gate"),
    text("lane"),
    text("direction", null=True),
    text("mode", null=True),  # of the passage: automatic or manual
    text("plate", null=True),
    text("firm", null=True),
    text("level", null=True),
    text("lane_class", null=True),
    flag("hazardous", null=True),
    text("state"),  # open or ended
    text("verdict", null=True),
    number("revision", null=True),
    time("arrived_at"),  # first heard of
    time("weighed_at", null=True),  # when it no longer waited for its weight; at once where it came with it
    time("decided_at", null=True),  # its first verdict
    time("answered_at", null=True),  # an officer's last decision
    time("released_at", null=True),  # the last verdict that released it
    time("raised_at", null=True),
    time("ended_at", null=True),
    text("how", null=True),  # cleared, backed-out or retracted
    time("changed_at"),
    root(),
    body(),
)
"""A truck at a lane, from the first that is heard of it to its end."""

STAGES: Final = table(
    "visit_stages",
    ("visit", "n"),
    text("visit"),
    number("n"),
    text("stage"),  # weight, seal, officer, documents, redirect, barrier, leaving
    text("gate"),
    text("lane"),
    time("began_at"),
    time("ended_at", null=True),  # null while it lasts
    compact=True,
)
"""What a visit waited for, one stage after the other without gaps: together they are its whole time."""

index(VISITS, "arrived_at")
index(VISITS, "firm", "arrived_at")
index(VISITS, "plate", "arrived_at", "visit")
index(VISITS, "verdict", "arrived_at")
index(VISITS, "gate", "arrived_at")
index(VISITS, "lane", "arrived_at")
index_of_others(VISITS, "level", "arrived_at", common="ordinary")
index_of_others(VISITS, "lane_class", "arrived_at", common="declared")
index_of_others(VISITS, "mode", "arrived_at", common="automatic")
index_of_others(VISITS, "how", "arrived_at", common="cleared")
index_of_few("visits_open", VISITS, "arrived_at", only="state = 'open'")
index_of_few("visits_hazardous", VISITS, "arrived_at", only="hazardous = true")
index(STAGES, "began_at")
