"""What a receiver gets: CloudEvents in structured mode, the same bytes for all receivers of a zone."""

from datetime import datetime
from typing import Any, Final, NamedTuple

import orjson
from kakou.contracts import topics
from kakou.contracts.alert import Alert, FeedDigest
from kakou.contracts.cloudevents import STRUCTURED
from kakou.runtime.events.envelope import envelope

from hazmat_notify.state import SubscriptionKept

SERVICE: Final = "hazmat-notify"
CHALLENGE: Final = "kakou.subscription.challenge.v1"
DIGEST: Final = "kakou.feed.digest.v1"
HEARTBEAT: Final = "kakou.feed.heartbeat.v1"
CONTENT_TYPE: Final = {"Content-Type": f"{STRUCTURED}; charset=utf-8"}


class Body(NamedTuple):
    """What is sent. id: the same whenever it is delivered again."""

    id: str
    text: str


def of_alert(alert: Alert) -> Body:
    """A message of the feed; `sequence` as the CloudEvents extension of that name has it."""
    no = f"{alert.zone}-{alert.sequence}"
    data = orjson.Fragment(alert.__pydantic_serializer__.to_json(alert))
    body = _event(no, alert.zone, topics.ALERT_RAISED, alert.id, alert.at, data, {"sequence": str(alert.sequence)})
    return Body(no, body)


def of_challenge(zone: str, kept: SubscriptionKept, now: datetime) -> Body:
    """Proves who the receiver is: its answer must repeat `data.challenge`."""
    no = f"{zone}-{kept.id}-challenge-{kept.generation}"
    return Body(no, _event(no, zone, CHALLENGE, kept.id, now, {"challenge": kept.challenge}))


def of_digest(digest: FeedDigest, now: datetime) -> Body:
    no = f"{digest.zone}-digest-{_milliseconds(now)}"
    return Body(no, _event(no, digest.zone, DIGEST, digest.zone, now, digest.model_dump(mode="json")))


def of_heartbeat(zone: str, last: int, now: datetime) -> Body:
    """Says that silence means silence: nothing above sequence `last` was missed."""
    no = f"{zone}-heartbeat-{_milliseconds(now)}"
    return Body(no, _event(no, zone, HEARTBEAT, zone, now, {"zone": zone, "last": last}))


def _event(
    no: str, zone: str, kind: str, subject: str, at: datetime, data: Any, more: dict[str, str] | None = None
) -> str:
    event = envelope(kind, f"/{zone}/{SERVICE}", subject, data, no=no, at=at, **(more or {}))
    return orjson.dumps(event).decode()


def _milliseconds(now: datetime) -> int:
    return int(now.timestamp() * 1000)
