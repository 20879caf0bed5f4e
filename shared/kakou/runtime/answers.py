"""Those who wait on a connection for what its server answers, one after the other."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Answers(Generic[T]):
    """In the order in which was asked. One timer strikes for all, and is set anew only then: a time-out for each would
    cost as much as the question.

    within: seconds for an answer. overdue: is called when the first has waited for longer.
    """

    def __init__(self, within: float, overdue: Callable[[], None]) -> None:
        self._within, self._overdue = within, overdue
        self._loop = asyncio.get_running_loop()
        self._waiting: deque[tuple[float, Callable[[T | Exception], None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def expect(self, answered: Callable[[T | Exception], None]) -> None:
        """answered: is told the answer that comes when all before have come, or why none will."""
        self._waiting.append((self._loop.time() + self._within, answered))
        if self._timer is None:
            self._timer = self._loop.call_later(self._within, self._look)

    def future(self) -> "asyncio.Future[T]":
        """The same for one who awaits it; he may be gone by then."""
        found: asyncio.Future[T] = self._loop.create_future()

        def answered(answer: T | Exception) -> None:
            if found.done():
                return
            if isinstance(answer, Exception):
                found.set_exception(answer)
            else:
                found.set_result(answer)

        self.expect(answered)
        return found

    def come(self, answer: T | Exception) -> bool:
        """For whoever is first. Whether there was somebody."""
        if not self._waiting:
            return False
        _, answered = self._waiting.popleft()
        answered(answer)
        return True

    def end(self, why: Exception) -> None:
        """None will come any more."""
        if self._timer is not None:
            self._timer.cancel()
        waiting, self._waiting = self._waiting, deque()
        for _, answered in waiting:
            answered(why)

    def _look(self) -> None:
        self._timer = None
        if not self._waiting:
            return
        left = self._waiting[0][0] - self._loop.time()
        if left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self._overdue()
