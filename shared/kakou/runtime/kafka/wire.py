"""Requests of Kafka's protocol that a service sends with every batch, packed and unpacked by hand
(https://kafka.apache.org/protocol). Kafka 2.3 and later understand these versions."""

from collections.abc import Collection, Iterator, Mapping
from struct import Struct
from struct import error as StructError  # noqa: N812 - a class in small letters
from typing import Final, NamedTuple

from aiokafka import TopicPartition

NOTHING: Final = b"\xff\xff"
"""No string."""

EMPTY: Final = b"\x00\x00"
ALL_IN_SYNC: Final = -1
NO_REPLICA: Final = -1
AT_LEAST: Final = 1
UNCOMMITTED_TOO: Final = 0
NO_EPOCH: Final = -1

TOO_SHORT: Final = "the broker's answer ends too early"

COUNT: Final = Struct(">i")
LENGTH: Final = Struct(">h")


class Body(NamedTuple):
    """A request without its head. key, version: which request it is."""

    key: int
    version: int
    data: bytes


def _string(text: str) -> bytes:
    encoded = text.encode()
    return LENGTH.pack(len(encoded)) + encoded


def _by_topic(places: Mapping[TopicPartition, bytes]) -> bytes:
    """Topics and in each the partitions, each with what is said of it."""
    topics: dict[str, list[bytes]] = {}
    for place, said in places.items():
        topics.setdefault(place.topic, []).append(COUNT.pack(place.partition) + said)
    parts = [COUNT.pack(len(topics))]
    for topic, said_of in topics.items():
        parts += (_string(topic), COUNT.pack(len(said_of)), *said_of)
    return b"".join(parts)


class _Answer:
    """Read from the front."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def of(self, what: Struct) -> tuple[int, ...]:
        try:
            found = what.unpack_from(self._data, self._at)
        except StructError as error:
            raise ValueError(TOO_SHORT) from error
        self._at += what.size
        return found

    def count(self) -> int:
        """Of what follows; what is null has 0."""
        return max(0, self.of(COUNT)[0])

    def bytes(self, length: int) -> bytes:
        end = self._at + length
        if end > len(self._data):
            raise ValueError(TOO_SHORT)
        found = self._data[self._at : end]
        self._at = end
        return found

    def string(self) -> str:
        return self.bytes(max(0, self.of(LENGTH)[0])).decode()

    def partitions(self, head: Struct) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The topic and what stands at the head of each partition; the caller reads what follows it."""
        for _ in range(self.count()):
            topic = self.string()
            for _ in range(self.count()):
                yield topic, self.of(head)


# ------------------------------------------------------------------- fetching

FETCH: Final = (1, 11)
_FETCH: Final = Struct(">iiiibii")
_FETCH_PART: Final = Struct(">iqqi")
_FETCHED: Final = Struct(">ihi")
_FETCHED_PART: Final = Struct(">ihqqqiii")
"""With no more than the count of transactions that were aborted, of which nobody tells who reads uncommitted, too."""


class Fetched(NamedTuple):
    """What an answer says of a partition: an error of Kafka's protocol (0: none), or batches as they stand."""

    place: TopicPartition
    error: int
    data: bytes


class FetchAnswer(NamedTuple):
    """error_code: of the whole, 0 where there is none. session_id: 0 where the broker keeps no session."""

    error_code: int
    session_id: int
    partitions: list[Fetched]


class FetchSizes(NamedTuple):
    """Most bytes of a whole answer, and of a partition in it; a record that is larger comes alone."""

    answer: int
    partition: int


def fetch(
    offsets: Mapping[TopicPartition, int],
    wait_ms: int,
    sizes: FetchSizes,
    session: tuple[int, int],
    forgotten: Mapping[TopicPartition, bytes],
) -> Body:
    """session: its id and the request's number in it."""
    asked = {p: _FETCH_PART.pack(NO_EPOCH, offset, -1, sizes.partition) for p, offset in offsets.items()}
    head = _FETCH.pack(NO_REPLICA, wait_ms, AT_LEAST, sizes.answer, UNCOMMITTED_TOO, *session)
    return Body(*FETCH, b"".join((head, _by_topic(asked), _by_topic(forgotten), EMPTY)))


def fetch_answer(data: bytes) -> FetchAnswer:
    """Raises ValueError."""
    answer = _Answer(data)
    _, error, session = answer.of(_FETCHED)
    found = []
    for topic, (partition, wrong, _, _, _, aborted, _, length) in answer.partitions(_FETCHED_PART):
        if aborted > 0:
            raise ValueError("the broker tells of transactions, which was not asked")
        found.append(Fetched(TopicPartition(topic, partition), wrong, answer.bytes(max(0, length))))
    return FetchAnswer(error, session, found)


# ------------------------------------------------------------------ appending

PRODUCE: Final = (0, 7)
_PRODUCE: Final = Struct(">hi")
_PRODUCED_PART: Final = Struct(">ihqqq")

PRODUCER_ID: Final = (22, 0)
_PRODUCER_ID: Final = Struct(">ihqh")


class Appended(NamedTuple):
    """What became of a batch: an error of Kafka's protocol (0: none), or the offset of its first record."""

    place: TopicPartition
    error: int
    offset: int


def produce(batches: Mapping[TopicPartition, bytes | bytearray], within_ms: int) -> Body:
    """One batch a partition, acknowledged by all replicas in sync. within_ms: how long the broker waits for them."""
    said = {place: COUNT.pack(len(batch)) + batch for place, batch in batches.items()}
    return Body(*PRODUCE, NOTHING + _PRODUCE.pack(ALL_IN_SYNC, within_ms) + _by_topic(said))


def produced(data: bytes) -> list[Appended]:
    """Raises ValueError."""
    answer = _Answer(data)
    parts = answer.partitions(_PRODUCED_PART)
    return [Appended(TopicPartition(topic, number), error, offset) for topic, (number, error, offset, *_) in parts]


def new_producer_id() -> Body:
    """Of an idempotent producer without transactions."""
    return Body(*PRODUCER_ID, NOTHING + COUNT.pack(2**31 - 1))


def producer_id(data: bytes) -> tuple[int, int, int]:
    """An error (0: none), the id and its epoch. Raises ValueError."""
    _, error, number, epoch = _Answer(data).of(_PRODUCER_ID)
    return error, number, epoch


# -------------------------------------------------------- where partitions end

LIST_OFFSETS: Final = (2, 1)
_WHEN: Final = Struct(">q")
_LISTED_PART: Final = Struct(">ihqq")

FIRST: Final = -2
END: Final = -1
"""What is asked for: the first offset, or the one that comes next."""


class Listed(NamedTuple):
    """An error of Kafka's protocol (0: none), or the offset asked for."""

    place: TopicPartition
    error: int
    offset: int


def list_offsets(places: Collection[TopicPartition], which: int) -> Body:
    """which: FIRST or END."""
    return Body(*LIST_OFFSETS, COUNT.pack(NO_REPLICA) + _by_topic(dict.fromkeys(places, _WHEN.pack(which))))


def listed_offsets(data: bytes) -> list[Listed]:
    """Raises ValueError."""
    parts = _Answer(data).partitions(_LISTED_PART)
    return [Listed(TopicPartition(topic, number), error, offset) for topic, (number, error, _, offset) in parts]
