"""A pool that gives a connection which is at hand without further ado: redis-py's way there, by a lock, a condition, a
time-out and its own metrics, costs as much processor time as the command."""

from typing import Any

from redis.asyncio import BlockingConnectionPool
from redis.asyncio.connection import AbstractConnection

from kakou.runtime.redis.deadlines import Transferred, WithDeadlines
from kakou.runtime.redis.line import Line


class ConnectionsAtHand(BlockingConnectionPool):
    """As its base where no connection is idle, or where somebody waits for one."""

    _blocked = 0
    """Those who wait for a connection."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.line = Line(self.transfer)
        """Beside the connections of the pool, for commands that Redis answers at once."""

    async def transfer(self) -> Transferred:
        """A new connection, for whoever ends it. Raises RedisError."""
        connection: AbstractConnection = self.make_connection()  # type: ignore[no-untyped-call]
        assert isinstance(connection, WithDeadlines)
        return await connection.transfer()

    async def disconnect(self, inuse_connections: bool = True) -> None:
        self.line.close()
        await super().disconnect(inuse_connections)

    async def get_connection(self, *_: Any, **__: Any) -> AbstractConnection:
        if not self._available_connections:
            self._blocked += 1
            try:
                made: AbstractConnection = await super().get_connection()  # type: ignore[no-untyped-call]
                return made
            finally:
                self._blocked -= 1
        connection: AbstractConnection = self._available_connections.pop()
        self._in_use_connections.add(connection)
        try:
            await self.ensure_connection(connection)  # it may have been closed by the server
        except BaseException:
            await super().release(connection)
            raise
        return connection

    async def release(self, connection: AbstractConnection) -> None:
        if self._blocked or connection.should_reconnect():  # type: ignore[no-untyped-call]
            await super().release(connection)
            return
        self._in_use_connections.remove(connection)
        self._available_connections.append(connection)
