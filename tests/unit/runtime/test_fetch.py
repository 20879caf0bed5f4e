"""A fetch session: each request says only what has changed, and all of it again once the broker has forgotten it."""

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.protocol.fetch import FetchRequest_v11
from kakou.runtime.kafka.fetch import Session
from kakou.runtime.kafka.wire import Body, FetchAnswer

ONE, TWO, THREE = (TopicPartition("gate.visits", partition) for partition in (1, 2, 3))


def said(request: Body) -> tuple[int, int, dict[int, int], list[int]]:
    """Session, epoch, offset by partition, partitions forgotten."""
    assert (request.key, request.version) == (FetchRequest_v11.API_KEY, FetchRequest_v11.API_VERSION)
    wire = FetchRequest_v11.decode(request.data)
    offsets = {partition: offset for _, parts in wire.topics for partition, _, offset, _, _ in parts}
    forgotten = [partition for _, partitions in wire.forgotten_topics_data for partition in partitions]
    return wire.session_id, wire.session_epoch, offsets, forgotten


def answer(session: int = 77, error: int = 0) -> FetchAnswer:
    return FetchAnswer(error, session, [])


def test_the_first_request_says_all_and_the_next_ones_what_has_changed() -> None:
    session = Session({ONE: 10, TWO: 20})
    assert said(session.request(100)) == (0, 0, {1: 10, 2: 20}, [])
    session.answered(answer())
    assert said(session.request(100)) == (77, 1, {}, [])
    session.answered(answer())
    session.tell(ONE, 11)
    session.tell(TWO, None)
    session.tell(THREE, 30)
    assert said(session.request(100)) == (77, 2, {1: 11, 3: 30}, [2])
    assert session.asked == {ONE: 11, THREE: 30}


def test_what_a_request_under_way_does_not_say_is_known() -> None:
    session = Session({ONE: 10})
    session.request(100)
    assert not session.news
    session.tell(ONE, None)
    session.tell(ONE, 10)
    session.tell(TWO, 20)
    assert session.news == {TWO: 20}


@pytest.mark.parametrize("forgets", [answer(0), answer(0, error=70), answer(77, error=71)])
def test_a_broker_that_keeps_no_session_or_has_forgotten_it_is_told_everything(forgets: FetchAnswer) -> None:
    session = Session({ONE: 10, TWO: 20})
    session.request(100)
    session.tell(ONE, 11)
    session.tell(TWO, None)
    session.tell(THREE, 30)
    session.answered(forgets)
    assert said(session.request(100)) == (0, 0, {1: 11, 3: 30}, [])


def test_any_other_error_of_a_whole_answer_is_raised() -> None:
    session = Session({ONE: 10})
    session.request(100)
    with pytest.raises(KafkaError):
        session.answered(answer(error=35))


def test_epochs_begin_again_behind_the_last() -> None:
    session = Session({ONE: 10})
    session.answered(answer())
    session._epoch = 2**31 - 1
    session.answered(answer())
    assert said(session.request(100))[1] == 1
