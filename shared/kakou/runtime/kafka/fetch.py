"""The session in which each fetch request says only what has changed since the last one."""

from collections.abc import Collection, Mapping
from typing import Final

from aiokafka import TopicPartition
from aiokafka.errors import for_code

from kakou.runtime.kafka.wire import Body, FetchAnswer, FetchSizes, fetch

SIZES: Final = FetchSizes(answer=8 * 1024 * 1024, partition=1024 * 1024)

NO_SESSION: Final = (0, -1)
FIRST_EPOCH: Final = 0
LAST_EPOCH: Final = 2**31 - 1
ANEW: Final = frozenset({70, 71, 106})
"""FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR
(https://kafka.apache.org/protocol#protocol_error_codes): the broker has forgotten us, which it may at any time."""


def fetch_request(
    offsets: Mapping[TopicPartition, int],
    wait_ms: int,
    session: tuple[int, int] = NO_SESSION,
    forgotten: Collection[TopicPartition] = (),
) -> Body:
    """offsets: where to read, by partition; in a session, those that changed. wait_ms: how long the broker may wait
    for news."""
    return fetch(offsets, wait_ms, SIZES, session, dict.fromkeys(forgotten, b""))


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

    def request(self, wait_ms: int) -> Body:
        news, self.news = self.news, {}
        changed = {place: offset for place, offset in news.items() if offset is not None}
        forgotten = [place for place, offset in news.items() if offset is None]
        self.asked.update(changed)
        for place in forgotten:
            del self.asked[place]
        return fetch_request(changed, wait_ms, (self._id, self._epoch), forgotten)

    def answered(self, answer: FetchAnswer) -> None:
        """Raises KafkaError."""
        if answer.error_code not in ANEW and answer.error_code:
            raise for_code(answer.error_code)()
        self._id = answer.session_id if not answer.error_code else 0
        if self._id:
            self._epoch = 1 if self._epoch == LAST_EPOCH else self._epoch + 1
        else:
            # Forgotten, or never begun: all of it has to be said again.
            self.news = {**self.asked, **self.news}
            self.news = {place: offset for place, offset in self.news.items() if offset is not None}
            self.asked, self._epoch = {}, FIRST_EPOCH
