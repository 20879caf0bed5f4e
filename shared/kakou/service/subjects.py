"""A service's table of subjects: which function an event of a type goes to, and when the event is passed on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from kakou.runtime.events.event import Event
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Forward:
    """When the event itself is passed on, unchanged. first: before it is handled. unless: types of outputs that are
    told in its place. never: it is answered by an output in any case."""

    first: bool = False
    never: bool = False
    unless: frozenset[str] = frozenset()


FIRST: Final = Forward(first=True)
LAST: Final = Forward()
NEVER: Final = Forward(never=True)


def unless(*types: str) -> Forward:
    """Passed on last, if no event of these types was told in its place."""
    return Forward(unless=frozenset(types))


class Unanswered(Exception):
    """An event that is never passed on was handled without an output: whoever wrote it would wait in vain. It is
    rejected like any event that cannot be handled."""


@dataclass(frozen=True, slots=True)
class Subject(Generic[D]):
    """One row: events of type `event`, their data read as `model`, go to `handle`, a function named after the event.

    model: None where `handle` takes the event itself, and decodes it only where it must.
    forward: None in a service that writes no topic.
    when: a condition on the undecoded event; one that does not meet it is passed on unread.
    """

    event: str
    model: type[D] | None
    handle: Callable[[UnitOfWork, D], None]
    forward: Forward | None = None
    when: Callable[[Event], bool] | None = None


class SubjectTable:
    """The handler of a service (`kakou.runtime.handler.Handler`) made from its rows. A type without a row is passed on
    unread, or left out where the service writes no topic.

    unread: events of which it is True are passed on unread, whatever their row says.
    before: runs first of what is handled; True says that it has answered the event.
    prefetch: entries that the event names, loaded for a whole batch in one go; it never decides and never fails.
    reject: what the service says of an event that it could not handle.

    Raises ValueError for two rows of one type, and where some rows say when they are passed on and others do not.
    """

    def __init__(
        self,
        subjects: Iterable[Subject[Any]],
        *,
        unread: Callable[[Event], bool] | None = None,
        before: Callable[[Event, UnitOfWork], bool] | None = None,
        prefetch: Callable[[Event], Iterable[Key]] | None = None,
        reject: Callable[[Event, UnitOfWork], None] | None = None,
    ) -> None:
        self.subjects = tuple(subjects)
        self._by_type = {subject.event: subject for subject in self.subjects}
        if len(self._by_type) < len(self.subjects):
            raise ValueError("a type has one row")
        said = {subject.forward is not None for subject in self.subjects}
        if len(said) > 1:
            raise ValueError("every row says when its events are passed on, or none does")
        self._passes_on = said == {True}
        self._unread, self._before, self._prefetch, self._reject = unread, before, prefetch, reject

    def keys(self, event: Event) -> Iterable[Key]:
        return () if self._prefetch is None else self._prefetch(event)

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        unread = self._unread is not None and self._unread(event)
        if not unread and self._before is not None and self._before(event, unit):
            return
        subject = None if unread else self._by_type.get(event.type)
        if subject is None or (subject.when is not None and not subject.when(event)):
            if self._passes_on:
                unit.forward()
            return
        self._hand_over(subject, event, unit)

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        if self._reject is not None:
            self._reject(event, unit)

    def _hand_over(self, subject: Subject[Any], event: Event, unit: UnitOfWork) -> None:
        forward = subject.forward
        if forward is not None and forward.first:
            unit.forward()
        subject.handle(unit, event if subject.model is None else event.read(subject.model))
        if forward is None or forward.first:
            return
        if forward.never:
            if not unit.emitted:
                raise Unanswered(f"{event.type} was handled, and nothing was told of it")
        elif not unit.emitted & forward.unless:
            unit.forward()
