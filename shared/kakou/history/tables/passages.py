"""Barriers that were raised."""

from typing import Final

from sqlalchemy import BigInteger, Column

from kakou.history.tables.columns import body, flag, root, table, text, time
from kakou.history.tables.indexes import index

PASSAGES: Final = table(
    "passages",
    ("sequence",),
    Column("sequence", BigInteger, nullable=False),
    time("at"),
    text("visit"),
    text("gate"),
    text("lane"),
    text("direction"),
    text("plate", null=True),
    text("firm", null=True),  # of the first pass
    text("verdict", null=True),
    text("mode"),
    text("by", null=True),
    flag("irregular"),
    flag("hazardous"),
    root(),
    body(),
)
"""The zone's passages, from 1 without gaps."""

index(PASSAGES, "at")
index(PASSAGES, "visit", "sequence")
index(PASSAGES, "plate", "sequence")
index(PASSAGES, "firm", "sequence")
