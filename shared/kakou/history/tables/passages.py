"""Barriers that were raised."""

from typing import Final

from sqlalchemy import BigInteger, Column

from kakou.history.tables.columns import body, flag, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few, index_of_others

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
index(PASSAGES, "gate", "sequence")
index(PASSAGES, "lane", "sequence")
index_of_others(PASSAGES, "mode", "sequence", common="automatic")
index_of_few("passages_by", PASSAGES, "by", "sequence", only="by IS NOT NULL")
index_of_few("passages_irregular", PASSAGES, "sequence", only="irregular = true")
index_of_few("passages_hazardous", PASSAGES, "sequence", only="hazardous = true")
