"""Every revision of every verdict, its reasons and its weights."""

from typing import Final

from sqlalchemy import Column

from kakou.history.tables.columns import amount, flag, number, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few
from kakou.history.types import Packed

VERDICTS: Final = table(
    "verdicts",
    ("visit", "revision"),
    text("visit"),
    number("revision"),
    time("at"),
    text("verdict"),
    text("because"),
    text("gate"),
    text("lane"),
    text("lane_class"),
    text("direction"),
    text("plate", null=True),
    text("firm", null=True),
    text("level", null=True),
    flag("hazardous"),
    number("policy_version"),
    number("rules_version"),
    root(),
    Column("body", Packed, nullable=False),
)
"""Every revision of every verdict. body: the data of its `kakou.verdict.reached.v1`, compressed."""

REASONS: Final = table(
    "reasons",
    ("visit", "revision", "n"),
    text("visit"),
    number("revision"),
    number("n"),
    time("at"),
    text("code"),
    text("letter", null=True),
    text("outcome"),
    flag("stops"),  # it stops the truck, and did not before
    text("gate"),
    text("lane"),
    text("firm", null=True),
    text("level", null=True),
    compact=True,
)

WEIGHTS: Final = table(
    "weights",
    ("visit", "revision", "n"),
    text("visit"),
    number("revision"),
    number("n"),
    time("at"),
    text("level"),  # vehicle, container or goods
    text("gate"),
    text("lane"),
    text("bridge", null=True),  # the lane's weighbridge, by its id
    amount("declared"),
    amount("measured"),
    amount("difference"),
    amount("band"),
    amount("uncertainty"),
    text("quality"),
    compact=True,
)

index(VERDICTS, "at")
index(REASONS, "code", "at")
index_of_few("reasons_stopping", REASONS, "at", only="stops = true")
index(WEIGHTS, "at")
