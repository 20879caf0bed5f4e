"""Whoever has no token costs next to nothing: heads, bodies and connections have limits, and take little to refuse."""

import json
import select
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import repeat
from time import monotonic

import pytest
from kakou.operations.http_limits import HELD_BACK
from kakou.web.listener.connections import MOST_HELD_BACK

from tests.unit.operations.strangers import Listener, closed_within, small_server

MEGABYTE = b"a" * 1_000_000
CHEAP = 0.1
"""Seconds of processor time."""

MORE_MEMORY = 20_000_000
GET = b"GET / HTTP/1.1\r\nhost: g\r\n"
CHUNKED = b"POST / HTTP/1.1\r\nhost: g\r\ntransfer-encoding: chunked\r\n\r\n"
WHOLE = GET + b"\r\n"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with small_server() as found:
        assert found.said_to([GET + b"connection: close\r\n\r\n"]).startswith(b"HTTP/1.1 200")
        yield found


@pytest.fixture(scope="module")
def hurried() -> Iterator[Listener]:
    """One that gives each thing half a second."""
    with small_server(seconds=0.5) as found:
        yield found


def problem(said: bytes) -> tuple[int, str]:
    """Status and type of the last answer."""
    head, _, body = said[said.rindex(b"HTTP/1.1 ") :].partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in head.lower()
    assert b"connection: close" in head.lower()
    return int(head.split()[1]), json.loads(body)["type"].removeprefix("urn:kakou:problem:")


def of_megabytes(count: int, before: bytes, after: bytes = b"\r\n\r\n") -> Iterator[bytes]:
    yield before
    yield from repeat(MEGABYTE, count)
    yield after


ATTACKS: dict[str, tuple[Callable[[], Iterable[bytes]], int, str]] = {
    "a header of 32 MB": (lambda: of_megabytes(32, GET + b"x: "), 431, "headers-too-big"),
    "a header's name of 32 MB": (lambda: of_megabytes(32, GET), 431, "headers-too-big"),
    "a target of 32 MB": (lambda: of_megabytes(32, b"GET /"), 414, "address-too-long"),
    "a query of 9,000 bytes": (lambda: iter([b"GET /?" + b"q" * 9_000 + WHOLE[5:]]), 414, "address-too-long"),
    "500,000 headers": (lambda: iter([GET, b"x: y\r\n" * 500_000]), 431, "headers-too-big"),
    "101 headers": (lambda: iter([GET + b"x: y\r\n" * 100 + b"\r\n"]), 431, "headers-too-big"),
    "20 KB in 90 headers": (
        lambda: iter([GET + (b"x: " + b"y" * 220 + b"\r\n") * 90 + b"\r\n"]),
        431,
        "headers-too-big",
    ),
    "a folded header without end": (lambda: iter([GET, b"x: y\r\n", b" z\r\n" * 2_000_000]), 400, "unreadable"),
    "a chunk's extension of 32 MB": (lambda: of_megabytes(32, CHUNKED + b"1;"), 413, "too-big"),
    "a million chunks of one byte": (lambda: iter([CHUNKED, *repeat(b"1\r\nx\r\n" * 1_000, 1_000)]), 413, "too-big"),
    "trailers without end": (lambda: iter([CHUNKED, b"0\r\n", *repeat(b"x: y\r\n" * 1_000, 1_000)]), 413, "too-big"),
    "a trailer of 32 MB": (lambda: of_megabytes(32, CHUNKED + b"0\r\nx: "), 413, "too-big"),
    "a body of 32 MB": (lambda: iter([CHUNKED, *repeat(b"f4240\r\n" + MEGABYTE + b"\r\n", 32)]), 413, "too-big"),
    "no HTTP": (lambda: iter([b"\x16\x03\x01\x02\x00\x01\x00" + MEGABYTE]), 400, "unreadable"),
    "HTTP/2 without asking": (lambda: iter([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]), 400, "unreadable"),
    "a tunnel": (lambda: iter([b"CONNECT h:1 HTTP/1.1\r\nhost: h:1\r\n\r\n"]), 405, "method-not-allowed"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_beyond_a_limit_is_refused_at_little_cost(listener: Listener, name: str) -> None:
    pieces, status, kind = ATTACKS[name]
    before, memory = listener.loop_seconds(), listener.memory_peak()
    said = listener.said_to(pieces())
    assert listener.loop_seconds() - before < CHEAP
    assert listener.memory_peak() - memory < MORE_MEMORY
    assert problem(said) == (status, kind)


@pytest.mark.long
@pytest.mark.parametrize("megabytes", [64, 100, 200])
def test_a_header_costs_no_more_the_longer_it_is(listener: Listener, megabytes: int) -> None:
    before = listener.loop_seconds()
    listener.said_to(of_megabytes(megabytes, GET + b"x: "))
    assert listener.loop_seconds() - before < CHEAP


def test_empty_lines_without_end_are_cut_off_in_time(hurried: Listener) -> None:
    with hurried.connect() as connection:
        connection.sendall(b"\r\n" * 1_000)
        assert closed_within(connection, 10)


def test_requests_sent_on_without_waiting_end_with_the_sixteenth(listener: Listener) -> None:
    before = listener.loop_seconds()
    said = listener.said_to([b"GET /late HTTP/1.1\r\nhost: g\r\n\r\n", *repeat(WHOLE * 1_000, 1_000)])
    assert said.count(b"HTTP/1.1 200") <= 18
    assert b"HTTP/1.1 4" not in said
    assert listener.loop_seconds() - before < CHEAP


def test_what_is_just_within_the_limits_is_served(listener: Listener) -> None:
    close = b"connection: close\r\n"
    size = 16_384 - len(b"/") - len("hostg: \r\n") - len("connectionclose: \r\n") - len("x: \r\n")
    largest_head = GET + close + b"x: " + b"y" * size + b"\r\n\r\n"
    most_headers = GET + close + b"x: y\r\n" * 98 + b"\r\n"
    body = b"z" * 1_048_576
    chunks = b"".join(b"40\r\n" + body[:64] + b"\r\n" for _ in range(16_384))
    largest_body = CHUNKED.replace(b"host: g\r\n", b"host: g\r\n" + close) + chunks + b"0\r\nx-trailer: 1\r\n\r\n"
    for request in (largest_head, most_headers, largest_body):
        for size in (len(request), 1_000):
            pieces = [request[start : start + size] for start in range(0, len(request), size)]
            assert listener.said_to(pieces).startswith(b"HTTP/1.1 200"), request[:60]


def test_a_trailer_is_no_header(listener: Listener) -> None:
    request = CHUNKED.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n")
    said = listener.said_to([request, b"1\r\nx\r\n0\r\nauthorization: Bearer kk\r\n\r\n"])
    assert b"x-names: connection,host,transfer-encoding\r\n" in said


def test_a_client_that_would_speak_http_2_is_served_its_post_and_nothing_is_slipped_in(listener: Listener) -> None:
    upgrade = b"connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABk\r\n"
    within = b"GET /late HTTP/1.1\r\nhost: g\r\n\r\n"
    head = b"POST / HTTP/1.1\r\nhost: g\r\n" + upgrade + b"content-length: %d\r\n\r\n" % len(within)
    for pieces in ([head + within], [head, within]):
        said = listener.said_to([*pieces, GET + b"connection: close\r\n\r\n"])
        assert said.count(b"HTTP/1.1 200") == 2
        assert within in said


def test_a_refusal_does_not_take_the_place_of_an_earlier_answer(listener: Listener) -> None:
    said = listener.said_to([b"GET /late HTTP/1.1\r\nhost: g\r\n\r\n", GET + b"x: " + MEGABYTE])
    assert said.startswith(b"HTTP/1.1 200")
    assert said.endswith(b"late")


@pytest.mark.parametrize(
    ("sent", "status"),
    [(b"", None), (GET, 408), (CHUNKED, 408), (b"POST / HTTP/1.1\r\nhost: g\r\ncontent-length: 9\r\n\r\n12", 408)],
)
def test_who_does_not_go_on_is_cut_off(hurried: Listener, sent: bytes, status: int | None) -> None:
    said = hurried.said_to([sent])
    assert problem(said) == (status, "too-slow") if status else said == b""


def test_who_drips_is_cut_off_as_well(hurried: Listener) -> None:
    with hurried.connect() as connection:
        connection.settimeout(0.05)
        for _ in range(200):
            try:
                connection.sendall(b"x")
                if not connection.recv(100):
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    raise AssertionError("still open after 10 s")


def test_three_thousand_half_heads_are_gone_when_their_time_is_up() -> None:
    with ExitStack() as stack:
        hurried = stack.enter_context(small_server(connections=3_000, per_address=3_000, seconds=1))
        connections = [stack.enter_context(hurried.connect()) for _ in range(3_000)]
        for connection in connections:
            connection.sendall(GET)
        assert all(closed_within(connection, 20) for connection in connections)
        assert hurried.memory_peak() < 150_000_000


def test_who_takes_no_answer_is_cut_off(hurried: Listener) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(hurried.connect()) for _ in range(20)]
        for connection in connections:
            connection.sendall(b"GET /large HTTP/1.1\r\nhost: g\r\n\r\n")
        for connection in connections:
            poll = select.poll()
            poll.register(connection, select.POLLHUP)
            assert poll.poll(10_000), "an answer that nobody takes still waits"


def test_one_address_has_its_share_of_the_connections_and_no_more() -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_server(connections=10, per_address=4))
        for _ in range(4):
            stack.enter_context(small.connect()).sendall(CHUNKED)
        began = monotonic()
        assert problem(small.said_to([WHOLE])) == (429, "too-many-requests")
        assert monotonic() - began >= HELD_BACK, "who connects again at once is slowed down"
        with small.connect(source="127.0.0.2") as elsewhere:
            elsewhere.sendall(WHOLE)
            assert elsewhere.recv(100).startswith(b"HTTP/1.1 200")


def ends_without_a_word(connection: socket.socket) -> bool:
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True


def test_who_connects_on_and_on_is_cut_off_without_an_answer_once_too_many_wait_for_theirs() -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_server(connections=10, per_address=1))
        stack.enter_context(small.connect()).sendall(CHUNKED)
        many = [stack.enter_context(small.connect()) for _ in range(MOST_HELD_BACK + 20)]
        assert any(ends_without_a_word(each) for each in reversed(many))
        assert many[0].recv(100).startswith(b"HTTP/1.1 429")
        with small.connect(source="127.0.0.2") as elsewhere:
            elsewhere.sendall(WHOLE)
            assert elsewhere.recv(100).startswith(b"HTTP/1.1 200")


def test_a_declared_proxy_stands_for_many_and_says_for_whom() -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_server(connections=10, per_address=2))
        for _ in range(4):
            stack.enter_context(small.connect(source="127.0.0.3")).sendall(CHUNKED)
        for source, client in (("127.0.0.3", b"192.0.2.7"), ("127.0.0.1", b"127.0.0.1")):
            with small.connect(source) as connection:
                connection.sendall(GET + b"x-forwarded-for: 192.0.2.7\r\nconnection: close\r\n\r\n")
                assert b"x-client: " + client + b"\r\n" in connection.recv(4_000)


def test_connections_that_ask_nothing_keep_nobody_out() -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_server(connections=10, per_address=20))
        idle = [stack.enter_context(small.connect()) for _ in range(10)]
        idle[0].sendall(GET)
        assert small.said_to([GET + b"connection: close\r\n\r\n"]).startswith(b"HTTP/1.1 200")
        assert closed_within(idle[0], 10)


def test_a_house_full_of_work_says_so() -> None:
    with ExitStack() as stack:
        small = stack.enter_context(small_server(connections=5, per_address=20, seconds=30))
        for _ in range(5):
            connection = stack.enter_context(small.connect())
            connection.sendall(CHUNKED.replace(b"\r\n\r\n", b"\r\nexpect: 100-continue\r\n\r\n"))
            assert connection.recv(100).startswith(b"HTTP/1.1 100")  # It is being worked for.
        assert problem(small.said_to([WHOLE])) == (503, "not-available")
