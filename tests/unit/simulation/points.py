"""Places at which a running loop can be interrupted, and the little scheduler's end of a coroutine."""

from collections.abc import Coroutine, Generator
from enum import Enum
from typing import Any, NamedTuple


class When(Enum):
    """What an interruption at a point means."""

    BEFORE = "before"  # the request is not sent yet: it may get lost
    AFTER = "after"  # it has taken effect: the reply may get lost
    RECORD = "record"  # one record of several is about to be appended
    REST = "rest"  # nothing is under way


class Answer(Enum):
    """What the scheduler lets happen at a point, besides exceptions."""

    GO = "goes on"
    LOST = "lost"  # this record is not appended, later ones may be
    LATE = "late"  # the request takes effect some time later, its sender hears of a time-out now


class Point(NamedTuple):
    """Awaited wherever real code would wait for the network. The scheduler decides what happens there."""

    name: str
    when: When

    def __await__(self) -> Generator["Point", Answer, Answer]:
        return (yield self)


Running = Coroutine[Point, Answer | None, None]


class Thread:
    """A coroutine between two points. `at` is where it stands; None when it has returned."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.at: Point | None = running.send(None)

    def resume(self, answer: Answer | Exception) -> None:
        """Run to the next point. What the coroutine raises goes to the caller."""
        try:
            self.at = self._running.throw(answer) if isinstance(answer, Exception) else self._running.send(answer)
        except StopIteration:
            self.at = None

    def kill(self) -> None:
        self._running.close()
        self.at = None


def at_once(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that never waits."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value
    raise AssertionError("it waited")
