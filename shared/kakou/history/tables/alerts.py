"""What the safety office was told: alerts, answers to them, and what was said of a truck's load."""

from typing import Final

from sqlalchemy import BigInteger, Column

from kakou.history.tables.columns import body, flag, number, root, table, text, time
from kakou.history.tables.indexes import index, index_of_few

ALERTS: Final = table(
    "alerts",
    ("id",),
    text("id"),
    Column("sequence", BigInteger, nullable=False),  # of its last message
    time("at"),  # of its first message
    text("msg_type"),
    text("kind"),
    text("severity"),
    text("visit", null=True),
    text("plate", null=True),
    text("firm", null=True),
    text("storage_unit", null=True),
    text("state"),  # open, taken or over
    flag("drill"),
    time("changed_at"),
    root(),
    body(),
)
"""Alerts as they stand. body: the last message, with every answer to any."""

ALERT_MESSAGES: Final = table(
    "alert_messages",
    ("sequence",),
    Column("sequence", BigInteger, nullable=False),
    text("alert"),
    time("at"),
    text("msg_type"),
    root(),
    body(),
)
"""The feed to the safety office, from 1 without gaps. body: the message as it was told."""

ALERT_ANSWERS: Final = table(
    "alert_answers",
    ("alert", "n"),
    text("alert"),
    number("n"),  # its number among the alert's answers, from 1
    time("at"),
    text("kind"),  # seen, taken, handed-on or undone
    text("by"),
    root(),
    body(),
)

FORECASTS: Final = table(
    "forecasts", ("visit", "revision", "root"), text("visit"), number("revision"), time("at"), root(), body()
)
"""What a load would do to its storage unit. visit, root: the visit's address, and the root of the verdict that it is
about, which tells visits at one address apart."""

OFFERS: Final = table(
    "offers",
    ("visit", "revision", "root"),
    text("visit"),
    number("revision"),
    text("alert"),
    time("at"),
    root(),
    body(),
)
"""Releases of hazardous goods that the safety office's alert went ahead of. visit, root: as with a forecast."""

index(ALERTS, "at")
index(ALERTS, "visit")
index_of_few("alerts_open", ALERTS, "at", only="state = 'open'")
