"""Questions of the desk to the history."""

from collections.abc import Callable
from typing import TypeVar

from kakou.history.reading import Reading
from kakou.web.access.auth import Principal

from gate_ingest.http.context import Gate

T = TypeVar("T")


async def ask_history(gate: Gate, principal: Principal, question: Callable[[Reading], T]) -> T:
    """The answer for the person's zone, once the history has come as far as what other pages show. Raises Problem 429
    where too many are under way; HistoryUnavailable, OSError, TimeoutError."""
    async with gate.lists.turns.turn(principal):
        return await gate.history.read(principal.zone, question, reached=await gate.shown(principal.zone))
