"""Sending them: several connections a service, each request made from the seed and its number."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from tests.fuzz.connection import Answer, Connection, NoAnswer
from tests.fuzz.hostile import spoilt, text_of
from tests.fuzz.judging import faults_of
from tests.fuzz.requests import Operation, Sent, beginning, operations

CONNECTIONS: Final = 24
TIMES: Final = 5
"""How often a request is sent that is told to come again: what the gate takes in the end it was right to put off."""
MOST_FAULTS: Final = 20
"""After so many it ends: they are of few kinds."""


@dataclass(frozen=True)
class Target:
    """Where the services are, and tokens by zone with every scope."""

    ports: dict[str, int]
    tokens: dict[str, str]


@dataclass
class Result:
    """faults: what was wrong, each with the request as a command to paste. statuses: how often each was answered."""

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def written(sent: Sent, zone: str, token: str) -> bytes:
    """The request as bytes. What it names twice, or wrongly, stands in place of what it should have."""
    content = sent.content
    if content is None and (sent.body is not None or sent.method in ("POST", "PUT", "PATCH")):
        content = b"" if sent.body is None else text_of(sent.body).encode(errors="surrogatepass")
    if content is not None:
        content = content.replace(b"3105W", zone.encode())
    headers = [(name, value.replace(b"3105W", zone.encode())) for name, value in sent.headers]
    named = {name.lower() for name, _ in headers}
    own = [("Host", b"gate"), ("Authorization", f"Bearer {token}".encode())]
    lines = [pair for pair in own if pair[0].lower() not in named] + headers
    if content is not None:
        lines.append(("Content-Length", str(len(content)).encode()))
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in lines)
    return b"%s %s HTTP/1.1\r\n%s\r\n%s" % (sent.method.encode(), sent.address(), head, content or b"")


def request_no(number: int, seed: int, known: list[Operation], target: Target) -> tuple[Sent, bytes]:
    """The request of this number, the same for the same seed."""
    chance = random.Random(f"{seed}/{number}")
    sent = spoilt(known[number % len(known)], chance)
    zone = chance.choice(sorted(target.tokens))
    return sent, written(sent, zone, target.tokens[zone])


async def send(
    target: Target, first: int, count: int, seed: int, until: float, said: Callable[[Result], None]
) -> Result:
    """Requests `first` to `first + count`, as many as there is time for until `until` (monotonic)."""
    known, result = operations(), Result()
    for zone, token in target.tokens.items():
        for sent in beginning(known):
            connection = Connection(target.ports[sent.service])
            result.faults += await _faults(connection, sent, written(sent, zone, token), result)
            connection.close()
    numbers = iter(range(first, first + count))

    async def one_connection() -> None:
        connections = {service: Connection(port) for service, port in target.ports.items()}
        for number in numbers:
            if monotonic() > until or len(result.faults) >= MOST_FAULTS:
                break
            sent, raw = request_no(number, seed, known, target)
            faults = await _faults(connections[sent.service], sent, raw, result)
            result.faults += [_told(number, fault, raw, target.ports[sent.service]) for fault in faults]
            result.sent += 1
            said(result)
        for connection in connections.values():
            connection.close()

    await asyncio.gather(*(one_connection() for _ in range(min(CONNECTIONS, count))))
    return result


async def _faults(connection: Connection, sent: Sent, raw: bytes, result: Result) -> list[str]:
    try:
        answer = await final_answer(connection, raw, sent.method == "HEAD", result)
    except NoAnswer as error:
        return [str(error)]
    return list(faults_of(answer, sent.method, sent.address()))


async def final_answer(connection: Connection, raw: bytes, head: bool, result: Result) -> Answer:
    """The answer to a request that is sent again for as long as it is told when to. Raises NoAnswer."""
    for _ in range(TIMES):
        answer = await connection.ask(raw, head)
        result.statuses[answer.status] += 1
        seconds = answer.headers.get("retry-after", "")
        if answer.status != 503 or not seconds.isdigit():
            break
        await asyncio.sleep(int(seconds))
    return answer


def _told(number: int, fault: str, raw: bytes, port: int) -> str:
    """The fault with a command for a POSIX shell that sends the same again."""
    escaped = "".join(
        chr(byte) if 32 < byte < 127 and byte not in b"\\'%" else f"\\{byte:03o}" for byte in raw[:20_000]
    )
    return f"request {number}: {fault}\n  printf '{escaped}' | nc -w 5 127.0.0.1 {port}"
