"""What lanes reported and were told, beside readings and verdicts."""

from typing import Final

from kakou.history.tables.columns import body, number, root, table, text, time

LANE_EVENTS: Final = table(
    "lane_events",
    ("visit", "root", "kind", "n"),
    text("visit"),
    root(),
    text("kind"),  # weighed, barrier, device, departed, retracted or commanded
    number("n"),  # the lane's number of the first command; 0 for what it reported
    time("at"),
    body(),
    compact=True,
)
"""What a visit's lane reported beside its readings, and what it was told beside verdicts. visit: the visit's address,
also where that is another's by now. body: the event's data."""
