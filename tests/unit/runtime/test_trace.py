"""Only a W3C trace context goes with a record, whatever was sent under its name."""

import pytest
from aiokafka.structs import ConsumerRecord, TopicPartition
from kakou.runtime.events.trace import traceparent
from kakou.runtime.kafka.records import encoded, record_of

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"


@pytest.mark.parametrize(
    "text", [GOOD, f"00-{TRACE}-{PARENT}-00", f"cc-{TRACE}-{PARENT}-ff", f"fe-{TRACE}-{PARENT}-01"]
)
def test_a_trace_context_is_passed_on_as_it_is(text: str) -> None:
    assert traceparent(text) == text


def test_one_of_a_later_version_that_says_more_is_passed_on_as_version_00() -> None:
    assert traceparent(f"01-{TRACE}-{PARENT}-01-{'what else' * 1_000}") == GOOD


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "a" * 4_193_903,
        GOOD + "a" * 4_193_903,
        f"{GOOD}-",
        f"{GOOD}-more",
        f"01-{TRACE}-{PARENT}-01more",
        f"{GOOD}\n",
        f" {GOOD}",
        f"ff-{TRACE}-{PARENT}-01",
        f"00-{'0' * 32}-{PARENT}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        GOOD.upper(),
        GOOD.replace("4", "４"),
        GOOD.replace("4", "\x00"),
        GOOD.replace("4", "\ufffd"),
        GOOD[:-1],
    ],
)
def test_anything_else_is_left_out(text: str | None) -> None:
    assert traceparent(text) is None


def test_no_record_leaves_with_a_header_that_is_no_trace_context() -> None:
    assert encoded({"kakou-origin": "1.0", "traceparent": "a" * 1_000_000}) == [("kakou-origin", b"1.0")]
    assert encoded({"traceparent": GOOD}) == [("traceparent", GOOD.encode())]


def test_a_header_that_stands_on_the_log_is_not_passed_on() -> None:
    def read(trace: bytes) -> dict[str, str]:
        headers = (("kakou-origin", b"1.0"), ("traceparent", trace))
        found: ConsumerRecord[bytes, bytes] = ConsumerRecord(
            "gate.visits", 0, 7, 1, 0, b"3105W", b"{}", None, 5, 2, headers
        )
        return record_of(TopicPartition("gate.visits", 0), found).headers

    assert read(b"a" * 4_193_903) == {"kakou-origin": "1.0"}
    assert read(b"\xff\x00\xfe") == {"kakou-origin": "1.0"}
    assert read(GOOD.encode()) == {"kakou-origin": "1.0", "traceparent": GOOD}
