"""What we pack and unpack by hand is what aiokafka, which interprets the schemas of the protocol, understands by it."""

import pytest
from aiokafka import TopicPartition
from aiokafka.protocol.fetch import FetchRequest_v11, FetchResponse_v11
from aiokafka.protocol.offset import OffsetRequest_v1, OffsetResponse_v1
from aiokafka.protocol.produce import ProduceRequest_v7, ProduceResponse_v7
from aiokafka.protocol.transaction import InitProducerIdRequest_v0, InitProducerIdResponse_v0
from kakou.runtime.kafka.wire import (
    END,
    FIRST,
    Appended,
    FetchAnswer,
    Fetched,
    FetchSizes,
    Listed,
    fetch,
    fetch_answer,
    list_offsets,
    listed_offsets,
    new_producer_id,
    produce,
    produced,
    producer_id,
)

ONE, TWO, OTHER = TopicPartition("gate.visits", 1), TopicPartition("gate.visits", 2), TopicPartition("闸口", 0)


def test_a_fetch_says_where_to_read_and_what_to_leave_out() -> None:
    body = fetch({ONE: 2**40, OTHER: 0, TWO: 7}, 500, FetchSizes(900, 100), (77, 3), {TWO: b""})
    request = FetchRequest_v11.decode(body.data)
    assert (body.key, body.version) == (request.API_KEY, request.API_VERSION)
    assert request.topics == [
        ("gate.visits", [(1, -1, 2**40, -1, 100), (2, -1, 7, -1, 100)]),
        ("闸口", [(0, -1, 0, -1, 100)]),
    ]
    assert request.forgotten_topics_data == [("gate.visits", [2])]
    assert (request.max_wait_time, request.min_bytes, request.max_bytes) == (500, 1, 900)
    assert (request.session_id, request.session_epoch, request.replica_id) == (77, 3, -1)
    assert request.encode() == body.data


def test_the_answer_to_a_fetch_is_read_whatever_stands_in_it() -> None:
    said = FetchResponse_v11(
        0,
        0,
        77,
        [
            ("gate.visits", [(1, 0, 9, 9, 0, [], -1, b"batches"), (2, 6, -1, -1, -1, None, -1, None)]),
            ("闸口", [(0, 0, 9, 9, 0, [], -1, b"")]),
        ],
    )
    parts = [Fetched(ONE, 0, b"batches"), Fetched(TWO, 6, b""), Fetched(OTHER, 0, b"")]
    assert fetch_answer(said.encode()) == FetchAnswer(0, 77, parts)


def test_a_produce_carries_a_batch_a_partition() -> None:
    body = produce({ONE: b"first", OTHER: bytearray(b"third"), TWO: b"second"}, 5_000)
    request = ProduceRequest_v7.decode(body.data)
    assert (body.key, body.version) == (request.API_KEY, request.API_VERSION)
    assert (request.transactional_id, request.required_acks, request.timeout) == (None, -1, 5_000)
    assert request.topics == [("gate.visits", [(1, b"first"), (2, b"second")]), ("闸口", [(0, b"third")])]


def test_the_answer_to_a_produce_says_what_became_of_each_batch() -> None:
    said = ProduceResponse_v7([("gate.visits", [(1, 0, 2**40, -1, 0), (2, 10, -1, -1, -1)])], 0)
    assert produced(said.encode()) == [Appended(ONE, 0, 2**40), Appended(TWO, 10, -1)]


def test_a_producer_gets_its_id() -> None:
    body = new_producer_id()
    request = InitProducerIdRequest_v0.decode(body.data)
    assert (body.key, body.version) == (request.API_KEY, request.API_VERSION)
    assert request.transactional_id is None
    assert producer_id(InitProducerIdResponse_v0(0, 0, 4711, 3).encode()) == (0, 4711, 3)


@pytest.mark.parametrize("length", range(40))
def test_an_answer_that_ends_too_early_is_told_from_a_whole_one(length: int) -> None:
    said = FetchResponse_v11(0, 0, 77, [("gate.visits", [(1, 0, 9, 9, 0, None, -1, b"batches")])]).encode()
    with pytest.raises(ValueError, match="too early"):
        fetch_answer(said[:length])


@pytest.mark.parametrize("which", [FIRST, END])
def test_it_is_asked_where_partitions_begin_or_end(which: int) -> None:
    body = list_offsets([ONE, OTHER, TWO], which)
    request = OffsetRequest_v1.decode(body.data)
    assert (body.key, body.version) == (request.API_KEY, request.API_VERSION)
    assert request.replica_id == -1
    assert request.topics == [("gate.visits", [(1, which), (2, which)]), ("闸口", [(0, which)])]


def test_the_answer_says_of_each_partition_where_or_why_not() -> None:
    said = OffsetResponse_v1([("gate.visits", [(1, 0, -1, 2**40), (2, 6, -1, -1)]), ("闸口", [(0, 0, -1, 0)])])
    assert listed_offsets(said.encode()) == [Listed(ONE, 0, 2**40), Listed(TWO, 6, -1), Listed(OTHER, 0, 0)]
    with pytest.raises(ValueError, match="ends too early"):
        listed_offsets(said.encode()[:-1])
