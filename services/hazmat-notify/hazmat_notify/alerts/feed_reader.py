"""Following zones' feeds: one look at the state for all who listen, however many they are."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import islice

from kakou.contracts.alert import Alert
from kakou.history.unavailable import HistoryUnavailable
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou.web.waits.event_streams import not_ahead

from hazmat_notify.alerts.feed_history import FeedHistory
from hazmat_notify.state import FEED, HEAD, FeedHead, block_of

RECENT = 1_000
"""Messages held in memory for a zone that somebody follows; whoever is further behind reads the state."""

UNREAD = (OSError, TimeoutError, HistoryUnavailable)
"""What says that messages cannot be read now."""

LOOK_EVERY = 1.0
CROWD, PAUSE = 100, 0.2
"""From so many followers on, news is gathered for so long: each of them costs as much for one message as for ten."""
PAGE = 200


class ZoneFeed:
    """A zone's feed while somebody follows it. head: as last seen."""

    def __init__(self, reader: StateReader, past: FeedHistory, zone: str) -> None:
        self._reader, self._past, self._zone = reader, past, zone
        self._recent: deque[Alert] = deque(maxlen=RECENT)
        self._news, self._looking = asyncio.Event(), asyncio.Lock()
        self._written: dict[int, bytes] = {}
        self.head = FeedHead()
        self.followers = 0

    async def after(self, sequence: int, limit: int = PAGE) -> list[Alert]:
        """The messages that follow `sequence`, at most `limit` of them. May raise one of UNREAD."""
        if sequence >= self.head.last:
            return []
        if self._recent and self._recent[0].sequence <= sequence + 1:
            start = sequence + 1 - self._recent[0].sequence
            return list(islice(self._recent, start, start + limit))
        return await messages_after(self._reader, self._past, self._zone, sequence, self.head, limit)

    def written(self, message: Alert, write: Callable[[Alert], bytes]) -> bytes:
        """The message as followers get it: written once for all of them, while it is one of the last."""
        known = self._written.get(message.sequence)
        if known is None:
            known = write(message)
            if message.sequence > self.head.last - RECENT // 10:
                self._written[message.sequence] = known
                if len(self._written) > RECENT // 10:
                    del self._written[min(self._written)]
        return known

    @property
    def news(self) -> asyncio.Event:
        """Will be set once the feed has grown or an alert was answered; take it before looking."""
        return self._news

    async def look(self) -> None:
        """Take in what is new in the state. May raise one of UNREAD."""
        async with self._looking:
            head = await read_head(self._reader, self._zone)
            if head != self.head:
                await self._take_in(head)

    async def _take_in(self, head: FeedHead) -> None:
        if head.last < self.head.last:
            self._written.clear()
            self._recent.clear()  # the state is being rebuilt and will come to the same messages again
        known = self._recent[-1].sequence if self._recent else max(self.head.last, head.last - PAGE, head.first - 1)
        while known < head.last:
            page = await messages_after(self._reader, self._past, self._zone, known, head)
            self._recent.extend(page)
            known = page[-1].sequence
        self.head = head
        news, self._news = self._news, asyncio.Event()
        news.set()


class Feeds:
    """The feeds that somebody follows here."""

    def __init__(self, host: Host, service: str, reader: StateReader, past: FeedHistory) -> None:
        self._host, self._service, self._reader, self.past = host, service, reader, past
        self._feeds: dict[str, tuple[ZoneFeed, asyncio.Task[None]]] = {}

    @asynccontextmanager
    async def follow(self, zone: str) -> AsyncIterator[ZoneFeed]:
        """The zone's feed, kept up to date until the last follower has gone; empty until the state can be read."""
        if zone not in self._feeds:
            feed = ZoneFeed(self._reader, self.past, zone)
            self._feeds[zone] = feed, asyncio.create_task(self._watch(zone, feed))
        feed, watching = self._feeds[zone]
        feed.followers += 1
        try:
            with suppress(*UNREAD):
                await feed.look()
            yield feed
        finally:
            feed.followers -= 1
            if not feed.followers and self._feeds.get(zone, (None,))[0] is feed:
                del self._feeds[zone]
                watching.cancel()

    async def not_ahead(self, zone: str, asked: int) -> int:
        """`asked` where the feed has come so far. Raises what `kakou.web.waits.event_streams.not_ahead` raises."""

        async def last() -> int:
            return (await read_head(self._reader, zone)).last

        return await not_ahead(self._host, zone, self._service, "Feed", asked, last)

    async def _watch(self, zone: str, feed: ZoneFeed) -> None:
        with self._host.states.changes_of(self._service, zone, FEED) as changed:
            while True:
                changed.clear()
                with suppress(*UNREAD):
                    await feed.look()
                if feed.followers >= CROWD:
                    await asyncio.sleep(PAUSE)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await changed.wait()


async def read_head(reader: StateReader, zone: str) -> FeedHead:
    """May raise OSError, TimeoutError."""
    head = await reader.get(zone, FEED, HEAD, FeedHead)
    if head is None:
        await reader.check_there(zone)
        head = await reader.get(zone, FEED, HEAD, FeedHead)  # it may have come while the state was being built
    return head or FeedHead()


async def messages_after(
    reader: StateReader, past: FeedHistory, zone: str, sequence: int, head: FeedHead, limit: int = PAGE
) -> list[Alert]:
    """Up to `limit` messages that follow `sequence`, without a gap, also of those that have left the state. May raise
    one of UNREAD."""
    end = min(sequence + limit, head.last)
    if sequence + 1 >= head.first:
        return await messages_at_hand(reader, zone, sequence, end)
    left = await past.messages(zone, sequence, min(head.first - 1, end), head.left)
    return left + await messages_at_hand(reader, zone, head.first - 1, end)


async def messages_at_hand(reader: StateReader, zone: str, sequence: int, end: int) -> list[Alert]:
    """The messages that follow `sequence`, up to and with `end`, all in the state. May raise OSError, TimeoutError."""
    by_block: dict[str, list[str]] = {}
    for number in range(sequence + 1, end + 1):
        by_block.setdefault(block_of(number), []).append(str(number))
    found: list[Alert] = []
    for block, numbers in by_block.items():
        for message in await reader.get_many(zone, block, numbers, Alert):
            if message is None:
                raise OSError(f"the feed of {zone} has a hole after {sequence}: its state is being rebuilt")
            found.append(message)
    return found
