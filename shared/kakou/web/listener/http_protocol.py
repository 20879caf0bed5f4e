"""HTTP/1.1 for strangers: uvicorn's protocol over httptools, with a limit on all that comes before an endpoint.

httptools joins the parts of a header as they arrive, so a header of 200 MB costs minutes, and it has no limits of its
own. So what arrives is counted here before it is parsed, and a request beyond a limit is answered and cut off.
"""

import socket
import struct
from http import HTTPStatus
from typing import Any, Final, NoReturn

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from kakou.operations.http_limits import (
    HELD_BACK,
    LARGEST_BODY,
    LARGEST_FRAMING,
    LARGEST_HEAD,
    LONGEST_TARGET,
    MOST_HEADERS,
    MOST_WAITING_REQUESTS,
    SLICE,
)
from kakou.web.listener.connections import Connections
from kakou.web.problem_table import (
    BODY_TIMEOUT,
    BODY_TOO_LARGE,
    CONNECT_UNSUPPORTED,
    FRAMING_TOO_LARGE,
    HEADERS_TIMEOUT,
    HEADERS_TOO_LARGE,
    NOT_HTTP,
    TARGET_TOO_LONG,
    TOO_MANY_HEADERS,
    TOO_MANY_PIPELINED,
)
from kakou.web.problems import Problem, problem_response

MOST_DISCARDED: Final = LARGEST_BODY
"""Bytes thrown away after a refusal: a connection that is closed on unread bytes is reset, and the answer with it."""

LINGERING: Final = 3.0
"""Seconds that a client has to read a refusal, or the rest of its last answer."""

RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for no time."""

OF_UPGRADES: Final = (b"connection", b"upgrade", b"http2-settings")

HEADER_FRAME: Final = len(": \r\n")


class Refused(Exception):
    """Raised through the parser, which then goes no further."""


class LimitedProtocol(HttpToolsProtocol):
    """One connection.

    `_begun`: a part of a head is there. `_in_body`: the head is whole, the body is not. `_new`: that began in the slice
    parsed last. `_over`: a refusal or nothing more is sent; what still comes is thrown away. The sizes are those of the
    request that is being read.
    """

    def __init__(self, connections: Connections, **given: Any) -> None:
        super().__init__(**given)
        self.address = ""
        self._connections = connections
        self._wrong: Problem | None = None
        self._refused = self._over = self._begun = self._in_body = self._new = False
        self._upgrading: bytes | None = None
        self._head = self._partial = self._body = self._framing = self._discarded = 0
        self._since = self._ending_since = self._untaken_since = 0.0

    # What asyncio calls

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.address, self._since = self.client[0] if self.client else "", self.loop.time()
        problem = self._connections.admit(self)
        if problem is None:
            return
        self._refused = True
        if problem.status != HTTPStatus.TOO_MANY_REQUESTS:
            self._turn_away(problem)
        elif self._connections.hold_back(self):
            self.loop.call_later(HELD_BACK, self._turn_away, problem)
        else:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connections.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            self._discard(len(data))
            return
        self._unset_keepalive_if_required()
        if len(data) <= SLICE:
            self._parse(data)
            return
        whole = memoryview(data)
        for start in range(0, len(data), SLICE):
            self._parse(whole[start : start + SLICE])
            if self._refused:
                return

    def pause_writing(self) -> None:
        self._untaken_since = self.loop.time()
        super().pause_writing()

    # What the parser calls

    def on_message_begin(self) -> None:
        if len(self.pipeline) >= MOST_WAITING_REQUESTS:
            self._stop_parsing(TOO_MANY_PIPELINED(limit=MOST_WAITING_REQUESTS))
        self._begun = self._new = True
        self._head = self._partial = 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._head += len(url)
        if self._head > LONGEST_TARGET:
            self._stop_parsing(TARGET_TOO_LONG(limit=LONGEST_TARGET))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_body:
            return  # A trailer: the application has had its headers.
        self._head += len(name) + len(value) + HEADER_FRAME
        if self._head > LARGEST_HEAD:
            self._stop_parsing(HEADERS_TOO_LARGE(limit=LARGEST_HEAD))
        if len(self.headers) >= MOST_HEADERS:
            self._stop_parsing(TOO_MANY_HEADERS(limit=MOST_HEADERS))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            self._upgrading = self.parser.get_method()
            return
        self._begun, self._in_body, self._new = False, True, True
        self._body = self._framing = 0
        self._since = self.loop.time()
        self._connections.waiting.pop(self, None)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        if self._body > LARGEST_BODY:
            self._stop_parsing(BODY_TOO_LARGE(limit=LARGEST_BODY))
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self._upgrading is None:
            self._in_body = False
            super().on_message_complete()

    # What the answering side calls

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.cycle.response_complete:
            return
        self.cycle.body = bytearray()  # What nobody has read.
        if not self._in_body and not self.transport.is_closing():
            self._since = self.loop.time()
            self._connections.waiting[self] = None

    # What the look at all connections calls

    def check(self, now: float) -> None:
        """End the connection when its time is up."""
        limits = self._connections.limits
        if self._over or self.transport.is_closing():
            self._ending_since = self._ending_since or now
            if now - self._ending_since > LINGERING:
                self.abort()
        elif self.flow.write_paused and now - self._untaken_since > limits.taking:
            self.abort()
        elif self._in_body and now - self._since > limits.body:
            self._refuse(BODY_TIMEOUT(seconds=limits.body))
        elif self in self._connections.waiting and now - self._since > limits.head:
            if self._begun:
                self._refuse(HEADERS_TIMEOUT(seconds=limits.head))
            else:
                self.transport.close()

    def abort(self) -> None:
        """End it at once; what the client has not taken is thrown away, also by the kernel."""
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()

    # Parsing

    def _parse(self, data: bytes | memoryview) -> None:
        self._new, body = False, self._body
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._read_without_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError:
            self._refuse(self._wrong or NOT_HTTP())
        else:
            self._count(len(data), self._body - body)

    def _count(self, parsed: int, of_body: int) -> None:
        """What a head or a body has taken that neither began nor ended in what was parsed last."""
        if self._new:
            return
        if self._begun:
            self._partial += parsed
            if self._partial > LARGEST_HEAD:
                self._refuse(HEADERS_TOO_LARGE(limit=LARGEST_HEAD))
        elif self._in_body:
            self._framing += parsed - of_body
            if self._framing > LARGEST_FRAMING:
                self._refuse(FRAMING_TOO_LARGE(limit=LARGEST_FRAMING))

    def _read_without_upgrade(self, rest: bytes | memoryview) -> None:
        """Read the request as one that asks for no other protocol, as RFC 9110 lets us: the parser skips its body.

        Java's client asks for HTTP/2 so, with its first POST.
        """
        method, self._upgrading = self._upgrading, None
        if method in (None, b"CONNECT"):
            self._refuse(CONNECT_UNSUPPORTED())
            return
        headers = b"".join(b"%b: %b\r\n" % header for header in self.headers if header[0] not in OF_UPGRADES)
        self.parser = httptools.HttpRequestParser(self)
        self._parse(b"%b %b HTTP/1.1\r\n%b\r\n" % (method, self.url, headers))
        if rest and not self._refused:
            self._parse(rest)

    def _stop_parsing(self, problem: Problem) -> NoReturn:
        self._wrong = problem
        raise Refused

    # Refusing

    def _refuse(self, problem: Problem) -> None:
        """Answer with the problem, take no more, and close once the client has had time to read it."""
        self._refused = True
        cycle = self.cycle
        answering = cycle is not None and not cycle.response_complete
        if answering and not self._in_body:
            cycle.keep_alive = False  # The answers to requests before this one go out first.
            return
        if answering:
            if self.pipeline or cycle.response_started:
                self.abort()
                return
            cycle.disconnected = True
            cycle.message_event.set()
        if answering or not self._in_body:
            self._write(problem)
        self._over = True
        self.flow.resume_reading()
        self.transport.write_eof()

    def _turn_away(self, problem: Problem) -> None:
        """A connection that was not admitted."""
        if not self.transport.is_closing():
            self._write(problem)
            self.transport.close()

    def _write(self, problem: Problem) -> None:
        response = problem_response(problem)
        headers = [*self.server_state.default_headers, *response.raw_headers, (b"connection", b"close")]
        lines = [b"%b: %b\r\n" % header for header in headers]
        self.transport.write(b"".join([STATUS_LINE[problem.status], *lines, b"\r\n", bytes(response.body)]))

    def _discard(self, size: int) -> None:
        self._discarded += size
        if self._discarded > MOST_DISCARDED:
            self.abort()
