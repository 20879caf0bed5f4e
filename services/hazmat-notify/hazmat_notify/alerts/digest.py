"""What is open in a zone's feed, in one hash, as its state has it now."""

from kakou.contracts.alert import FeedDigest
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.feed_reader import read_head
from hazmat_notify.alerts.rules.digest import digest_of
from hazmat_notify.state import UNANSWERED, Unanswered


async def digest_now(reader: StateReader, zone: str) -> FeedDigest:
    """May raise OSError, TimeoutError."""
    head = await read_head(reader, zone)
    waiting = await reader.all(zone, UNANSWERED, Unanswered)
    return digest_of(zone, head.last, {no: each.sequence for no, each in waiting.items()})
