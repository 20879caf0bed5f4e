"""A request of the fuzz is a function of the seed and its number, so that what failed can be sent again."""

from tests.fuzz.requests import operations
from tests.fuzz.running import Target, request_no

TARGET = Target({"gate-ingest": 1, "hazmat-notify": 2}, {"3105A": "a", "3105B": "b"})


def test_a_request_is_the_same_whatever_was_sent_before_it() -> None:
    known = operations()
    first = [request_no(number, 1, known, TARGET)[1] for number in range(400)]
    again = [request_no(number, 1, known, TARGET)[1] for number in reversed(range(400))]
    assert first == again[::-1]
    assert len(set(first)) > 350


def test_every_operation_is_tried() -> None:
    known = operations()
    sent = {request_no(number, 1, known, TARGET)[0].template for number in range(len(known))}
    assert sent == {operation.template for operation in known}
