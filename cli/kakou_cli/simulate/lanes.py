"""A lane's device: follows the command stream and acts on what it is told, once."""

import asyncio
import contextlib
from collections import defaultdict
from typing import Any

import orjson
from aiohttp import StreamReader

from kakou_cli.simulate.caller import NOBODY, Caller


class LaneListener:
    """Follows one lane's commands by server-sent events, from sequence to sequence, through every cut."""

    def __init__(self, caller: Caller, gate: str, lane: str) -> None:
        self._caller = caller
        self._url = f"/v1/lanes/{gate}/{lane}/commands"
        self._commands: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._arrived = asyncio.Condition()
        self.last = 0
        self.gaps: list[str] = []
        self._began = False

    async def follow(self) -> None:
        """Until cancelled. A cut stream is taken up again after the last sequence seen."""
        while True:
            with contextlib.suppress(*NOBODY):
                headers = {"Last-Event-ID": str(self.last)} if self._began else {}
                async with self._caller.lines(self._url, headers, quiet=30) as lines:
                    await self._read(lines)
            await asyncio.sleep(0.2)

    async def _read(self, lines: StreamReader) -> None:
        """An event's fields, a line each, until an empty one; what has no number is no command."""
        event: dict[bytes, bytes] = {}
        async for line in lines:
            if field := line.strip():
                name, _, value = field.partition(b":")
                event[name] = value.strip()
                continue
            told, event = event, {}
            if not told.get(b"data") or not told.get(b"id", b"").isdigit():
                continue
            sequence = int(told[b"id"])
            if self._began and sequence != self.last + 1:
                self.gaps.append(f"{self._url}: {sequence} after {self.last}")
            self._began, self.last = True, sequence
            command = orjson.loads(told[b"data"])
            async with self._arrived:
                self._commands[str(command.get("visit"))].append(command)
                self._arrived.notify_all()

    async def command(self, visit: str, device: str, do: str, deadline: float) -> dict[str, Any] | None:
        """The visit's command `do` to the device, None if it does not come in time."""

        def found() -> dict[str, Any] | None:
            commands = (c for c in self._commands[visit] if c.get("device") == device and c.get("do") == do)
            return next(commands, None)

        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(deadline), self._arrived:
                await self._arrived.wait_for(found)
        return found()
