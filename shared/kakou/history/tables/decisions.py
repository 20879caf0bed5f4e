"""What officers decided."""

from typing import Final

from kakou.history.tables.columns import body, number, root, table, text, time
from kakou.history.tables.indexes import index

DECISIONS: Final = table(
    "decisions",
    ("visit", "root"),
    text("visit"),
    root(),
    time("at"),
    text("decision"),  # release, inspect, refuse or rescind
    text("by"),
    time("referred_at", null=True),  # since when an officer was asked; null where none was
    number("revision"),  # of the verdict that it led to
    text("reason"),
    text("gate"),
    text("lane"),
    body(),
    text("proposed_by", null=True),  # the officer who proposed the release, where it needed two
)
"""What officers decided, as far as it took effect."""

index(DECISIONS, "at")
