"""One connection for many commands at a time: each gets its own answer, in time, and a loss is told to all."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from kakou.runtime.health import Server
from kakou.runtime.redis import line as lines
from kakou.runtime.redis.client import connect, line_of, transferred
from kakou.runtime.redis.connection import RedisConnection
from kakou.runtime.redis.keys import bucket_key
from kakou.runtime.redis.line import Line
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.redis.subscription import Subscription
from kakou.runtime.zones import Zones
from pydantic import BaseModel
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import ReadOnlyError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeout

from tests.conftest import Servers
from tests.contract.test_redis_failover import come_true


@pytest.fixture
async def redis(servers: Servers) -> AsyncIterator["Redis"]:
    redis = connect(RedisConnection(servers.redis_url))
    yield redis
    await redis.aclose()


@pytest.fixture
def line(redis: "Redis") -> Line:
    return line_of(redis)


async def own_id(line: Line) -> int:
    return int(await line.ask("CLIENT", "ID"))


async def test_a_thousand_questions_at_once_get_their_own_answers_over_one_connection(line: Line) -> None:
    answers = await asyncio.gather(*(line.ask("ECHO", str(no)) for no in range(1_000)))
    assert answers == [str(no).encode() for no in range(1_000)]
    assert len({await own_id(line) for _ in range(3)}) == 1


async def test_large_values_come_whole(line: Line) -> None:
    values = [bytes([no]) * 3_000_000 for no in range(4)]
    assert await asyncio.gather(*(line.ask("ECHO", value) for value in values)) == values


async def test_an_error_is_its_own_questions_alone(line: Line) -> None:
    bad, good = asyncio.ensure_future(line.ask("HGET", "two")), asyncio.ensure_future(line.ask("ECHO", "truck"))
    with pytest.raises(ResponseError):
        await bad
    assert await good == b"truck"


async def test_whoever_gives_up_leaves_no_answer_to_the_next(line: Line) -> None:
    await line.ask("PING")
    gone = asyncio.ensure_future(line.ask("ECHO", "gone"))
    await asyncio.sleep(0)
    gone.cancel()
    assert await line.ask("ECHO", "truck") == b"truck"


async def test_a_connection_that_the_server_has_closed_is_made_anew(line: Line, redis: "Redis") -> None:
    no = await own_id(line)
    await redis.client_kill_filter(_id=str(no))
    await come_true(lambda: line._talk is not None and line._talk.closed, "the loss is known")
    assert await own_id(line) != no


async def test_what_was_asked_of_a_lost_connection_is_not_asked_again(line: Line) -> None:
    await line.ask("DEL", "test:asked")
    waits = asyncio.ensure_future(line.ask("INCR", "test:asked"))
    await asyncio.sleep(0)
    line.close()
    with pytest.raises(RedisConnectionError):
        await waits
    assert int(await line.ask("GET", "test:asked") or 0) <= 1


async def test_a_pool_that_is_disconnected_takes_the_line_with_it(line: Line, redis: "Redis") -> None:
    no = await own_id(line)
    await redis.connection_pool.disconnect(inuse_connections=False)
    assert await own_id(line) != no


@pytest.fixture
async def says() -> AsyncIterator[tuple[list[bytes], Line, "Redis"]]:
    """A server that says to each command what a test wants, in turn; nothing when there is nothing left."""
    left: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            for _ in range(data.count(b"*")):
                if left:
                    writer.write(left.pop(0))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    redis = connect(RedisConnection(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0?protocol=2"))
    yield left, line_of(redis), redis
    await redis.aclose()
    server.close()


async def test_a_server_that_does_not_answer_is_given_up(
    says: tuple[list[bytes], Line, "Redis"], monkeypatch: pytest.MonkeyPatch
) -> None:
    left, line, _ = says
    monkeypatch.setattr(lines, "DEADLINE", 0.1)
    left += [b"+OK\r\n", b"+OK\r\n", b"+PONG\r\n"]
    assert await line.ask("PING") == b"PONG"
    with pytest.raises(RedisTimeout, match="no answer"):
        await line.ask("PING")


async def test_a_server_that_takes_no_writes_any_more_is_left(says: tuple[list[bytes], Line, "Redis"]) -> None:
    left, line, _ = says
    left += [b"+OK\r\n", b"+OK\r\n", b"-READONLY You can't write against a read only replica.\r\n"]
    with pytest.raises(ReadOnlyError):
        await line.ask("SET", "truck", "1")
    assert line._talk is not None
    assert line._talk.closed


async def test_what_is_no_answer_ends_the_connection(says: tuple[list[bytes], Line, "Redis"]) -> None:
    left, line, _ = says
    left += [b"+OK\r\n", b"+OK\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"]
    with pytest.raises(RedisConnectionError):
        await line.ask("PING")


@pytest.mark.parametrize("protocol", [2, 3])
async def test_what_is_published_is_heard_also_after_a_silence(servers: Servers, protocol: int) -> None:
    redis = connect(RedisConnection(f"{servers.redis_url}?protocol={protocol}"))
    stands, heard = asyncio.Event(), list[tuple[str, str]]()
    subscription = Subscription(
        await transferred(redis),
        ["test:a:*", "test:b:*"],
        stands.set,
        lambda channel, said: heard.append((channel, said)),
    )
    lasting = asyncio.create_task(subscription.last(0.01, 3))
    await asyncio.wait_for(stands.wait(), 10)
    for channel in ("test:a:1", "test:c:1", "test:b:2"):
        await redis.publish(channel, "闸口")
    await come_true(lambda: len(heard) == 2, "both are heard")
    before = subscription._heard_at
    await come_true(lambda: subscription._heard_at > before, "it has answered that it is there")
    await redis.publish("test:a:3", "again")
    await come_true(lambda: len(heard) == 3, "it is heard after the silence")
    assert heard == [("test:a:1", "闸口"), ("test:b:2", "闸口"), ("test:a:3", "again")]
    lasting.cancel()
    await redis.aclose()


async def test_a_subscription_that_is_cut_says_so(servers: Servers) -> None:
    redis = connect(RedisConnection(servers.redis_url))
    subscription = Subscription(await transferred(redis), ["test:cut:*"], lambda: None, lambda *_: None)
    lasting = asyncio.create_task(subscription.last(10, 30))
    await come_true(lambda: subscription._missing == 0, "it stands")
    await redis.client_kill_filter(_type="pubsub")
    with pytest.raises(RedisConnectionError, match="lost"):
        await lasting
    await redis.aclose()


@pytest.mark.parametrize("protocol", [2, 3])
async def test_all_entries_of_a_kind_are_read_whatever_the_protocol(servers: Servers, protocol: int) -> None:
    redis = connect(RedisConnection(f"{servers.redis_url}?protocol={protocol}"))
    zones, service = Zones(), f"test-{uuid4().hex}"
    zones.learn("3105W", 2)
    await redis.hset(bucket_key(service, 2, "3105W/head"), mapping={"b": '{"last":2}', "a": '{"last":1}'})
    found = await StateReader(redis, service, zones, Server("Redis")).all("3105W", "head", Head)
    assert found == {"a": Head(last=1), "b": Head(last=2)}
    await redis.aclose()


class Head(BaseModel):
    last: int
