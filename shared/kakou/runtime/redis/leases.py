"""Members and leases of a service in Redis. Both stand under one hash tag, so that one script reaches them."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from kakou.runtime.ownership.leases import Condition, Heartbeat, Move, Report, Table
from kakou.runtime.redis.client import as_infrastructure, line_of
from kakou.runtime.redis.line import Word
from kakou.runtime.redis.scripts import run

HEARTBEAT: Final = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], now .. ' ' .. ARGV[2])
local at = 5
for _ = 1, tonumber(ARGV[4]) do
  if redis.call('HGET', KEYS[1], ARGV[at]) == ARGV[at + 1] then redis.call('HDEL', KEYS[1], ARGV[at]) end
  at = at + 2
end
while ARGV[at] do
  redis.call('HSETNX', KEYS[2], ARGV[at], ARGV[1])
  at = at + 1
end
local owners = redis.call('HGETALL', KEYS[2])
local digest = redis.sha1hex(table.concat(owners, ' '))
if digest == ARGV[3] then owners = false end
return {now, redis.call('HGETALL', KEYS[1]), digest, owners}
"""
"""KEYS: members, owners. ARGV: member, its report, the digest of the owners it knows, count of members gone, pairs of
such a member and its last heartbeat, then the partitions that become the member's where they are nobody's. Of the
owners, which seldom change, only a digest comes back while they are those known."""

MOVE: Final = """
local moved = {}
for at = 2, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[at]) or '') == ARGV[at + 1] then
    if ARGV[at + 2] == '' then redis.call('HDEL', KEYS[1], ARGV[at])
    else redis.call('HSET', KEYS[1], ARGV[at], ARGV[at + 2]) end
    moved[#moved + 1] = tonumber(ARGV[at])
  end
end
if #moved > 0 then redis.call('PUBLISH', ARGV[1], '') end
return moved
"""
"""KEYS: owners. ARGV: channel, then triples of partition, owner and next owner; an empty one is nobody."""

LISTEN_FOR = 30.0
"""Seconds without a word after which the subscription is made anew: a server that is gone says nothing, and neither
does one without news. Until then heartbeats tell the same, a little later."""

RECONNECT_AFTER = 0.2


class RedisLeases:
    """The leases of one service. Needs few connections; they should not be those that requests may use up."""

    def __init__(self, redis: "Redis", service: str) -> None:
        self._redis = redis
        self._members, self._owners = f"{{{service}}}:members", f"{{{service}}}:owners"
        self._channel = f"kakou:leases:{service}"
        self._sent = 0
        self._digest, self._known = "", dict[int, str]()

    async def heartbeat(self, member: str, report: Report, running: Collection[int], gone: Mapping[str, str]) -> Table:
        self._sent += 1
        told = f"{self._sent} {report.condition.value} {report.pending}"
        dead = [part for pair in gone.items() for part in pair]
        arguments: list[Word] = [member, told, self._digest, len(gone), *dead, *sorted(running)]
        with as_infrastructure():
            found = await run(line_of(self._redis), HEARTBEAT, [self._members, self._owners], arguments)
        now, members, digest, owners = found
        if owners is not None:
            self._known = {int(partition): owner.decode() for partition, owner in _pairs(owners)}
            self._digest = digest.decode()
        return Table(
            {name.decode(): _heartbeat(value.decode(), now) for name, value in _pairs(members)},
            dict(self._known),
        )

    async def move(self, moves: Sequence[Move]) -> set[int]:
        triples = [part for move in moves for part in (move.partition, move.owner or "", move.to or "")]
        with as_infrastructure():
            return set(await run(line_of(self._redis), MOVE, [self._owners], [self._channel, *triples]))

    async def leave(self, member: str) -> None:
        with as_infrastructure():
            await self._redis.hdel(self._members, member)
            await self._redis.publish(self._channel, "")

    async def living(self, within: float) -> list[str]:
        """Members heard of in the last so many seconds."""
        with as_infrastructure():
            seconds, micros = await self._redis.time()
            members: dict[Any, Any] = await self._redis.hgetall(self._members)
        now = seconds * 1_000 + micros // 1_000
        return sorted(name.decode() for name, value in members.items() if _heartbeat(value.decode(), now).age < within)

    async def listen(self, wake: Callable[[], None]) -> None:
        while True:
            with suppress(RedisError, OSError, TimeoutError):
                async with self._redis.pubsub() as subscription:
                    await subscription.subscribe(self._channel)
                    while await subscription.get_message(timeout=LISTEN_FOR) is not None:
                        wake()  # also when it is subscribed, as something may have moved before
                continue
            await asyncio.sleep(RECONNECT_AFTER)


def _pairs(flat: list[Any]) -> list[tuple[bytes, bytes]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def _heartbeat(stamp: str, now: int) -> Heartbeat:
    came, _, condition, pending = stamp.split(" ")
    return Heartbeat(stamp, (now - int(came)) / 1000, Report(Condition(condition), int(pending)))
