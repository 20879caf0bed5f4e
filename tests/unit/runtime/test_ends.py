"""Where partitions end is asked until somebody who leads them says so, and no longer than it may take."""

from collections.abc import Collection
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.offset import OffsetResponse_v1
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.ends import ASK_WITHIN, Ends
from kakou.runtime.kafka.log import LED_WITHIN
from kakou.runtime.kafka.wire import Body

from tests.unit import virtual_time
from tests.unit.ownership.service import now

PLACE = TopicPartition("gate.visits", 1)
NOT_LEADER, NOT_ALLOWED = 6, 29


class OneBroker:
    """Answers one after the other: an error of the protocol, or an exception; when there is none left, the end."""

    def __init__(self, *answers: int | Exception) -> None:
        self.answers, self.learnt, self.closed = list(answers), 0, 0

    async def learn(self, topics: Collection[str]) -> None:
        self.learnt += 1

    def leader(self, place: TopicPartition) -> int | None:
        return 1 if self.learnt else None

    async def channel(self, node: int) -> "OneBroker":
        return self

    async def answer(self, body: Body) -> bytes:
        said = self.answers.pop(0) if self.answers else 0
        if isinstance(said, Exception):
            raise said
        encoded: bytes = OffsetResponse_v1([(PLACE.topic, [(PLACE.partition, said, -1, 7)])]).encode()
        return encoded

    async def close(self) -> None:
        self.closed += 1


def asked(broker: OneBroker, within: float = ASK_WITHIN) -> tuple[Any, float]:
    """What comes of it, and after how many seconds."""

    async def main() -> tuple[Any, float]:
        ends, began = Ends(KafkaConnection("nowhere:9")), now()
        ends._brokers = broker  # type: ignore[assignment]
        try:
            return await ends.ends([PLACE], within), now() - began
        except OSError as error:
            return error, now() - began

    return virtual_time.run(main())


def test_a_broker_that_does_not_lead_any_more_says_so_and_another_is_asked() -> None:
    broker = OneBroker(NOT_LEADER, NOT_LEADER)
    found, _ = asked(broker)
    assert found == {PLACE: 7}
    assert (broker.learnt, broker.closed) == (3, 0)


def test_a_connection_that_ends_is_made_anew() -> None:
    broker = OneBroker(KafkaConnectionError("the connection is closed"))
    found, _ = asked(broker)
    assert found == {PLACE: 7}
    assert (broker.learnt, broker.closed) == (2, 1)


def test_who_may_not_ask_is_told_at_once() -> None:
    found, seconds = asked(OneBroker(NOT_ALLOWED))
    assert "TopicAuthorizationFailedError" in str(found)
    assert seconds < 1


@pytest.mark.parametrize("said", [NOT_LEADER, KafkaConnectionError("gone")])
def test_it_ends_in_time_and_says_why(said: int | Exception) -> None:
    found, seconds = asked(OneBroker(*[said] * 1_000))
    assert isinstance(found, OSError)
    assert "NotLeaderForPartitionError" in str(found) or "gone" in str(found)
    assert seconds == pytest.approx(ASK_WITHIN, abs=0.2)


def test_a_start_waits_for_a_cluster_that_is_starting_too() -> None:
    """Topics that were just made on a busy machine are led by nobody for longer than a request may wait."""
    found, seconds = asked(OneBroker(*[NOT_LEADER] * 100), LED_WITHIN)
    assert found == {PLACE: 7}
    assert ASK_WITHIN < seconds < LED_WITHIN
