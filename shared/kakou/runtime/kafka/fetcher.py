"""Reading the input of all partitions that this instance runs, by requests that may wait long.

Each broker has one request in hand that waits for news of all partitions it leads. A partition that is wanted while the
request is under way is asked for by another one, over a connection of its own (a broker answers a connection's requests
one after the other), until the first is answered: so nobody waits for the news of others.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

from aiokafka import TopicPartition
from aiokafka.errors import (
    KafkaError,
    OffsetOutOfRangeError,
    TopicAuthorizationFailedError,
    for_code,
)

from kakou.runtime.kafka.brokers import Brokers
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.fetch import Session, fetch_request
from kakou.runtime.kafka.inbox import KafkaInbox
from kakou.runtime.kafka.wire import Body, FetchAnswer, fetch_answer

logger = logging.getLogger(__name__)

WAIT_MS: Final = 1_000
"""How long a broker may keep a request while there is no news."""

PROMPT_WAIT_MS: Final = 100
"""The same for partitions that the other request does not ask for yet."""

ANSWER_WITHIN: Final = 5.0
"""Seconds after which a broker that has said nothing is asked over a new connection: it may be gone, or we be deaf."""

FOLLOWING: Final = "following"
PROMPTLY: Final = "promptly"
"""What the two connections to a broker are for."""

RETRY_AFTER: Final = 0.3
STOP_WITHIN: Final = 3.0
HOPELESS: Final = {error.errno: error for error in (OffsetOutOfRangeError, TopicAuthorizationFailedError)}


class Fetcher:
    """why: what keeps it from reading; empty while it reads. Records go to the inboxes of the partitions opened."""

    def __init__(self, kafka: KafkaConnection, topics: tuple[str, ...]) -> None:
        self._kafka, self._topics = kafka, topics
        self._inboxes: dict[TopicPartition, KafkaInbox] = {}
        self._asking: dict[int, _Broker] = {}
        self._brokers = Brokers(kafka, ANSWER_WITHIN)
        self._task: asyncio.Task[None] | None = None
        self._doubt = asyncio.Event()
        self.why = ""

    def open(self, topic: str, partition: int) -> KafkaInbox:
        """An inbox; records come once it has sought an offset."""
        place = TopicPartition(topic, partition)
        self._inboxes[place] = KafkaInbox(place, self._changed)
        return self._inboxes[place]

    def close(self, inbox: KafkaInbox) -> None:
        del self._inboxes[inbox.place]
        for broker in self._asking.values():
            broker.tell(inbox.place, None)

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        tasks = [task for broker in self._asking.values() for task in broker.tasks]
        for task in (*tasks, *([self._task] if self._task else [])):
            task.cancel()
            await asyncio.wait([task], timeout=STOP_WITHIN)
        await self._brokers.close()

    # ------------------------------------------------------------- who leads

    async def _run(self) -> None:
        """Until cancelled: find the leaders, and again whenever a broker cannot be read."""
        while True:
            self._doubt.clear()
            try:
                complete = await self._arrange()
            except (KafkaError, TimeoutError, OSError) as error:
                complete = False
                self.failed(error)
                await self._brokers.forget()
            if complete:
                await self._doubt.wait()
            await asyncio.sleep(RETRY_AFTER)

    async def _arrange(self) -> bool:
        """Ask each leader for what it leads. Whether there is one for each partition."""
        await self._brokers.learn(self._topics)
        wanted: dict[int, dict[TopicPartition, int]] = {}
        leaderless = 0
        for place, inbox in self._inboxes.items():
            leader = self._brokers.leader(place)
            if leader is None:
                leaderless += 1
            elif inbox.wants is not None:
                wanted.setdefault(leader, {})[place] = inbox.wants
        for node in wanted.keys() | self._asking.keys():
            if node not in self._asking:
                self._asking[node] = _Broker(node, self)
            self._asking[node].begin(wanted.get(node, {}))
        if leaderless:
            self.why = f"no broker leads {leaderless} of the partitions"
        return not leaderless

    def _changed(self, inbox: KafkaInbox) -> None:
        """An inbox wants something else."""
        leader = self._brokers.leader(inbox.place)
        if leader is None or leader not in self._asking:
            self._doubt.set()
        else:
            self._asking[leader].tell(inbox.place, inbox.wants)

    # ---------------------------------------------------------------- asking

    async def ask(self, node: int, request: Body, purpose: str) -> FetchAnswer:
        """Raises KafkaError, OSError, TimeoutError, ValueError."""
        channel = await self._brokers.channel(node, purpose)
        return fetch_answer(await channel.answer(request))

    def take_in(self, answer: FetchAnswer, asked: Mapping[TopicPartition, int]) -> None:
        """asked: the offset asked for, by partition. Raises KafkaError where something must be asked otherwise."""
        wrong: int = 0
        for place, error, data in answer.partitions:
            inbox = self._inboxes.get(place)
            if inbox is None or place not in asked:
                continue
            if error in HOPELESS:
                if inbox.wants == asked[place]:
                    inbox.fail(f"{place.topic}/{place.partition}/{asked[place]}: {HOPELESS[error].__name__}")
            elif error:
                wrong = error
            elif data:
                inbox.offer(asked[place], data)
        if wrong:
            raise for_code(wrong)()
        self.why = ""

    def failed(self, error: BaseException) -> None:
        if not self.why:
            logger.warning("Kafka cannot be read: %s: %s", type(error).__name__, error)
        self.why = f"Kafka cannot be read: {type(error).__name__}: {error}"
        self._doubt.set()


class _Broker:
    """What is asked of one broker."""

    def __init__(self, node: int, fetcher: Fetcher) -> None:
        self._node, self._fetcher = node, fetcher
        self._session = Session({})
        self._waits = False
        self._news, self._left_out = asyncio.Event(), asyncio.Event()
        self.tasks = [asyncio.create_task(self._repeat(each)) for each in (self._follow, self._prompt)]

    def begin(self, wanted: dict[TopicPartition, int]) -> None:
        """Whatever it was asked for before."""
        self._session = Session(wanted)
        self._news.set()
        self._left_out.set()

    def tell(self, place: TopicPartition, offset: int | None) -> None:
        self._session.tell(place, offset)
        (self._left_out if self._waits else self._news).set()

    async def _repeat(self, ask: Callable[[], Any]) -> None:
        """Until cancelled. A broker that fails is asked anew once it is known who leads."""
        while True:
            try:
                await ask()
            except (Exception, asyncio.CancelledError) as error:
                task = asyncio.current_task()
                if task is not None and task.cancelling():
                    raise  # of ourselves; aiokafka also lets out what it has cancelled within
                self._waits = False
                self._session = Session({})
                self._fetcher.failed(error)
                self._news.clear()
                await self._news.wait()

    async def _follow(self) -> None:
        """One request after the other, each of which waits for news of all partitions."""
        session = self._session
        if not session.asked and not session.news:
            self._news.clear()
            await self._news.wait()
            return
        request = session.request(WAIT_MS)
        self._waits = True
        answer = await self._fetcher.ask(self._node, request, FOLLOWING)
        self._waits = False
        asked = dict(session.asked)
        session.answered(answer)
        self._fetcher.take_in(answer, asked)

    async def _prompt(self) -> None:
        """Ask for what the request under way does not ask for."""
        late = {place: offset for place, offset in self._session.news.items() if offset is not None}
        if not self._waits or not late:
            self._left_out.clear()
            await self._left_out.wait()
            return
        request = fetch_request(late, PROMPT_WAIT_MS)
        self._fetcher.take_in(await self._fetcher.ask(self._node, request, PROMPTLY), late)
