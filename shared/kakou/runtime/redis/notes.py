"""What services keep beside their states: it comes from no log, decides nothing on one, and its loss harms nobody."""

from typing import Any, Final

from redis.asyncio import Redis

from kakou.runtime.health import Server
from kakou.runtime.redis.client import line_of
from kakou.runtime.redis.in_time import in_time
from kakou.runtime.redis.scripts import run

REPLACE: Final = """
if (redis.call('HGET', KEYS[1], ARGV[1]) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then redis.call('HDEL', KEYS[1], ARGV[1]) return 1 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""
"""KEYS: list. ARGV: line, expected text, new text; both empty for none."""


class Notes:
    """Short texts under names of their own. Every method may raise OSError, TimeoutError.

    While `server` is away nothing waits for it.
    """

    def __init__(self, redis: "Redis", server: Server) -> None:
        self._redis, self._server = redis, server

    async def write(self, name: str, text: str, seconds: int) -> None:
        """Keep it for so long."""
        async with in_time(self._server):
            await self._redis.set(_key(name), text, ex=seconds)

    async def read(self, name: str) -> str | None:
        async with in_time(self._server):
            found = await self._redis.get(_key(name))
        return found.decode() if isinstance(found, bytes) else found

    async def forget(self, *names: str) -> None:
        for name in names:
            async with in_time(self._server):
                await self._redis.unlink(_key(name))

    async def take(self, name: str) -> str | None:
        """Read and forget it: of all who ask, one alone is given it."""
        text = await self.read(name)
        async with in_time(self._server):
            gone = await self._redis.unlink(_key(name))
        return text if gone else None

    async def list_in(self, name: str, line: str, text: str) -> None:
        """Set a line of a list."""
        async with in_time(self._server):
            await self._redis.hset(_key(name), line, text)

    async def lines_of(self, name: str) -> dict[str, str]:
        async with in_time(self._server):
            found: dict[Any, Any] = await self._redis.hgetall(_key(name))
        return {line.decode(): text.decode() for line, text in found.items()}

    async def strike(self, name: str, *lines: str) -> None:
        """Take lines off a list."""
        if lines:
            async with in_time(self._server):
                await self._redis.hdel(_key(name), *lines)

    async def replace(self, name: str, line: str, before: str | None, after: str | None) -> bool:
        """Set a line of a list, or take it off for None, if it still has the text `before`, None for no such line: of
        all who do so at once, one alone is told True."""
        async with in_time(self._server):
            done = await run(line_of(self._redis), REPLACE, (_key(name),), (line, before or "", after or ""))
        return bool(done)


def _key(name: str) -> str:
    return f"{{notes}}:{name}"  # as states are named, so that the rights of the services cover it
