"""Fetch requests as we send them, and the session in which each says only what has changed since the last one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, NamedTuple

from aiokafka import TopicPartition
from aiokafka.errors import for_code
from aiokafka.protocol.api import Request
from aiokafka.protocol.fetch import FetchRequest_v11

PARTITION_BYTES: Final = 1024 * 1024
ANSWER_BYTES: Final = 8 * 1024 * 1024
"""Bytes of a partition, and of all of them, in one answer; a record that is larger comes alone."""

NO_SESSION: Final = -1
FIRST_EPOCH: Final = 0
LAST_EPOCH: Final = 2**31 - 1
ANEW: Final = frozenset({70, 71, 106})
"""FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR
(https://kafka.apache.org/protocol#protocol_error_codes): the broker has forgotten us, which it may at any time."""


class Fetch(Request[FetchRequest_v11]):  # type: ignore[misc]
    """offsets: where to read, by partition; in a session, those that changed. Kafka 2.3 or later understands it."""

    API_KEY = 1

    def __init__(
        self,
        offsets: Mapping[TopicPartition, int],
        wait_ms: int,
        session: int = 0,
        epoch: int = NO_SESSION,
        forgotten: Collection[TopicPartition] = (),
    ) -> None:
        self.offsets, self._wait_ms = offsets, wait_ms
        self._session, self._epoch, self._forgotten = session, epoch, forgotten

    def build(self, request_struct_class: type[FetchRequest_v11]) -> FetchRequest_v11:
        topics: dict[str, list[tuple[int, int, int, int, int]]] = {}
        for place, offset in self.offsets.items():
            topics.setdefault(place.topic, []).append((place.partition, -1, offset, -1, PARTITION_BYTES))
        forgotten: dict[str, list[int]] = {}
        for place in self._forgotten:
            forgotten.setdefault(place.topic, []).append(place.partition)
        consumer, at_least, uncommitted_too = -1, 1, 0
        return request_struct_class(
            consumer,
            self._wait_ms,
            at_least,
            ANSWER_BYTES,
            uncommitted_too,
            self._session,
            self._epoch,
            list(topics.items()),
            list(forgotten.items()),
            "",
        )


class Fetched(NamedTuple):
    """What an answer says of a partition: an error of Kafka's protocol (0: none), or batches as they stand."""

    place: TopicPartition
    error: int
    data: bytes


def fetched(response: Any) -> Iterator[Fetched]:
    """Of each partition of which the answer says anything."""
    for topic, partitions in response.topics:
        for partition, error, *_, data in partitions:
            yield Fetched(TopicPartition(topic, partition), error, data or b"")


class Session:
    """A fetch session at one broker, https://cwiki.apache.org/confluence/display/KAFKA/KIP-227: the broker keeps the
    partitions and offsets of our last request, and answers of those alone of which there is news.

    news: what the next request will say, and an outstanding one does not; None where a partition is left out.
    """

    def __init__(self, offsets: Mapping[TopicPartition, int]) -> None:
        self.news: dict[TopicPartition, int | None] = dict(offsets)
        self._id, self._epoch = 0, FIRST_EPOCH
        self.asked: dict[TopicPartition, int] = {}

    def tell(self, place: TopicPartition, offset: int | None) -> None:
        """From the next request on the partition is read from `offset` on, or not at all."""
        if self.asked.get(place) == offset:
            self.news.pop(place, None)
        else:
            self.news[place] = offset

    def request(self, wait_ms: int) -> Fetch:
        news, self.news = self.news, {}
        changed = {place: offset for place, offset in news.items() if offset is not None}
        forgotten = [place for place, offset in news.items() if offset is None]
        self.asked.update(changed)
        for place in forgotten:
            del self.asked[place]
        return Fetch(changed, wait_ms, self._id, self._epoch, forgotten)

    def answered(self, response: Any) -> None:
        """Raises KafkaError."""
        if response.error_code not in ANEW and response.error_code:
            raise for_code(response.error_code)()
        self._id = response.session_id if not response.error_code else 0
        if self._id:
            self._epoch = 1 if self._epoch == LAST_EPOCH else self._epoch + 1
        else:
            # Forgotten, or never begun: all of it has to be said again.
            self.news = {**self.asked, **self.news}
            self.news = {place: offset for place, offset in self.news.items() if offset is not None}
            self.asked, self._epoch = {}, FIRST_EPOCH
