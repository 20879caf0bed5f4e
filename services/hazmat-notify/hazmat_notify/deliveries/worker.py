"""Deliveries to one receiver: in order, each until it is taken, by a task of its own."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Final, Literal

from kakou.contracts.alert import Alert, FeedDigest
from kakou.contracts.events.safety import DeliveryReport
from prometheus_client import Histogram

from hazmat_notify.alerts.feed_reader import UNREAD, ZoneFeed
from hazmat_notify.deliveries.channel import Challenge, Channel, Delivery, Heartbeat, Message
from hazmat_notify.deliveries.rules.retry import set_aside_now, wait_before
from hazmat_notify.state import SubscriptionKept

logger = logging.getLogger(__name__)

PAGE: Final = 20
"""Messages of the feed in hand at once, for a receiver that is behind."""
STATE_RETRY: Final = 1.0
SET_ASIDE_KEPT: Final = 100

End = Literal["taken", "set-aside", "suspended"]


@dataclass(frozen=True)
class Round:
    """What the workers of a zone share."""

    zone: str
    feed: ZoneFeed
    digest: Callable[[], Awaitable[FeedDigest]]
    report: Callable[["Worker"], None]
    delivery_seconds: Histogram
    heartbeat_every: float
    digest_every: float


class Worker:
    """kept: the receiver as the state had it. Everything since is here, and told by reports."""

    def __init__(self, round_: Round, kept: SubscriptionKept, channel: Channel) -> None:
        self.kept = kept
        self._round, self._channel = round_, channel
        self._state = kept.state
        self.through = kept.through
        self._again = kept.again[0] if kept.again else None
        self._attempts, self._failing_since, self._why = kept.attempts, kept.failing_since, kept.why
        self.set_aside = kept.set_aside
        self._page: deque[Alert] = deque()
        self._heartbeat = self._digest = monotonic()

    async def run(self) -> None:
        """Until the receiver is suspended, or cancelled."""
        while True:
            try:
                if self._state == "unverified" and not await self._become_active():
                    return
                while await self._deliver_next():
                    pass
                return
            except UNREAD as error:
                logger.warning("deliveries to %s wait for the state: %s", self.kept.id, error)
                await asyncio.sleep(STATE_RETRY)

    async def _become_active(self) -> bool:
        """Whether the receiver may be delivered to: at once, or once it has repeated the challenge."""
        if self._channel.needs_proof and await self._until_taken(Challenge(self._round.zone)) != "taken":
            return False
        self._state = "active"
        self._tell()
        return True

    async def _deliver_next(self) -> bool:
        """False once it is suspended."""
        message = await self._next()
        if message is None:
            await self._sign_of_life()
            return True
        end = await self._until_taken(message)
        if end == "suspended":
            return False
        self._note(message.sequence, end)
        if self._again is not None and self.kept.again is not None:
            self._again = message.sequence + 1 if message.sequence < self.kept.again[1] else None
        else:
            self.through = message.sequence
            if end == "taken":
                late = (datetime.now(UTC) - message.at).total_seconds()
                self._round.delivery_seconds.observe(max(0.0, late))
        self._tell()
        return True

    async def _next(self) -> Alert | None:
        """The next message in order; None when it is time for a sign of life."""
        while True:
            news = self._round.feed.news
            before = self.through if self._again is None else self._again - 1
            if self._page and self._page[0].sequence != before + 1:
                self._page.clear()
            if not self._page:
                await self._turn_page(before)
            if self._page:
                return self._page.popleft()
            if self._again is not None:
                self._again = None
                continue
            left = min(self._heartbeat + self._round.heartbeat_every, self._digest + self._round.digest_every)
            try:
                async with asyncio.timeout(max(0.0, left - monotonic())):
                    await news.wait()
            except TimeoutError:
                return None

    async def _turn_page(self, before: int) -> None:
        self._page.extend(await self._round.feed.after(before, PAGE))

    def _note(self, sequence: int, end: End) -> None:
        others = tuple(each for each in self.set_aside if each != sequence)
        if end == "set-aside":
            self._attempts, self._failing_since = 0, None
            self._why = f"message {sequence} was set aside: {self._why}"
            others = (*others, sequence)[-SET_ASIDE_KEPT:]
        self.set_aside = others

    async def _until_taken(self, message: Alert | Challenge) -> End:
        """Try until the receiver takes it, has refused it for good, or is suspended."""
        refusals, pause = 0, 0.0
        while True:
            wait = wait_before(self._attempts)
            if wait is None:
                self._suspend(f"gave no good answer since {self._failing_since}: {self._why}")
                return "suspended"
            if wait or pause:
                await asyncio.sleep(max(wait, pause))
            delivery = await self._send(message)
            if delivery.fate == "taken":
                self._attempts, self._failing_since, self._why = 0, None, None
                return "taken"
            self._why, pause = delivery.why, delivery.pause
            if delivery.fate == "gone":
                self._suspend(delivery.why or "wants no more")
                return "suspended"
            refusals = refusals + 1 if delivery.fate == "refused" else 0
            if isinstance(message, Alert) and set_aside_now(refusals, message.sequence - 1, self.set_aside):
                return "set-aside"
            self._attempts += 1
            self._failing_since = self._failing_since or datetime.now(UTC)
            self._tell()

    async def _send(self, message: Message) -> Delivery:
        try:
            async with asyncio.timeout(self._channel.within):
                return await self._channel.send(self.kept, message)
        except TimeoutError:
            return Delivery("failed", f"took longer than {self._channel.within:g} s")

    async def _sign_of_life(self) -> None:
        """A heartbeat, now and then a digest. One that is not taken is not repeated: the next says as much."""
        now = monotonic()
        due, self._heartbeat = now >= self._digest + self._round.digest_every, now
        if due:
            self._digest = now
        if not self._channel.shows_life:
            return
        await self._send(await self._round.digest() if due else Heartbeat(self._round.zone, self._round.feed.head.last))

    def _suspend(self, why: str) -> None:
        self._state, self._why = "suspended", why
        self._tell()

    def standing(self) -> DeliveryReport:
        """How far deliveries have come."""
        return DeliveryReport(
            id=self.kept.id,
            generation=self.kept.generation,
            state=self._state,
            through=self.through,
            again=self._again,
            attempts=self._attempts,
            failing_since=self._failing_since,
            why=self._why and self._why[:500],
            set_aside=self.set_aside,
        )

    def _tell(self) -> None:
        self._round.report(self)
