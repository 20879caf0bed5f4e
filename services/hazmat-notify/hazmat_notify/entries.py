"""What hazmat-notify keeps for a zone: kinds of entries and their shapes."""

import re
from datetime import datetime
from typing import Final

from kakou.contracts.alert import Alert, AlertAnswer, Severity
from kakou.contracts.base import Told
from pydantic import Field

FEED: Final = "feed"
"""Field `head`: FeedHead."""
UNANSWERED: Final = "unanswered"
"""By the alert's id: Unanswered; gone once a person has answered."""
ALERT_OF_VISIT: Final = "alert-of-visit"
"""By visit: the alert's id, as text."""
STORAGE_UNIT: Final = "storage-unit"
"""By id: the document."""
STOCK: Final = "stock"
"""By storage unit: rules.stock.Stock."""
MISMATCH: Final = "mismatch"
"""By storage unit and substance: the open task."""
MOTION: Final = "motion"
"""By visit: rules.motion.InMotion."""
VISIT_OF_PASS: Final = "visit-of-pass"  # noqa: S105 - a kind of entry
"""By pass: the visit whose truck is in motion with it, as text."""
ALERT_OF_PLATE: Final = "alert-of-plate"
"""By plate: the id of the last alert about it, as text."""
TOKEN: Final = "token"  # noqa: S105 - a kind of entry
"""By the token's sha256."""

HEAD: Final = "head"

_ALERT_ID = re.compile(r"A[0-9]{1,15}")

BLOCK: Final = 1_000
"""Messages of the feed that share a bucket, so that old ones can be dropped together."""


def block_of(sequence: int) -> str:
    """The kind under which the feed's message `sequence` is kept, by its sequence."""
    return f"feed/{sequence // BLOCK}"


def kind_of_alert(no: str) -> str:
    """The kind under which AlertKept is kept, by the alert's id: `A` and the sequence of its first message."""
    return f"alert/{int(no[1:]) // BLOCK}" if _ALERT_ID.fullmatch(no) else "alert/none"


class FeedHead(Told):
    """The zone's feed: its first message still kept, its last, how many alerts were raised of each severity, and how
    many answers were given."""

    first: int = 1
    last: int = 0
    raised: dict[Severity, int] = Field(default_factory=dict)
    answered: int = 0


class AlertKept(Told):
    """An alert as it stands: its last message, and every answer to any of them. open: the last is not yet answered."""

    message: Alert
    answers: tuple[AlertAnswer, ...] = ()
    open: bool = True


class Unanswered(Told):
    """An alert that no person has answered. at: of its last message."""

    sequence: int
    severity: Severity
    at: datetime
